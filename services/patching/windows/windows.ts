import { type Batch, BatchedReads, FRESH_S } from '../../aws/batched-reads.js';
import type { Clients } from '../../aws/clients.js';
import { gapOf } from '../../aws/errors.js';
import { type Source, sources } from '../../aws/sources.js';
import type { Clock } from '../../clock.js';
import { type Host, type Reading, readTimes } from '../../instances.js';
import { listMetrics, type MetricName, type SeriesName } from '../../metrics/discovery.js';
import { type DataQuestion, readMetricData, type SeriesData } from '../../metrics/metric-data.js';
import type { Point } from '../../metrics/rolling-window.js';
import { firstPartOf } from '../../read-budget.js';
import type { Gap } from '../../schema.js';
import { MOST_TARGETS, type Occupied, readFreezes, readMaintenanceWindows, readPastInstalls } from './constraints.js';
import { readLastSnapshot } from './last-snapshot.js';
import { ownLoadSeries, readRequestSeries, withQuietHours } from './load-series.js';

const HOUR_MS = 3_600_000;
/** Four weeks: what hours of the week are learnt from. */
const HISTORY_MS = 28 * 24 * HOUR_MS;
const ALL = 'all';

/** What stands in the way of a window. null: it could not be read, and the gap says why. */
export interface Constraints {
  readonly freezes: readonly Occupied[] | null;
  readonly own: readonly Occupied[] | null;
  readonly peers: readonly Occupied[] | null;
  readonly pastInstallsMs: readonly number[] | null;
  /** ISO 8601 time of the newest snapshot of a volume of the host; `none` when there is none. */
  readonly lastSnapshot: string | 'none' | null;
}

/** Hourly load by series, and which kinds of load could not be looked for. */
export interface HostLoad {
  readonly series: ReadonlyMap<string, readonly Point[]>;
  readonly notRead: readonly string[];
}

/** What is needed to say when a host should be patched: four weeks of its load, and what stands in the way. */
export class PatchWindows {
  readonly #clock: Clock;
  readonly #region: string;
  readonly #answerMs: number;
  readonly #hourly: BatchedReads<ReadonlyMap<string, SeriesData>>;
  readonly #maintenance: BatchedReads<readonly Occupied[]>;
  readonly #freezes: BatchedReads<readonly Occupied[]>;
  readonly #installs: BatchedReads<readonly number[]>;
  readonly #snapshots: BatchedReads<string | 'none'>;
  readonly #names: BatchedReads<readonly MetricName[]>;
  readonly #requests: BatchedReads<ReadonlyMap<string, SeriesName[]> | 'too_many'>;

