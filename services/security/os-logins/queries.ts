import { InvalidAnswer } from '../../aws/errors.js';
import { type InsightsRow, insightsTime } from '../../aws/insights.js';
import { type LoginLine, loginLine } from './lines.js';

/** Rows of one query; what is more is said to be left out. */
export const LINES = 2_000;
export const GUESSERS = 1_000;

/** Lines worth reading one by one: who got in, who became root, who was made a user. */
export const linesQuery = [
  'fields @timestamp, @logStream, @message',
  'filter @message like /sshd(-session)?(\\[\\d+\\])?: +Accepted |sudo(\\[\\d+\\])?: +.* COMMAND=|useradd(\\[\\d+\\])?: +new user: |usermod(\\[\\d+\\])?: +add .* to group /',
  'sort @timestamp desc',
  `limit ${LINES}`,
].join(' | ');

/**
 * Who tried in vain, counted by Insights: a port that is open to the internet sees many thousands a day. Every attempt is
 * a connection, and every connection has its own port on the other side.
 */
export const guessesQuery = [
  'filter @message like /sshd(-session)?(\\[\\d+\\])?: +(Failed |Invalid user |Connection (closed|reset) by (authenticating|invalid) user|Disconnected from (authenticating|invalid) user)/',
  'parse @message /(?<peer>[0-9A-Fa-f.:]+) port (?<pport>\\d+)( ssh2)?( \\[preauth\\])?$/',
  'stats count_distinct(pport) as tries, min(@timestamp) as first, max(@timestamp) as last by @logStream, peer',
  'sort tries desc',
  `limit ${GUESSERS}`,
].join(' | ');

/** One line of a host. */
export interface LoggedLine {
  readonly id: string;
  readonly instanceId: string;
  readonly at: Date;
  readonly line: LoginLine;
}

/** How often an address tried to log in to a host in vain. */
export interface Guesses {
  readonly instanceId: string;
  readonly address: string;
  readonly tries: number;
  readonly first: Date;
  readonly last: Date;
}

/** Streams of the CloudWatch agent are named after the instance, alone or within a longer name. */
export const instanceOf = (stream: string): string | undefined =>
  /\bi-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/.exec(stream)?.[0];

/** undefined for a line of another kind, or of a stream that names no instance. */
export function loggedLine(row: InsightsRow): LoggedLine | undefined {
  const instanceId = instanceOf(row['@logStream'] ?? '');
  const line = loginLine(row['@message'] ?? '');
  if (!instanceId || !line) return undefined;
  return { id: row['@ptr'] ?? '', instanceId, at: insightsTime(row['@timestamp']), line };
}

/** @throws InvalidAnswer for a row that lacks what its query asked for. */
export function guesses(row: InsightsRow): Guesses | undefined {
  const instanceId = instanceOf(row['@logStream'] ?? '');
  if (!instanceId || !row.peer) return undefined;
  const tries = Number(row.tries);
  if (!Number.isFinite(tries)) throw new InvalidAnswer('a row of login logs without its number of tries');
  return {
    ...{ instanceId, address: row.peer, tries },
    first: insightsTime(row.first),
    last: insightsTime(row.last),
  };
}
