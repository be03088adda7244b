import type { FixGroup } from '../contracts/vulnerability.js';

interface Fix {
  readonly kind: FixGroup['kind'];
  /** Platform as Inspector names it. */
  readonly family: string;
  readonly packages: readonly string[];
}

/** The package manager of each platform with how it brings packages that are there to their newest version. */
const managers: readonly (readonly [RegExp, string])[] = [
  [/^(UBUNTU|DEBIAN)/, 'apt-get install --only-upgrade'],
  [/^(AMAZON_LINUX(_2)?|RHEL_[67]|CENTOS_[67])$/, 'yum update'],
  [/^(AMAZON_LINUX|RHEL|CENTOS|ROCKY|ALMA|ORACLE|FEDORA)/, 'dnf upgrade'],
  [/^(SUSE|SLES|OPENSUSE)/, 'zypper update'],
];

/** A name that a shell takes for nothing else: names come from whoever built the package. */
const PLAIN = /^[a-zA-Z0-9][a-zA-Z0-9.+_:-]*$/;

/** null for what no package manager of the operating system fixes. */
export function fixCommand({ kind, family, packages }: Fix): string | null {
  const manager = managers.find(([platform]) => platform.test(family))?.[1];
  if (kind !== 'os_package' || !manager || !packages.every((name) => PLAIN.test(name))) return null;
  return `sudo ${manager} ${packages.join(' ')}`;
}
