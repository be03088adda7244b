import { type Batch, BatchedReads, type FailedRead, FRESH_S, type Known } from './aws/batched-reads.js';
import type { Clients } from './aws/clients.js';
import { gapOf, userErrorOf } from './aws/errors.js';
import { type Source, sources } from './aws/sources.js';
import type { Clock } from './clock.js';
import { InvalidInput, NotFound } from './errors.js';
import { select } from './instance-selectors.js';
import {
  type Host,
  type ManagedNode,
  readFleet,
  readManagedNodes,
  readScans,
  type ScanCoverage,
} from './instance-sources.js';
import { NetworkReach } from './reach/reach.js';
import type { Gap } from './schema.js';
import { InspectorAccount } from './vulnerabilities/inspector-account.js';
import { LivePatches } from './vulnerabilities/live-patches.js';
import { age, clockTime, listing } from './words.js';

export type { Host } from './instance-sources.js';

/** What one or more sources said, and what they did not. */
export interface Reading<T> {
  readonly value: T;
  readonly gaps: readonly Gap[];
  /** When each fact used was read. */
  readonly readAt: readonly Date[];
}

export interface Selected {
  readonly hosts: readonly Host[];
  /** Hosts meant: those found, and one for every selector that matches nothing. */
  readonly requested: number;
  readonly gaps: readonly Gap[];
  readonly readAt: readonly Date[];
}

/** What may be joined to what EC2 says: whether Systems Manager manages the host, whether Inspector scans it. */
export type Join = 'ssm' | 'scan';

const WHOLE_FLEET = 'fleet';

/**
 * The fleet: EC2's list of instances, joined with Systems Manager and Inspector. EC2 is kept for a minute; when it then
 * does not answer, its last list may be up to 15 minutes old, and a gap says so. A joined source that fails leaves its
 * fields unknown and everything else exact.
 */