  constructor({ clients, clock, answerMs }: { clients: Clients; clock: Clock; answerMs: number }) {
    this.#clock = clock;
    this.#answerMs = answerMs;
    this.#region = clients.region;
    const freshS = FRESH_S.fleet;
    this.#hourly = new BatchedReads<ReadonlyMap<string, SeriesData>>({
      clock,
      freshS: FRESH_S.metrics,
      batch: 1,
      maxKept: 50,
      read: async ([key = ''], signal) =>
        new Map([[key, await readMetricData(clients, JSON.parse(key) as DataQuestion, signal)]]),
    });
    this.#maintenance = new BatchedReads<readonly Occupied[]>({
      clock,
      freshS,
      batch: 1,
      read: async ([ids = ''], signal) =>
        new Map([[ids, await readMaintenanceWindows(clients, ids.split(','), clock.now(), signal)]]),
    });
    this.#freezes = new BatchedReads<readonly Occupied[]>({
      clock,
      freshS,
      batch: 1,
      read: async (_, signal) => new Map([[ALL, await readFreezes(clients, clock.now(), signal)]]),
    });
    this.#installs = new BatchedReads<readonly number[]>({
      clock,
      freshS,
      batch: 1,
      read: async ([id = ''], signal) => new Map([[id, await readPastInstalls(clients, id, signal)]]),
    });
    this.#snapshots = new BatchedReads<string | 'none'>({
      clock,
      freshS,
      batch: 1,
      read: async ([ids = ''], signal) =>
        new Map([[ids, (await readLastSnapshot(clients, { attachedIds: ids.split(',') }, signal)) ?? 'none']]),
    });
    this.#names = new BatchedReads<readonly MetricName[]>({
      clock,
      freshS: FRESH_S.metricNames,
      batch: 1,
      read: async ([id = ''], signal) => new Map([[id, await listMetrics(clients, id, signal)]]),
    });
    this.#requests = new BatchedReads<ReadonlyMap<string, SeriesName[]> | 'too_many'>({
      clock,
      freshS,
      batch: 1,
      read: async (_, signal) => new Map([[ALL, await readRequestSeries(clients, signal)]]),
    });
  }

  /** Hourly points of each load metric, the last four weeks; a metric without any is not there. null: not read. */
  async load(host: Host, signal: AbortSignal): Promise<Reading<HostLoad | null>> {
    const first = firstPartOf(signal, this.#answerMs);
    const [names, requests] = await Promise.all([
      this.#names.get([host.instance_id], first),
      this.#requests.get([ALL], first),
    ]);
    const listed = names.values.get(host.instance_id)?.value;
    const groups = requests.values.get(ALL)?.value;
    const balanced = groups === 'too_many' ? undefined : groups;
    const series = [...ownLoadSeries(host, listed ?? []), ...(balanced?.get(host.instance_id) ?? [])];
    // An hour that is not over yet would look quiet.
    const to = Math.floor(this.#clock.now().getTime() / HOUR_MS) * HOUR_MS;
    const question: DataQuestion = {
      series,
      from: new Date(to - HISTORY_MS).toISOString(),
      to: new Date(to).toISOString(),
      periodS: HOUR_MS / 1_000,
    };
    const key = JSON.stringify(question);
    const batch = await this.#hourly.get([key], signal);
    const read = batch.values.get(key)?.value;
    const all = [...(read ?? [])];
    const partly = all.filter(([, { failed }]) => failed !== undefined);
    const whole = all.filter(([, { failed, points }]) => failed === undefined && points.length > 0);
    const cpu = read?.get('CPUUtilization')?.points;
    return {
      value: read
        ? {
            series: new Map(whole.map(([name, { points }]) => [name, withQuietHours(name, points, cpu)])),
            notRead: [
              ...(listed ? [] : ['database connections and disks']),
              ...(balanced ? [] : ['requests at a load balancer']),
            ],
          }
        : null,
      gaps: [
        ...this.#gaps(names, sources.metricNames, 'The load is judged without its disks and connections.'),
        ...this.#gaps(requests, sources.targetGroups, 'The load is judged without them.'),
        ...this.#gaps(batch, sources.metricData, '', read ? [] : [host.instance_id]),
        ...partly.map(([name]) => this.#partly(name)),
      ],
      readAt: [...readTimes(batch), ...readTimes(names), ...readTimes(requests)],
    };
  }

  /** @param peers hosts that serve the same; the first fifty are looked at. */
  async constraints(host: Host, peers: readonly Host[], signal: AbortSignal): Promise<Reading<Constraints>> {
    const ownKey = host.instance_id;
    const peerKey = peers
      .slice(0, MOST_TARGETS)
      .map(({ instance_id }) => instance_id)
      .sort()
      .join(',');
    const managed = host.ssm !== 'not_managed';
    const volumes = host.attachedIds
      .filter((id) => id.startsWith('vol-'))
      .sort()
      .join(',');
    const [maintenance, freezes, installs, snapshots] = await Promise.all([
      this.#maintenance.get([...(managed ? [ownKey] : []), ...(peerKey ? [peerKey] : [])], signal),
      this.#freezes.get([ALL], signal),
      this.#installs.get(managed ? [ownKey] : [], signal),
      this.#snapshots.get(volumes ? [volumes] : [], signal),
    ]);
    const known = <T>(batch: Batch<T>, key: string): T | null => batch.values.get(key)?.value ?? null;
    return {
      value: {
        freezes: known(freezes, ALL),
        own: managed ? known(maintenance, ownKey) : [],
        peers: peerKey ? known(maintenance, peerKey) : [],
        pastInstallsMs: managed ? known(installs, ownKey) : [],
        lastSnapshot: volumes ? known(snapshots, volumes) : 'none',
      },
      gaps: [
        ...this.#gaps(freezes, sources.freezes, 'A window may lie in a freeze.'),
        ...this.#gaps(maintenance, sources.maintenanceWindows, 'A window may meet one of them.'),
        ...this.#gaps(installs, sources.pastInstalls, 'The usual duration is assumed.'),
        ...this.#gaps(snapshots, sources.snapshots, 'What would be lost without one is unknown.'),
      ],
      readAt: [...readTimes(maintenance), ...readTimes(freezes), ...readTimes(installs), ...readTimes(snapshots)],
    };
  }

  #gaps(batch: Batch<unknown>, source: Source, consequence: string, instances: readonly string[] = []): Gap[] {
    return batch.failures.map(({ error, unknown }) =>
      gapOf(error, {
        source,
        region: this.#region,
        instances,
        ...(consequence && unknown.length > 0 && { consequence }),
      }),
    );
  }

  #partly(metric: string): Gap {
    return {
      service: sources.metricData.service,
      region: this.#region,
      account: null,
      instances: [],
      reason: 'truncated',
      retryable: true,
      detail: `CloudWatch gave only a part of ${metric}, which is not used: the load is judged without it.`,
    };
  }
}
