import { InvalidInput } from './errors.js';

export interface TimeWindow {
  readonly from: Date;
  readonly to: Date;
  /** As asked: `24h` asked twice within a minute is one question, though the minutes differ. */
  readonly asked: string;
}

/**
 * A range such as `24h` ends now. Whose clock says when that is, is another question: an end would leave out what AWS
 * stamped while our clock was behind.
 */
export const endsNow = ({ asked }: Pick<TimeWindow, 'asked'>): boolean => !asked.includes('/');

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** CloudTrail event history keeps no more (AWS CloudTrail user guide, "Viewing events with event history"). */
const EVENTS_KEPT_DAYS = 90;

/**
 * `24h`, `7d`, `90m` back from now, or an ISO 8601 interval `start/end`; an end in the future means now.
 * @param keptDays what is older is not there any more, whatever is asked about.
 * @throws InvalidInput for anything else, an empty range, or one that reaches back further.
 */
export function parseTimeRange(asked: string, now: Date, keptDays = EVENTS_KEPT_DAYS): TimeWindow {
  const invalid = refusal(keptDays);
  const { from, to } = relative(asked, now) ?? interval(asked, now, invalid);
  if (from >= to) throw invalid(`The range ${asked} ends before it starts.`);
  if (now.getTime() - from.getTime() > keptDays * UNIT_MS.d)
    throw invalid(`The range ${asked} reaches back more than ${keptDays} days.`);
  return { from, to, asked };
}

/** As `parseTimeRange`, or the one instant from which on. @throws InvalidInput */
export function parseSince(asked: string, now: Date): Date {
  const isRange = asked.includes('/') || relative(asked, now) !== undefined;
  if (!isRange && !instant(asked.trim())) throw refusal(EVENTS_KEPT_DAYS)(`${asked} is no time.`);
  return parseTimeRange(isRange ? asked : `${asked.trim()}/${now.toISOString()}`, now).from;
}

function relative(asked: string, now: Date): { from: Date; to: Date } | undefined {
  const [, n, unit] = /^(\d{1,4})([mhd])$/.exec(asked.trim()) ?? [];
  if (!n || (unit !== 'm' && unit !== 'h' && unit !== 'd')) return undefined;
  return { from: new Date(now.getTime() - Number(n) * UNIT_MS[unit]), to: now };
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

function interval(asked: string, now: Date, invalid: (message: string) => InvalidInput): { from: Date; to: Date } {
  const [start = '', end = '', ...more] = asked.trim().split('/');
  const [from, to] = [instant(start), instant(end)];
  if (!from || !to || more.length > 0) throw invalid(`${asked} is no time range.`);
  return { from, to: to < now ? to : now };
}

/** Times without a zone are UTC, as everything here is. */
function instant(text: string): Date | undefined {
  if (!ISO.test(text)) return undefined;
  const at = new Date(/(Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

const refusal =
  (keptDays: number) =>
  (message: string): InvalidInput =>
    new InvalidInput(message, {
      hint: `Use 24h, 7d, 90m, or start/end such as 2026-11-01/2026-11-03; at most ${keptDays} days back.`,
    });
