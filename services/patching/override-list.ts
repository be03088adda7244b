import type { PlannedHost, PlannedPackage } from '../contracts/plan.js';

/**
 * What a package's name, architecture and version may consist of (Debian Policy 5.6, RPM's naming): nothing that a list
 * or a wildcard could be made of.
 */
const exact = /^[A-Za-z0-9][A-Za-z0-9+._:~^-]*$/;

/** Whether a package can be named exactly, and nothing else by it. */
export const isExact = ({ name, arch, to }: Pick<PlannedPackage, 'name' | 'arch' | 'to'>): boolean =>
  exact.test(name) && exact.test(to) && (arch === null || exact.test(arch));

/**
 * The patch list of one host for the parameter InstallOverrideList: these packages in exactly these versions. A title is
 * `{version}` for APT and `{epoch}:{version}-{release}` for RPM, where no epoch is epoch 0 (AWS Systems Manager User
 * Guide, "Parameter name: InstallOverrideList"). Its text prefixes `{name}.{architecture}:`, its samples do not; the
 * leading `*` of the samples matches both.
 */
export function overrideList({ platform, packages }: PlannedHost): string {
  const apt = /ubuntu|debian/i.test(platform);
  const entries = packages.map((one) => {
    if (!isExact(one)) throw new Error(`package ${JSON.stringify(one.name)} cannot be named exactly`);
    const id = `${one.name}.${architecture(one.arch, apt)}`;
    const version = apt || /^\d+:/.test(one.to) ? one.to : `0:${one.to}`;
    return `  - id: '${id}'\n    title: '*${version}'\n`;
  });
  return `patches:\n${entries.join('')}`;
}

/** Inspector writes X86_64, rpm x86_64 and dpkg amd64. */
function architecture(arch: string | null, apt: boolean): string {
  const name = arch?.toLowerCase() ?? '*';
  return apt ? (debian[name] ?? name) : name;
}

const debian: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', noarch: 'all' };