export class Instances {
  readonly inspector: InspectorAccount;
  readonly livePatches: LivePatches;
  /** How the internet may come to hosts. */
  readonly reach: NetworkReach;
  readonly #clock: Clock;
  readonly region: string;
  /** Number of the account that the fleet is in; undefined where nothing says it. */
  readonly account: string | undefined;
  readonly #fleet: BatchedReads<readonly Host[]>;
  readonly #nodes: BatchedReads<ManagedNode>;
  readonly #scans: BatchedReads<ScanCoverage>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.inspector = new InspectorAccount({ clients, clock });
    this.livePatches = new LivePatches({ clients, clock });
    this.reach = new NetworkReach({ clients, clock });
    this.#clock = clock;
    this.region = clients.region;
    this.account = clients.account;
    const freshS = FRESH_S.fleet;
    this.#fleet = new BatchedReads<readonly Host[]>({
      clock,
      freshS,
      batch: 1,
      maxKept: 1,
      read: async (_, signal) => new Map([[WHOLE_FLEET, await readFleet(clients, signal)]]),
    });
    this.#nodes = new BatchedReads({
      clock,
      freshS,
      batch: 50,
      read: (ids, signal) => readManagedNodes(clients, ids, signal),
    });
    this.#scans = new BatchedReads({
      clock,
      freshS,
      // One read, which makes its own calls: how many depends on how many are asked for.
      batch: Number.POSITIVE_INFINITY,
      concurrency: 1,
      read: (ids, signal) => readScans(clients, ids, signal),
    });
  }

  /**
   * The hosts that the selectors mean; none means the whole fleet. One selector that matches nothing becomes a gap.
   * @throws NotFound when no selector matches; AccessDenied or Unavailable when EC2 does not say which hosts there are.
   */
  async select(selectors: readonly string[], signal: AbortSignal): Promise<Selected> {
    const { value: fleet, gaps, readAt } = await this.#list(signal);
    if (selectors.length === 0) return { hosts: fleet, requested: fleet.length, gaps, readAt };
    const { hosts, unmatched } = select(fleet, selectors, this.region);
    if (hosts.length === 0) {
      throw new NotFound(unmatched.join(' '), {
        hint: 'Name an instance by id, Name tag, address, or tag as key=value.',
      });
    }
    return {
      hosts,
      requested: hosts.length + unmatched.length,
      gaps: [...gaps, ...unmatched.map((detail) => this.#notFound(detail))],
      readAt,
    };
  }

  /** The whole fleet for an answer that stands without it: when EC2 does not answer, no host and a gap. */
  async fleetOrGap(signal: AbortSignal): Promise<Selected> {
    const { known, failure } = await this.#read(signal);
    if (known || !failure) return this.select([], signal);
    const gaps = [this.#fleetGap(failure, 'Which instances an event is about is then unknown.')];
    return { hosts: [], requested: 0, gaps, readAt: [] };
  }

  /** Exactly one host. @throws InvalidInput when the selector means several; otherwise as `select`. */
  async one(selector: string, signal: AbortSignal): Promise<Reading<Host>> {
    const { hosts, gaps, readAt } = await this.select([selector], signal);
    const [host, ...others] = hosts;
    if (host && others.length === 0) return { value: host, gaps, readAt };
    throw new InvalidInput(`${selector} means ${hosts.length} instances: ${listing(hosts.map((one) => one.name))}.`, {
      hint: 'Name one of them, or ask about all of them with the fleet summary.',
    });
  }

  /** Joins what the other sources know. Never fails for them: see the gaps. */
  async describe(
    hosts: readonly Host[],
    signal: AbortSignal,
    joins: readonly Join[] = ['ssm', 'scan'],
  ): Promise<Reading<readonly Host[]>> {
    const ids = hosts.map((host) => host.instance_id);
    const [nodes, scans] = await Promise.all([
      joins.includes('ssm') ? this.#nodes.get(ids, signal) : undefined,
      joins.includes('scan') ? this.#scans.get(ids, signal) : undefined,
    ]);
    return {
      value: hosts.map((host) => joined(host, nodes, scans, this.#clock.now())),
      gaps: [...this.#gaps(nodes, sources.managedNodes, []), ...this.#gaps(scans, sources.scans, ids)],
      readAt: [...readTimes(nodes), ...readTimes(scans)],
    };
  }

  /** `select` and `describe` in one. */
  async resolve(selectors: readonly string[], signal: AbortSignal, joins?: readonly Join[]): Promise<Selected> {
    const selected = await this.select(selectors, signal);
    const described = await this.describe(selected.hosts, signal, joins);
    return {
      hosts: described.value,
      requested: selected.requested,
      gaps: [...selected.gaps, ...described.gaps],
      readAt: [...selected.readAt, ...described.readAt],
    };
  }

  /** After a reboot, a start or a re-scan: what is known about these hosts is read again. */
  forget(instanceIds: Iterable<string>): void {
    const ids = [...instanceIds];
    this.#fleet.forget([WHOLE_FLEET]);
    this.#nodes.forget(ids);
    this.#scans.forget(ids);
  }

  async #list(signal: AbortSignal): Promise<Reading<readonly Host[]>> {
    const { known, failure } = await this.#read(signal);
    if (!known) throw userErrorOf(failure?.error, sources.fleet);
    const consequence = `The list is the one of ${clockTime(known.at)}, ${age(known.at, this.#clock.now())} old.`;
    return { value: known.value, gaps: failure ? [this.#fleetGap(failure, consequence)] : [], readAt: [known.at] };
  }

  async #read(
    signal: AbortSignal,
  ): Promise<{ known: Known<readonly Host[]> | undefined; failure: FailedRead | undefined }> {
    const { values, failures } = await this.#fleet.get([WHOLE_FLEET], signal);
    return { known: values.get(WHOLE_FLEET), failure: failures[0] };
  }

  #fleetGap({ error }: FailedRead, consequence: string): Gap {
    return gapOf(error, { source: sources.fleet, region: this.region, instances: [], consequence });
  }

  #gaps(batch: Batch<unknown> | undefined, source: Source, unknownIds: readonly string[]): Gap[] {
    return (batch?.failures ?? []).map(({ error, unknown, old }) => {
      const instances = unknownIds.filter((id) => unknown.includes(id));
      const consequence = unknown.length === 0 && old.length > 0 ? 'What it said minutes ago is shown.' : undefined;
      return gapOf(error, { source, region: this.region, instances, ...(consequence && { consequence }) });
    });
  }

  #notFound(detail: string): Gap {
    const { service } = sources.fleet;
    return {
      service,
      region: this.region,
      account: null,
      instances: [],
      reason: 'not_found',
      retryable: false,
      detail,
    };
  }
}

export const readTimes = (batch: Batch<unknown> | undefined): Date[] =>
  [...(batch?.values.values() ?? [])].map((known) => known.at);

/** Inspector reads a host's inventory several times a day; a scan older than this speaks for another time. */
const SCAN_IS_STALE_AFTER_MS = 7 * 86_400_000;

function joined(
  host: Host,
  nodes: Batch<ManagedNode> | undefined,
  scans: Batch<ScanCoverage> | undefined,
  now: Date,
): Host {
  const node = nodes?.values.get(host.instance_id)?.value;
  const scan = scans?.values.get(host.instance_id)?.value;
  const old = scan?.scan === 'scanned' && now.getTime() - Date.parse(scan.scanned_at ?? '') > SCAN_IS_STALE_AFTER_MS;
  // Systems Manager drops a stopped instance from its list, so absence says nothing about how it is managed.
  const stopped = host.state !== 'running' && node?.ssm === 'not_managed';
  return {
    ...host,
    ...scan,
    ...(old && { scan: 'stale' }),
    ssm: stopped ? 'offline' : (node?.ssm ?? 'unknown'),
    platform: node?.platform ?? host.platform,
  };
}
