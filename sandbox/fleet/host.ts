import { everydayPackages } from './everyday.js';
import type { HostSeed } from './hosts.js';
import { buildIndex, type Exposure, exposures, installedAtFirst, newestVersion, sourcesOf } from './packages.js';
import { type Platform, platforms } from './platforms.js';
import { textSeed } from './random.js';
import type { SourcePackage } from './repositories.js';
import type { FleetState, HostState } from './state.js';

/** One package on a host as a package manager lists it. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly source?: SourcePackage;
}

export type PatchState = 'Installed' | 'InstalledOther' | 'InstalledPendingReboot' | 'Missing' | 'Failed';

export interface Patch {
  readonly binary: string;
  readonly version: string;
  readonly state: PatchState;
  readonly severity: string;
  readonly cves: readonly string[];
  readonly installedAt?: string;
}

const severities = ['Critical', 'Important', 'Moderate', 'Medium', 'Low'];

/** A seeded instance with what happened to it since. */
export class Host {
  constructor(
    readonly seed: HostSeed,
    private readonly fleet: FleetState,
  ) {}

  /** Follows from its id. */
  get number(): number {
    this.#number ??= textSeed(this.seed.id);
    return this.#number;
  }

  #number: number | undefined;

  get state(): HostState {
    return this.fleet.stateOf(this.seed);
  }

  get platform(): Platform {
    return platforms[this.seed.platform];
  }

  get tags(): Readonly<Record<string, string>> {
    const { seed } = this;
    return {
      Name: seed.name,
      env: seed.env,
      role: seed.role,
      ...seed.tags,
      ...(seed.patchable ? { 'sre-agent:patch': 'allowed' } : {}),
      ...(seed.autoScalingGroup ? { 'aws:autoscaling:groupName': seed.autoScalingGroup } : {}),
      ...this.fleet.tagsOf(seed.id),
    };
  }

  get networkInterface(): string {
    return `eni-${this.seed.id.slice(2)}`;
  }

  /** Role of the instance, whose sessions are named after it. */
  get roleName(): string {
    return `${this.seed.role}-instance`;
  }

  instanceProfile(account: string): string {
    return `arn:aws:iam::${account}:instance-profile/${this.roleName}`;
  }

  get bootedAt(): Date {
    const { bootedAt } = this.state;
    return bootedAt === undefined ? this.fleet.ago(this.seed.launched) : new Date(bootedAt);
  }

  /** What was installed before anybody patched: the findings that this host can have. */
  get firstVersions(): Readonly<Record<string, string>> {
    this.#firstVersions ??= installedAtFirst(this.seed);
    return this.#firstVersions;
  }

  #firstVersions: Readonly<Record<string, string>> | undefined;

  get stopped(): boolean {
    return this.seed.stopped !== undefined;
  }

  /** Tag `sandbox:patching=offline` cuts a host off from Systems Manager. */
  get ssm(): HostSeed['ssm'] {
    return this.seed.ssm === 'online' && this.tags['sandbox:patching'] === 'offline' ? 'lost' : this.seed.ssm;
  }

  /** The agent of a host with a stale inventory collects nothing any more. */
  get inventoryWorks(): boolean {
    return this.seed.scan.reason !== 'STALE_INVENTORY';
  }

  get sources(): readonly SourcePackage[] {
    return sourcesOf(this.seed);
  }

  /** @param versions - by source package; what counts as there is the caller's business. */
  exposures(versions: Readonly<Record<string, string>>): Exposure[] {
    return this.sources.flatMap((source) => exposures(source, versions[source.name] ?? newestVersion(source)));
  }

  /** What runs: a kernel or libc that waits for a reboot is not in effect. */
  effective(): Record<string, string> {
    return { ...this.state.installed, ...this.state.running };
  }

  packages(versions: Readonly<Record<string, string>>): InstalledPackage[] {
    const patched = this.sources.flatMap((source) =>
      source.binaries.map((name) => ({ name, version: versions[source.name] ?? '', source })),
    );
    const everyday = Object.entries(everydayPackages[this.seed.platform]).map(([name, version]) => ({ name, version }));
    return [...patched, ...everyday].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** As Patch Manager reports it: what the last install claimed counts as installed until the next scan. */
  patches(): Patch[] {
    const everyday = Object.entries(everydayPackages[this.seed.platform]).map(([binary, version], index) => ({
      binary,
      version,
      state: index % 2 === 0 ? ('InstalledOther' as const) : ('Installed' as const),
      severity: index % 2 === 0 ? '' : 'Low',
      cves: [],
    }));
    return [...this.sources.flatMap((source) => this.#patchesOf(source)), ...everyday];
  }

  #patchesOf(source: SourcePackage): Patch[] {
    const installed = this.state.installed[source.name] ?? newestVersion(source);
    const newest = newestVersion(source);
    const open = exposures(source, installed).filter(({ fixedIn }) => fixedIn);
    const state = this.#patchState(source, installed);
    const lacking = state === 'Missing' || state === 'Failed';
    const at = this.state.installedAt[source.name];
    return source.binaries.map((binary) => ({
      binary,
      version: lacking || this.state.claimed.includes(source.name) ? newest : installed,
      state,
      severity: source.priority ?? severity(open.length > 0 ? open : this.#everFixed(source)),
      cves: lacking ? open.map(({ cve }) => cve) : [],
      ...(at && !lacking ? { installedAt: at } : {}),
    }));
  }

  #everFixed = (source: SourcePackage): readonly Exposure[] => exposures(source, source.releases[0]?.version ?? '');

  #patchState(source: SourcePackage, installed: string): PatchState {
    if (this.state.failed.includes(source.name)) return 'Failed';
    if (this.state.claimed.includes(source.name)) return 'Installed';
    if (buildIndex(source, installed) < source.releases.length - 1) return 'Missing';
    if (source.name in this.state.running) return 'InstalledPendingReboot';
    return source.releases.length > 1 ? 'Installed' : 'InstalledOther';
  }
}

const severity = (open: readonly Exposure[]): string =>
  severities.find((name) => open.some(({ vendorSeverity }) => vendorSeverity === name)) ?? '';
