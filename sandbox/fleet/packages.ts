import { widerSources } from './generated/wider-repository.js';
import type { HostSeed } from './hosts.js';
import { repositories, type SourcePackage } from './repositories.js';

/** A CVE that a version of a package is open to. */
export interface Exposure {
  readonly cve: string;
  readonly vendorSeverity: string;
  readonly source: SourcePackage;
  readonly advisory?: string;
  /** undefined: no build fixes it yet. */
  readonly fixedIn?: string;
  /** Binaries that stay open although the others are fixed. */
  readonly notFixed?: readonly string[];
}

/** What the package manager of a host knows. */
export const sourcesOf = ({ platform, wide }: Pick<HostSeed, 'platform' | 'wide'>): readonly SourcePackage[] =>
  wide ? widerSources(platform) : repositories[platform];

export interface VersionParts {
  readonly epoch: number;
  readonly version: string;
  readonly release?: string;
}

/** Splits `epoch:version-release` at the first colon and the last hyphen, as rpm and dpkg do. */
export function versionParts(evr: string): VersionParts {
  const colon = evr.indexOf(':');
  const rest = evr.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  const epoch = colon < 0 ? 0 : Number(evr.slice(0, colon));
  return hyphen < 0
    ? { epoch, version: rest }
    : { epoch, version: rest.slice(0, hyphen), release: rest.slice(hyphen + 1) };
}

/** Place of a version among the builds of its package, old to new. */
export function buildIndex(source: SourcePackage, version: string): number {
  const index = source.releases.findIndex((release) => release.version === version);
  if (index < 0) throw new Error(`${source.name} has no build ${version}`);
  return index;
}

export const newestVersion = (source: SourcePackage): string => source.releases.at(-1)?.version ?? '';

export function installedAtFirst(seed: HostSeed): Record<string, string> {
  return Object.fromEntries(
    sourcesOf(seed).map((source) => [source.name, seed.newer?.[source.name] ?? source.releases[0]?.version ?? '']),
  );
}

const known = new WeakMap<SourcePackage, Map<string, readonly Exposure[]>>();

/** What a version is open to: everything that a later build fixes, and what none fixes. */
export function exposures(source: SourcePackage, version: string): readonly Exposure[] {
  const versions = known.get(source) ?? new Map<string, readonly Exposure[]>();
  known.set(source, versions);
  const open = versions.get(version) ?? exposuresOf(source, version);
  versions.set(version, open);
  return open;
}

function exposuresOf(source: SourcePackage, version: string): Exposure[] {
  const later = source.releases.slice(buildIndex(source, version) + 1);
  const fixable = later.flatMap(({ version: fixedIn, advisory, fixes = {} }) =>
    Object.entries(fixes).map(([cve, vendorSeverity]) => ({
      cve,
      vendorSeverity,
      source,
      fixedIn,
      ...(advisory ? { advisory } : {}),
      ...(source.halfFixed?.[cve] ? { notFixed: source.halfFixed[cve] } : {}),
    })),
  );
  const unfixed = Object.entries(source.unfixed ?? {}).map(([cve, vendorSeverity]) => ({
    cve,
    vendorSeverity,
    source,
  }));
  return [...fixable, ...unfixed];
}
