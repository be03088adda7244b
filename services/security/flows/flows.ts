import { LRUCache } from 'lru-cache';
import { BatchedReads, FRESH_S } from '../../aws/batched-reads.js';
import type { Clients } from '../../aws/clients.js';
import { gapOf } from '../../aws/errors.js';
import { MOST_GROUPS, runInsights } from '../../aws/insights.js';
import { type Source, sources } from '../../aws/sources.js';
import type { Clock } from '../../clock.js';
import { groupBy } from '../../group-by.js';
import { type Reading, readTimes } from '../../instances.js';
import type { Gap } from '../../schema.js';
import type { TimeWindow } from '../../time-range.js';
import { type FlowLog, readFlowLogs } from './flow-logs.js';
import { type FlowQuery, type FlowRow, flowQueries, flowRow, ROWS } from './queries.js';

export interface FlowRecords {
  readonly refused: readonly FlowRow[];
  readonly reached: readonly FlowRow[];
  readonly sent: readonly FlowRow[];
  /** A query had more rows than are read. */
  readonly truncated: boolean;
}

export interface Flows {
  /** undefined: nobody knows which there are. */
  readonly flowLogs: readonly FlowLog[] | undefined;
  /** undefined: none can be read, or not in time. */
  readonly records: FlowRecords | undefined;
  /** From when on records were looked at: what an address did before the time asked about tells whether it is new. */
  readonly comparedFrom: Date;
}

const HOUR_MS = 3_600_000;
const ALL = 'all';

/** An address is new when it did nothing in as long a time before, but a day at least and a week at most. */
function comparedFrom({ from, to }: TimeWindow): Date {
  const length = Math.min(Math.max(to.getTime() - from.getTime(), 24 * HOUR_MS), 7 * 24 * HOUR_MS);
  return new Date(from.getTime() - length);
}

/**
 * VPC Flow Logs through CloudWatch Logs Insights, of the whole region and kept for a minute: a query is paid for by what
 * it scans, whoever asks. Insights counts, so what comes back is small however much traffic there was.
 */
export class NetworkFlows {
  readonly #region: string;
  readonly #flowLogs: BatchedReads<readonly FlowLog[]>;
  readonly #records: BatchedReads<FlowRecords>;
  /** The windows that were asked for, by how they were asked. */
  readonly #windows = new LRUCache<string, TimeWindow>({ max: 50 });

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#flowLogs = new BatchedReads<readonly FlowLog[]>({
      ...{ clock, freshS: FRESH_S.securityGroups, batch: 1 },
      read: async (_, signal) => new Map([[ALL, await readFlowLogs(clients, signal)]]),
    });
    this.#records = new BatchedReads<FlowRecords>({
      ...{ clock, freshS: FRESH_S.events, batch: 1, maxKept: 50 },
      read: async ([key = ''], signal) => {
        const { asked, sets } = JSON.parse(key) as RecordsKey;
        const window = this.#windows.get(asked);
        if (!window) return new Map();
        const queries = sets.flatMap((set) => kinds.map((kind) => this.#run(clients, kind, set, window, signal)));
        return new Map([[key, merged(await Promise.all(queries))]]);
      },
    });
  }

  /** Never fails for what AWS does: see the gaps. */
  async flows(window: TimeWindow, signal: AbortSignal): Promise<Reading<Flows>> {
    this.#windows.set(window.asked, window);
    const described = await this.#flowLogs.get([ALL], signal);
    const flowLogs = described.values.get(ALL)?.value;
    const key = keyOf(window, flowLogs ?? []);
    const read = await this.#records.get(key ? [key] : [], signal);
    const records = key ? read.values.get(key)?.value : undefined;
    const gaps = [
      ...described.failures.map(({ error }) => this.#gap(error, sources.flowLogs, flowLogs !== undefined)),
      ...read.failures.map(({ error }) => this.#gap(error, sources.flowRecords, records !== undefined)),
      ...(records?.truncated ? [this.#truncated()] : []),
    ];
    return {
      value: { flowLogs, records, comparedFrom: comparedFrom(window) },
      gaps,
      readAt: [...readTimes(described), ...readTimes(read)],
    };
  }

  async #run(
    clients: Clients,
    kind: FlowQuery,
    { format, groups }: FormatSet,
    window: TimeWindow,
    signal: AbortSignal,
  ) {
    const from = kind === 'refused' ? window.from : comparedFrom(window);
    const query = { groups, query: flowQueries[kind](format), limit: ROWS, from, to: window.to };
    const { rows, truncated } = await runInsights(await clients.logs(), query, signal);
    return { kind, truncated, rows: rows.map(flowRow) };
  }

  #gap(error: unknown, source: Source, known: boolean): Gap {
    const consequence = known ? 'What they said minutes ago is shown.' : 'Which connections there were is unknown.';
    return gapOf(error, { source, region: this.#region, instances: [], consequence });
  }

  #truncated(): Gap {
    const detail = `VPC Flow Logs have more than the ${ROWS} largest of each kind, which were read. Ask about a shorter time.`;
    const where = { service: sources.flowRecords.service, region: this.#region, account: null, instances: [] };
    return { ...where, reason: 'truncated', retryable: false, detail };
  }
}

const kinds = Object.keys(flowQueries) as FlowQuery[];

interface FormatSet {
  readonly format: readonly string[];
  readonly groups: readonly string[];
}

interface RecordsKey {
  readonly asked: string;
  readonly sets: readonly FormatSet[];
}

/** Lines of one format are asked about together, as many groups at a time as a query takes; undefined: there are none. */
function keyOf({ asked }: TimeWindow, flowLogs: readonly FlowLog[]): string | undefined {
  const readable = flowLogs.flatMap(({ group, format }) => (group === null ? [] : [{ group, format }]));
  const sets = [...groupBy(readable, ({ format }) => format.join(' ')).values()].flatMap((some): FormatSet[] => {
    const groups = [...new Set(some.map(({ group }) => group))].sort();
    const format = some[0]?.format ?? [];
    const count = Math.ceil(groups.length / MOST_GROUPS);
    return Array.from({ length: count }, (_, index) => ({
      format,
      groups: groups.slice(index * MOST_GROUPS, (index + 1) * MOST_GROUPS),
    }));
  });
  return sets.length > 0 ? JSON.stringify({ asked, sets } satisfies RecordsKey) : undefined;
}

function merged(answers: readonly { kind: FlowQuery; truncated: boolean; rows: FlowRow[] }[]): FlowRecords {
  const of = (kind: FlowQuery) => answers.flatMap((answer) => (answer.kind === kind ? answer.rows : []));
  return {
    ...{ refused: of('refused'), reached: of('reached'), sent: of('sent') },
    truncated: answers.some(({ truncated }) => truncated),
  };
}
