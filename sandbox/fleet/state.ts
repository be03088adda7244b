import type { World } from '../world.js';
import type { HostSeed } from './hosts.js';
import { installedAtFirst } from './packages.js';

export type RebootOption = 'NoReboot' | 'RebootIfNeeded';

/** The last run of Patch Manager on a host. Times are ISO 8601. */
export interface PatchRun {
  operation: 'Scan' | 'Install';
  startedAt: string;
  endedAt: string;
  snapshotId: string;
  rebootOption?: RebootOption;
  overrideList?: string;
  noRebootInstallAt?: string;
}

/** What changes about a host. Versions are by source package. */
export interface HostState {
  installed: Record<string, string>;
  /** The version still running of what is installed and waits for a reboot. */
  running: Record<string, string>;
  /** Reported as installed by the last install run although nothing changed. */
  claimed: string[];
  failed: string[];
  installedAt: Record<string, string>;
  /** What Inspector saw when it scanned last. */
  seen: Record<string, string>;
  scannedAt?: string;
  /** CVE to the time at which Inspector found it gone. */
  closedAt: Record<string, string>;
  /** What SSM Inventory collected last. */
  inventory: { at?: string; versions: Record<string, string> };
  patch?: PatchRun;
  /** Of the last boot; that of its launch where it never rebooted. */
  bootedAt?: string;
  /** Status checks are initialising until then. */
  initialisingUntil?: string;
  /** The volume that took the place of the first root volume. */
  rootVolume?: string;
}

/** What a root volume holds of a host. */
export type DiskContents = Pick<HostState, 'installed' | 'installedAt'>;

export interface Invocation {
  status: 'Pending' | 'InProgress' | 'Success' | 'Cancelled' | 'Cancelling' | 'Failed' | 'TimedOut';
  details: string;
  /** On its way to the agent. */
  sent: boolean;
  startedAt?: string;
  endedAt?: string;
  output: string[];
  error: string;
  code: number;
}

export interface Command {
  readonly id: string;
  readonly document: string;
  readonly comment: string;
  readonly parameters: Readonly<Record<string, string[]>>;
  readonly targets: readonly { readonly Key?: string | undefined; readonly Values?: readonly string[] | undefined }[];
  readonly requestedAt: string;
  readonly timeoutSeconds: number;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly invocations: Record<string, Invocation>;
}

export interface Snapshot {
  readonly id: string;
  readonly volumeId: string;
  readonly instanceId: string;
  readonly sizeGiB: number;
  readonly description: string;
  readonly startedAt: string;
  /** Of a root volume, at the moment the snapshot was started. */
  readonly contents?: DiskContents;
  completedAt?: string;
}

/** A root volume that was replaced and kept: detached, with what it held. */
export interface DetachedVolume {
  readonly id: string;
  readonly instanceId: string;
  readonly sizeGiB: number;
  readonly contents: DiskContents;
}

export interface ReplaceRootTask {
  readonly id: string;
  readonly instanceId: string;
  readonly snapshotId: string;
  readonly clientToken?: string;
  readonly deleteReplaced: boolean;
  readonly startedAt: string;
  state: 'pending' | 'in-progress' | 'failing' | 'succeeded' | 'failed' | 'failed-detached';
  completedAt?: string;
}

/** Work that falls due at a time, kept so that a restart picks it up. */
export type Due =
  | { readonly kind: 'invocation'; readonly commandId: string; readonly instanceId: string; readonly step: number }
  | { readonly kind: 'rescan'; readonly instanceId: string }
  | { readonly kind: 'snapshot'; readonly snapshotId: string }
  | { readonly kind: 'replace-root'; readonly instanceId: string; readonly taskId: string };

interface Appointment {
  readonly at: string;
  readonly due: Due;
}

interface FleetData {
  readonly startedAt: string;
  /** Only hosts that something was done to: the others are as their seed says. */
  readonly hosts: Record<string, HostState>;
  readonly commands: Command[];
  readonly snapshots: Snapshot[];
  readonly detached: DetachedVolume[];
  readonly replaceRootTasks: ReplaceRootTask[];
  /** Targets that were taken out of their group or put back, by group and instance. */
  readonly targets: Record<string, { readonly registered: boolean; readonly since: string }>;
  /** Resource id to its tags. */
  readonly tags: Record<string, Record<string, string>>;
  readonly agenda: Appointment[];
  /** Counts what was created, so that ids repeat for the same calls. */
  created: number;
}

const part = 'fleet';
const hour = 3_600_000;

/** The fleet's memory: what a restart must keep, in the store, and what falls due, on the sandbox's clock. */
export class FleetState {
  readonly #world: World;
  readonly #data: FleetData;
  readonly #handlers = new Map<Due['kind'], (due: never) => void>();
  readonly #seeds: ReadonlyMap<string, HostSeed>;
  readonly #untouched = new Map<string, HostState>();
  readonly #startedMs: number;
  #changes = 0;

