import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { InvalidAnswer } from './errors.js';
import { allPages } from './pages.js';

/** CloudWatch Logs API reference, StartQuery: log groups of one query, and characters of its text. */
export const MOST_GROUPS = 50;
const MOST_CHARACTERS = 10_000;

/** Most queries end within a second; asking slower after that stays within the rate of GetQueryResults. Milliseconds. */
const WAITS_MS = [100, 150, 250, 500, 1_000];

export interface InsightsQuery {
  /** At most `MOST_GROUPS` names. */
  readonly groups: readonly string[];
  /** Logs Insights QL with a `limit` that is the same as this one. */
  readonly query: string;
  readonly limit: number;
  readonly from: Date;
  readonly to: Date;
}

/** Fields of one line by name, as text. */
export type InsightsRow = Readonly<Record<string, string>>;

export interface InsightsAnswer {
  readonly rows: readonly InsightsRow[];
  /** As many rows came as were allowed: there may be more. */
  readonly truncated: boolean;
}

/**
 * Runs one CloudWatch Logs Insights query to its end. When `signal` aborts before that, the query is stopped, because
 * what it would still scan is paid for.
 * @throws InvalidAnswer when the query fails in AWS; what the SDK throws otherwise.
 */
export async function runInsights(
  logs: CloudWatchLogs,
  { groups, query, limit, from, to }: InsightsQuery,
  signal: AbortSignal,
): Promise<InsightsAnswer> {
  if (query.length > MOST_CHARACTERS) throw new RangeError(`a query of ${query.length} characters`);
  signal.throwIfAborted();
  // Not given up on half way: a query of which nobody got the id could not be stopped.
  const { queryId } = await logs.startQuery({
    logGroupNames: [...groups],
    queryString: query,
    startTime: Math.floor(from.getTime() / 1_000),
    endTime: Math.ceil(to.getTime() / 1_000),
    limit,
  });
  if (!queryId) throw new InvalidAnswer('a query without its id');
  let ended = false;
  try {
    const rows = await results(logs, queryId, signal);
    ended = true;
    return { rows, truncated: rows.length >= limit };
  } finally {
    // It may have ended by itself in between; then there is nothing left to stop, and AWS says so.
    if (!ended) await logs.stopQuery({ queryId }).catch(() => undefined);
  }
}

async function results(logs: CloudWatchLogs, queryId: string, signal: AbortSignal): Promise<InsightsRow[]> {
  for (let asked = 0; ; asked += 1) {
    await sleep(WAITS_MS[Math.min(asked, WAITS_MS.length - 1)], undefined, { signal });
    const { status } = await logs.getQueryResults({ queryId, maxItems: 1 }, { abortSignal: signal });
    if (!status) throw new InvalidAnswer('a query without a status');
    if (status === 'Complete') break;
    if (status === 'Failed' || status === 'Cancelled' || status === 'Timeout') {
      throw new InvalidAnswer(`a query that ended as ${status}`);
    }
  }
  const rows = await allPages(async (nextToken) => {
    const page = await logs.getQueryResults({ queryId, nextToken }, { abortSignal: signal });
    return { items: page.results, next: page.nextToken };
  });
  return rows.map((row) => Object.fromEntries(row.map(({ field = '', value = '' }) => [field, value])));
}

/** A time in a row: `2026-11-22 12:00:00.000`, or milliseconds once it was counted with. */
export function insightsTime(text: string | undefined): Date {
  const at = new Date(/^\d+(\.\d+)?(E\d+)?$/.test(text ?? '') ? Number(text) : `${(text ?? '').replace(' ', 'T')}Z`);
  if (Number.isNaN(at.getTime())) throw new InvalidAnswer(`no time of a log line: ${text}`);
  return at;
}
