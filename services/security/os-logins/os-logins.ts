import { LRUCache } from 'lru-cache';
import { BatchedReads, FRESH_S } from '../../aws/batched-reads.js';
import type { Clients } from '../../aws/clients.js';
import { gapOf } from '../../aws/errors.js';
import { runInsights } from '../../aws/insights.js';
import { type Source, sources } from '../../aws/sources.js';
import type { Clock } from '../../clock.js';
import { type Reading, readTimes } from '../../instances.js';
import type { Gap } from '../../schema.js';
import type { TimeWindow } from '../../time-range.js';
import { type Agents, readAgents } from './agents.js';
import {
  GUESSERS,
  type Guesses,
  guesses,
  guessesQuery,
  LINES,
  type LoggedLine,
  linesQuery,
  loggedLine,
} from './queries.js';

export interface LoginRecords {
  readonly lines: readonly LoggedLine[];
  readonly guesses: readonly Guesses[];
  readonly truncated: boolean;
}

export interface OsLogins {
  /** undefined: nobody knows which hosts ship their logs. */
  readonly agents: Agents | undefined;
  /** undefined: no host does, or they could not be read in time. */
  readonly records: LoginRecords | undefined;
}

const ALL = 'all';

/** What sshd and sudo wrote on the hosts whose CloudWatch agent ships it, through Logs Insights, kept for a minute. */
export class OsLoginLogs {
  readonly #region: string;
  readonly #agents: BatchedReads<Agents>;
  readonly #records: BatchedReads<LoginRecords>;
  readonly #windows = new LRUCache<string, TimeWindow>({ max: 50 });

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#agents = new BatchedReads<Agents>({
      ...{ clock, freshS: FRESH_S.securityGroups, batch: 1 },
      read: async (_, signal) => new Map([[ALL, await readAgents(await clients.logs(), signal)]]),
    });
    this.#records = new BatchedReads<LoginRecords>({
      ...{ clock, freshS: FRESH_S.events, batch: 1, maxKept: 50 },
      read: async ([key = ''], signal) => {
        const { asked, groups } = JSON.parse(key) as RecordsKey;
        const window = this.#windows.get(asked);
        return window ? new Map([[key, await readRecords(clients, groups, window, signal)]]) : new Map();
      },
    });
  }

  /** Never fails for what AWS does: see the gaps. */
  async logins(window: TimeWindow, signal: AbortSignal): Promise<Reading<OsLogins>> {
    this.#windows.set(window.asked, window);
    const found = await this.#agents.get([ALL], signal);
    const agents = found.values.get(ALL)?.value;
    const groups = agents?.groups ?? [];
    const key = JSON.stringify({ asked: window.asked, groups } satisfies RecordsKey);
    const read = await this.#records.get(groups.length > 0 ? [key] : [], signal);
    const records = read.values.get(key)?.value;
    const gaps = [
      ...found.failures.map(({ error }) => this.#gap(error, sources.loginLogGroups, agents !== undefined)),
      ...read.failures.map(({ error }) => this.#gap(error, sources.loginLogs, records !== undefined)),
      ...(records?.truncated ? [this.#truncated()] : []),
    ];
    return { value: { agents, records }, gaps, readAt: [...readTimes(found), ...readTimes(read)] };
  }

  #gap(error: unknown, source: Source, known: boolean): Gap {
    const consequence = known ? 'What they said minutes ago is shown.' : 'Who logged in with ssh is unknown.';
    return gapOf(error, { source, region: this.#region, instances: [], consequence });
  }

  #truncated(): Gap {
    const detail = `Login logs have more than the newest ${LINES} lines, which were read. Ask about a shorter time.`;
    const where = { service: sources.loginLogs.service, region: this.#region, account: null, instances: [] };
    return { ...where, reason: 'truncated', retryable: false, detail };
  }
}

interface RecordsKey {
  readonly asked: string;
  readonly groups: readonly string[];
}

async function readRecords(
  clients: Clients,
  groups: readonly string[],
  { from, to }: TimeWindow,
  signal: AbortSignal,
): Promise<LoginRecords> {
  const logs = await clients.logs();
  const [lines, guessed] = await Promise.all([
    runInsights(logs, { groups, from, to, query: linesQuery, limit: LINES }, signal),
    runInsights(logs, { groups, from, to, query: guessesQuery, limit: GUESSERS }, signal),
  ]);
  return {
    lines: lines.rows.flatMap((row) => loggedLine(row) ?? []),
    guesses: guessed.rows.flatMap((row) => guesses(row) ?? []),
    truncated: lines.truncated || guessed.truncated,
  };
}