  constructor(world: World, seeds: readonly HostSeed[]) {
    this.#world = world;
    this.#seeds = new Map(seeds.map((seed) => [seed.id, seed]));
    // What an earlier version saved lacks what it did not know.
    this.#data = { ...beginning(world.clock.now()), ...world.store.load<FleetData>(part) };
    this.#startedMs = Date.parse(this.#data.startedAt);
    this.save();
  }

  /** Grows with everything that happens to the fleet. */
  get changes(): number {
    return this.#changes;
  }

  get startedAt(): Date {
    return new Date(this.#startedMs);
  }

  stateOf(seed: HostSeed): HostState {
    const kept = this.#data.hosts[seed.id] ?? this.#untouched.get(seed.id);
    if (kept) return kept;
    const made = hostAtFirst(seed, (hours) => this.ago(hours).toISOString());
    this.#untouched.set(seed.id, made);
    return made;
  }

  get commands(): Command[] {
    return this.#data.commands;
  }

  get snapshots(): Snapshot[] {
    return this.#data.snapshots;
  }

  get detached(): DetachedVolume[] {
    return this.#data.detached;
  }

  get replaceRootTasks(): ReplaceRootTask[] {
    return this.#data.replaceRootTasks;
  }

  get targets(): Record<string, { readonly registered: boolean; readonly since: string }> {
    return this.#data.targets;
  }

  tagsOf(resourceId: string): Readonly<Record<string, string>> {
    return this.#data.tags[resourceId] ?? {};
  }

  tag(resourceId: string, key: string, value: string): void {
    const { tags } = this.#data;
    tags[resourceId] = { ...tags[resourceId], [key]: value };
    this.#changes += 1;
  }

  now(): Date {
    return this.#world.clock.now();
  }

  /** @param hours - before the fleet began. */
  ago(hours: number): Date {
    return new Date(this.#startedMs - hours * hour);
  }

  nextNumber(): number {
    this.#data.created += 1;
    return this.#data.created;
  }

  save(): void {
    this.#changes += 1;
    this.#world.store.save(part, this.#data);
  }

  /** Registers what to do when work of a kind falls due, and picks up what a restart left over. */
  on<Kind extends Due['kind']>(kind: Kind, handle: (due: Extract<Due, { kind: Kind }>) => void): void {
    this.#handlers.set(kind, handle);
    for (const appointment of this.#data.agenda.filter(({ due }) => due.kind === kind)) this.#arm(appointment);
  }

  /** Whatever changes a host does so when work about it falls due: from here on its state is kept. */
  after(ms: number, due: Due): void {
    const seed = 'instanceId' in due ? this.#seeds.get(due.instanceId) : undefined;
    if (seed) this.#data.hosts[seed.id] = this.stateOf(seed);
    const appointment = { at: new Date(this.now().getTime() + ms).toISOString(), due };
    this.#data.agenda.push(appointment);
    this.#arm(appointment);
    this.save();
  }

  #arm(appointment: Appointment): void {
    const keep = () => {
      const { agenda } = this.#data;
      agenda.splice(agenda.indexOf(appointment), 1);
      const handle = this.#handlers.get(appointment.due.kind);
      handle?.(appointment.due as never);
      this.save();
    };
    this.#world.clock.schedule(new Date(appointment.at), keep, {
      kind: 'event',
      label: this.#labelOf(appointment.due),
    });
  }

  #labelOf(due: Due): string {
    if (due.kind === 'snapshot') return `snapshot ${due.snapshotId}`;
    const host = this.#seeds.get(due.instanceId)?.name ?? due.instanceId;
    if (due.kind === 'replace-root') return `root volume of ${host}`;
    return due.kind === 'rescan' ? `Inspector re-scan of ${host}` : `command on ${host}`;
  }
}

const beginning = (now: Date): FleetData => ({
  startedAt: now.toISOString(),
  hosts: {},
  commands: [],
  snapshots: [],
  detached: [],
  replaceRootTasks: [],
  targets: {},
  tags: {},
  agenda: [],
  created: 0,
});

function hostAtFirst(seed: HostSeed, before: (hours: number) => string): HostState {
  const versions = installedAtFirst(seed);
  const managed = seed.ssm !== 'none';
  return {
    installed: { ...versions },
    running: {},
    claimed: [],
    failed: [],
    installedAt: {},
    seen: { ...versions },
    closedAt: {},
    inventory: { versions: { ...versions }, ...(managed ? { at: before(seed.scan.age ?? 0) } : {}) },
    ...(seed.scan.age === undefined ? {} : { scannedAt: before(seed.scan.age) }),
    ...(seed.patchScan === undefined
      ? {}
      : { patch: firstScan(seed, before(seed.patchScan + 0.02), before(seed.patchScan)) }),
  };
}

const firstScan = (seed: HostSeed, startedAt: string, endedAt: string): PatchRun => ({
  operation: 'Scan',
  startedAt,
  endedAt,
  snapshotId: `521c3536-930c-4aa9-950e-${seed.id.slice(-12)}`,
  rebootOption: 'NoReboot',
});
