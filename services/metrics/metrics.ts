import { type Batch, BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf } from '../aws/errors.js';
import { type Source, sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import type { HostAlarm } from '../contracts/metric.js';
import { type Host, type Reading, readTimes } from '../instances.js';
import type { Gap } from '../schema.js';
import { hostAlarm, readInstanceAlarms } from './alarms.js';
import { LOOKBACK_MS } from './anomalies.js';
import { listMetrics, type MetricName, type SeriesName } from './discovery.js';
import { type DataQuestion, readMetricData, type SeriesData } from './metric-data.js';
import { choosePeriod, earliest } from './period.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Four weeks: what hours of the week and trends are learnt from. */
const HISTORY_MS = 28 * DAY_MS;

type InstanceAlarm = Awaited<ReturnType<typeof readInstanceAlarms>>[number];

const ALL = 'all';
const order: readonly HostAlarm['state'][] = ['alarm', 'insufficient_data', 'ok'];

/** What was read of one host's series for one range. */
export interface MetricReading {
  readonly from: Date;
  readonly to: Date;
  readonly periodS: number;
  /** By key of the series, from before `from`, so that what is usual can be told. null when it could not be read. */
  readonly recent: ReadonlyMap<string, SeriesData> | null;
  /** Hourly, the four weeks before `to`. null when it could not be read. */
  readonly history: ReadonlyMap<string, SeriesData> | null;
}

/** Metrics of EC2 instances from CloudWatch, kept for a minute; which metrics there are, for ten. */
export class Metrics {
  readonly #clock: Clock;
  readonly #region: string;
  readonly #names: BatchedReads<readonly MetricName[]>;
  readonly #alarms: BatchedReads<readonly InstanceAlarm[]>;
  readonly #data: BatchedReads<ReadonlyMap<string, SeriesData>>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#clock = clock;
    this.#region = clients.region;
    this.#names = new BatchedReads<readonly MetricName[]>({
      clock,
      freshS: FRESH_S.metricNames,
      batch: 1,
      read: async ([id = ''], signal) => new Map([[id, await listMetrics(clients, id, signal)]]),
    });
    this.#alarms = new BatchedReads<readonly InstanceAlarm[]>({
      clock,
      freshS: FRESH_S.metrics,
      batch: 1,
      read: async (_, signal) => new Map([[ALL, await readInstanceAlarms(clients, signal)]]),
    });
    this.#data = new BatchedReads<ReadonlyMap<string, SeriesData>>({
      clock,
      freshS: FRESH_S.metrics,
      batch: 1,
      maxKept: 20,
      read: async ([key = ''], signal) =>
        new Map([[key, await readMetricData(clients, JSON.parse(key) as DataQuestion, signal)]]),
    });
  }

  /** Which metrics the instance publishes. null when CloudWatch did not say; the gap says why. */
  async names(host: Host, signal: AbortSignal): Promise<Reading<readonly MetricName[] | null>> {
    const batch = await this.#names.get([host.instance_id], signal);
    const consequence = 'Which metrics of the CloudWatch agent there are is unknown.';
    return {
      value: batch.values.get(host.instance_id)?.value ?? null,
      gaps: this.#gaps(batch, sources.metricNames, [], consequence),
      readAt: readTimes(batch),
    };
  }

  /** Alarms that somebody set on the host, those that fire first. null when CloudWatch did not say; the gap says why. */
  async alarms(host: Host, signal: AbortSignal): Promise<Reading<HostAlarm[] | null>> {
    const batch = await this.#alarms.get([ALL], signal);
    const own = batch.values.get(ALL)?.value.filter(({ instance_id }) => instance_id === host.instance_id);
    return {
      value: own
        ? own
            .map(({ alarm }) => hostAlarm(alarm))
            .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.name < b.name ? -1 : 1))
        : null,
      gaps: this.#gaps(batch, sources.alarms, [], 'Whether an alarm fires is unknown.'),
      readAt: readTimes(batch),
    };
  }

  /** The series over a range with what is needed to judge them. Fails for nothing that CloudWatch does: see the gaps. */
  async of(
    host: Host,
    series: readonly SeriesName[],
    range: { readonly from: Date; readonly to: Date },
    signal: AbortSignal,
  ): Promise<Reading<MetricReading>> {
    const now = this.#clock.now();
    const detailed = host.detailedMonitoring === true;
    const periodS = choosePeriod({ ...range, now, detailed, series: series.length });
    const { from, to } = aligned(range, periodS * 1_000, now);
    const begin = new Date(
      Math.max(from.getTime() - LOOKBACK_MS, Math.min(earliest(periodS, now).getTime(), from.getTime())),
    );
    const hour = aligned({ from: new Date(to.getTime() - HISTORY_MS), to }, HOUR_MS, now);
    const recentKey = key(series, begin, to, periodS);
    const historyKey = key(series, hour.from, hour.to, HOUR_MS / 1_000);
    const ids = [host.instance_id];
    const [recent, history] = await Promise.all([
      this.#data.get([recentKey], signal),
      this.#data.get([historyKey], signal),
    ]);
    const consequence = 'Trends, and what is usual at this hour of the week, are unknown.';
    return {
      value: {
        from,
        to,
        periodS,
        recent: recent.values.get(recentKey)?.value ?? null,
        history: history.values.get(historyKey)?.value ?? null,
      },
      gaps: [
        ...this.#gaps(recent, sources.metricData, ids),
        ...(recent.failures.length > 0 ? [] : this.#gaps(history, sources.metricData, [], consequence)),
      ],
      readAt: [...readTimes(recent), ...readTimes(history)],
    };
  }

  #gaps(batch: Batch<unknown>, source: Source, instances: readonly string[], consequence?: string): Gap[] {
    return batch.failures.map(({ error, unknown }) =>
      gapOf(error, {
        source,
        region: this.#region,
        instances: unknown.length > 0 ? instances : [],
        ...(consequence && unknown.length > 0 && { consequence }),
      }),
    );
  }
}

const key = (series: readonly SeriesName[], from: Date, to: Date, periodS: number): string =>
  JSON.stringify({ series, from: from.toISOString(), to: to.toISOString(), periodS } satisfies DataQuestion);

/** Whole periods, and none that is not over yet: half a period of traffic would look like a drop. */
function aligned({ from, to }: { from: Date; to: Date }, stepMs: number, now: Date): { from: Date; to: Date } {
  const over = Math.floor(now.getTime() / stepMs) * stepMs;
  const end = Math.min(Math.ceil(to.getTime() / stepMs) * stepMs, over);
  const start = Math.min(Math.floor(from.getTime() / stepMs) * stepMs, end - stepMs);
  return { from: new Date(start), to: new Date(end) };
}
