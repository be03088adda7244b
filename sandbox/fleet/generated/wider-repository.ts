import type { PlatformId } from '../platforms.js';
import { repositories, type SourcePackage } from '../repositories.js';
import { inventedId } from './invented-vulnerabilities.js';

/** A source package as the distributions have it: names differ, what is wrong with it does not. */
interface Line {
  readonly deb: { readonly name: string; readonly binaries: readonly string[]; readonly version: string };
  readonly rpm: { readonly name: string; readonly binaries: readonly string[]; readonly version: string };
  readonly reboot?: true;
  /** Builds after the first, and how many vulnerabilities each of them fixes. */
  readonly builds: number;
  readonly fixesEach: number;
  /** Vulnerabilities that no build fixes. */
  readonly unfixed?: number;
  /** One vulnerability in the last build is not fixed for the last binary. */
  readonly halfFixed?: true;
}

const line = (
  deb: readonly [name: string, version: string, ...binaries: string[]],
  rpm: readonly [name: string, version: string, ...binaries: string[]],
  rest: Omit<Line, 'deb' | 'rpm'>,
): Line => ({
  deb: { name: deb[0], version: deb[1], binaries: deb.slice(2) },
  rpm: { name: rpm[0], version: rpm[1], binaries: rpm.slice(2) },
  ...rest,
});

/** Order matters: the place of a line is part of the ids of its vulnerabilities. */
const lines: readonly Line[] = [
  line(
    ['linux-aws', '6.8.0', 'linux-image-aws', 'linux-modules-aws', 'linux-headers-aws'],
    ['kernel', '6.1.90', 'kernel', 'kernel-core', 'kernel-modules'],
    { reboot: true, builds: 12, fixesEach: 6, unfixed: 3 },
  ),
  line(
    ['python3.10', '3.10.12', 'python3.10', 'libpython3.10-stdlib', 'python3.10-dev'],
    ['python3', '3.9.21', 'python3', 'python3-libs', 'python3-devel'],
    { builds: 6, fixesEach: 3, halfFixed: true },
  ),
  line(['curl', '7.81.0', 'curl', 'libcurl4'], ['curl', '8.5.0', 'curl', 'libcurl'], { builds: 6, fixesEach: 3 }),
  line(['vim', '8.2.3995', 'vim', 'vim-common'], ['vim', '9.0.2120', 'vim-minimal', 'vim-common'], {
    builds: 6,
    fixesEach: 4,
    unfixed: 2,
  }),
  line(['libxml2', '2.9.13', 'libxml2'], ['libxml2', '2.10.4', 'libxml2'], { builds: 4, fixesEach: 3 }),
  line(['expat', '2.4.7', 'libexpat1'], ['expat', '2.5.0', 'expat'], { builds: 4, fixesEach: 3 }),
  line(['perl', '5.34.0', 'perl', 'perl-base'], ['perl', '5.32.1', 'perl', 'perl-libs'], { builds: 3, fixesEach: 3 }),
  line(['krb5', '1.19.2', 'libkrb5-3', 'libk5crypto3'], ['krb5', '1.21.1', 'krb5-libs'], { builds: 3, fixesEach: 3 }),
  line(['bind9', '9.18.18', 'bind9-libs', 'bind9-host'], ['bind', '9.16.23', 'bind-libs', 'bind-utils'], {
    builds: 5,
    fixesEach: 3,
  }),
  line(['sqlite3', '3.37.2', 'libsqlite3-0'], ['sqlite', '3.40.0', 'sqlite-libs'], { builds: 3, fixesEach: 2 }),
  line(['git', '2.34.1', 'git', 'git-man'], ['git', '2.40.1', 'git-core', 'git-core-doc'], { builds: 4, fixesEach: 4 }),
  line(['openldap', '2.5.16', 'libldap-2.5-0'], ['openldap', '2.4.57', 'openldap'], {
    builds: 2,
    fixesEach: 2,
    unfixed: 1,
  }),
];

/** How the version of a build is written, 0 being the oldest. */
const spellings: Readonly<Record<PlatformId, (version: string, build: number) => string>> = {
  'ubuntu-22.04': (version, build) => `0:${version}-0ubuntu0.22.04.${build + 1}`,
  'ubuntu-24.04': (version, build) => `0:${version}-1ubuntu0.24.04.${build + 1}`,
  'ubuntu-20.04': (version, build) =>
    build < supported
      ? `0:${version}-0ubuntu0.20.04.${build + 1}`
      : `0:${version}-0ubuntu0.20.04.${supported}+esm${build}`,
  'amazon-linux-2023': (version, build) => `0:${version}-${build + 1}.amzn2023.0.${build + 2}`,
  'amazon-linux-2': (version, build) => `0:${version}-${build + 1}.amzn2.0.${build + 1}`,
  'rhel-9': (version, build) => `0:${version}-${build + 3}.el9_${Math.min(7, build)}`,
  'rocky-9': (version, build) => `0:${version}-${build + 3}.el9_${Math.min(6, build)}`,
};

/** Builds that a distribution gave out before its end of life. */
const supported = 2;
/** Vendor's words for severities, the more common ones more often. */
const vendorWords: Readonly<Record<'deb' | 'rpm', readonly string[]>> = {
  deb: ['medium', 'medium', 'low', 'medium', 'high', 'low', 'medium', 'negligible'],
  rpm: ['Moderate', 'Moderate', 'Important', 'Low', 'Moderate', 'Important', 'Moderate', 'Low'],
};

const made = new Map<PlatformId, readonly SourcePackage[]>();

/** What the package manager of a whole server knows: what the repository of its platform has, and the lines above. */
export function widerSources(platform: PlatformId): readonly SourcePackage[] {
  const known = made.get(platform);
  if (known) return known;
  const own = repositories[platform];
  const invented = lines
    .map((one, index) => sourceOf(one, index, platform))
    .filter(({ name }) => !own.some((source) => source.name === name));
  const sources = [...own, ...invented];
  made.set(platform, sources);
  return sources;
}

function sourceOf(one: Line, index: number, platform: PlatformId): SourcePackage {
  const format = platform.startsWith('ubuntu') ? 'deb' : 'rpm';
  const { name, binaries, version } = one[format];
  const words = vendorWords[format];
  const cves = (build: number, many: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: many }, (_, place) => [
        inventedId(index, build, place),
        words[(build + place) % words.length] ?? '',
      ]),
    );
  const ended = platform === 'amazon-linux-2';
  const last = ended ? Math.min(supported, one.builds) : one.builds;
  const releases = Array.from({ length: last + 1 }, (_, build) => ({
    version: spellings[platform](version, build),
    ...(build > 0 && { fixes: cves(build, one.fixesEach) }),
  }));
  const never = Array.from({ length: one.builds - last }, (_, place) => cves(last + 1 + place, one.fixesEach));
  const unfixed: Record<string, string> = Object.assign(cves(one.builds + 1, one.unfixed ?? 0), ...never);
  const half = one.halfFixed && !ended ? { [inventedId(index, last, 0)]: binaries.slice(-1) } : undefined;
  return {
    name,
    binaries,
    releases,
    ...(one.reboot && { reboot: true }),
    ...(format === 'deb' && { priority: 'Optional' as const }),
    ...(Object.keys(unfixed).length > 0 && { unfixed }),
    ...(half && { halfFixed: half }),
  };
}
