/** When something is asked about, as `parseTimeRange` reads it. */
export interface FoundTime {
  readonly text: string;
  readonly time?: string;
}

const DAY_MS = 86_400_000;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fourteen: 14,
  couple: 2,
  few: 3,
  thirty: 30,
};
const NUMBER =
  '(?:\\d{1,4}|a couple(?: of)?|couple(?: of)?|a few|few|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|thirty)';
const UNIT = '(?:m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|months?|fortnights?)';

export const numberOf = (word: string): number | undefined => {
  const plain = word.replace(/^a (?=couple|few)/, '').replace(/ of$/, '');
  return /^\d+$/.test(plain) ? Number(plain) : NUMBERS[plain];
};

/** @param now in UTC, as everything here is. */
export function findTime(text: string, now: Date): FoundTime {
  for (const [pattern, read] of rules) {
    const match = pattern.exec(text);
    const time = match && read(match, now);
    if (match && time) {
      const rest = `${text.slice(0, match.index)} @time ${text.slice(match.index + match[0].length)}`;
      return { text: rest.replace(/\s+/g, ' ').trim(), time };
    }
  }
  return { text };
}

type Read = (match: RegExpExecArray, now: Date) => string | undefined;

const day = (at: Date | number): string => new Date(at).toISOString().slice(0, 10);
const startOfDay = (now: Date): number => Date.parse(day(now));
const daysAgo = (now: Date, days: number): number => startOfDay(now) - days * DAY_MS;
const since = (from: number, now: Date): string => `${stamp(from)}/${now.toISOString()}`;
const stamp = (at: number): string => (at % DAY_MS === 0 ? day(at) : new Date(at).toISOString());
const between = (from: number, to: number): string => `${stamp(from)}/${stamp(to)}`;

function back(amount: number, unit: string): string | undefined {
  if (amount < 1) return undefined;
  if (/^mo/.test(unit)) return amount <= 3 ? `${amount * 30}d` : undefined;
  if (unit.startsWith('f')) return `${amount * 14}d`;
  if (unit.startsWith('m')) return `${amount}m`;
  if (unit.startsWith('h')) return `${amount}h`;
  return unit.startsWith('w') ? `${amount * 7}d` : `${amount}d`;
}

const weekday = (name: string): number => WEEKDAYS.findIndex((full) => full.startsWith(name.slice(0, 3)));

/** The last such day before today, or today where that is meant by nothing else. */
function lastWeekday(name: string, now: Date): number {
  const behind = (now.getUTCDay() - weekday(name) + 7) % 7;
  return daysAgo(now, behind === 0 ? 7 : behind);
}

function clock(hour: string | undefined, minute: string | undefined, half: string | undefined): number | undefined {
  let hours = Number(hour);
  if (half === 'pm' && hours < 12) hours += 12;
  if (half === 'am' && hours === 12) hours = 0;
  return hours > 23 ? undefined : hours * 3_600_000 + Number(minute ?? 0) * 60_000;
}

/** A date without a year is the last such day. */
function dated(dayOfMonth: string, month: string, now: Date, year?: string): number | undefined {
  const index = MONTHS.indexOf(month.slice(0, 3));
  const of = (inYear: number) => Date.UTC(inYear, index, Number(dayOfMonth));
  const at = year
    ? of(Number(year))
    : of(now.getUTCFullYear()) > now.getTime()
      ? of(now.getUTCFullYear() - 1)
      : of(now.getUTCFullYear());
  return index < 0 || Number.isNaN(at) || new Date(at).getUTCDate() !== Number(dayOfMonth) ? undefined : at;
}

const ISO = '\\d{4}-\\d{2}-\\d{2}(?:t\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,6})?)?(?:z|[+-]\\d{2}:\\d{2})?)?';
const iso = (text: string): string => text.toUpperCase();
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
const DAY_NAME =
  '(sunday|sun|monday|mon|tuesday|tues|tue|wednesday|wed|thursday|thurs|thur|thu|friday|fri|saturday|sat)';
const AT = '(?: at)? (\\d{1,2})(?::(\\d{2}))? ?(am|pm)?(?: utc)?';
const SINCE = '\\b(?:since|from|after|starting)(?: the)?';
const rule = (source: string, read: Read): readonly [RegExp, Read] => [new RegExp(source), read];
const today = (now: Date): string => since(startOfDay(now), now);
/** Nothing may be asked about before this. */
const monday = (now: Date): number => daysAgo(now, (now.getUTCDay() + 6) % 7);
const firstOfMonth = (now: Date, back = 0): number => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1);

const SPANS: Readonly<Record<string, string>> = {
  hour: '1h',
  hr: '1h',
  day: '24h',
  '24': '24h',
  '48': '48h',
  '72': '72h',
  'half hour': '30m',
  'half an hour': '30m',
  'half day': '12h',
  fortnight: '14d',
  quarter: '90d',
};

const rules: readonly (readonly [RegExp, Read])[] = [
  rule(`\\b(${ISO}) ?\\/ ?(${ISO})`, ([, from = '', to = '']) => `${iso(from)}/${iso(to)}`),
  rule(
    `\\b(?:between|from) (${ISO}) (?:and|to|until|till|through|-) (${ISO})`,
    ([, from = '', to = '']) => `${iso(from)}/${iso(to)}`,
  ),
  rule(`\\b(${ISO}) (?:to|until|till|through|-) (${ISO})`, ([, from = '', to = '']) => `${iso(from)}/${iso(to)}`),
  rule(`${SINCE} (${ISO})`, ([, from = ''], now) => `${iso(from)}/${now.toISOString()}`),
  rule(`(?:\\bon )?\\b(\\d{4}-\\d{2}-\\d{2})(?![\\dt])`, ([, on = '']) =>
    Number.isNaN(Date.parse(on)) ? undefined : between(Date.parse(on), Date.parse(on) + DAY_MS),
  ),
  rule(`\\bbetween ${DAY_NAME} and ${DAY_NAME}\\b`, ([, from = '', to = ''], now) => {
    const isToday = weekday(to) === now.getUTCDay();
    const end = isToday ? startOfDay(now) : lastWeekday(to, now);
    const start = lastWeekday(from, new Date(end));
    return isToday ? since(start, now) : between(start, end + DAY_MS);
  }),
  rule(`${SINCE}${AT} ?(?:this morning|this afternoon|this evening|today)\\b`, ([, h, m, half], now) => {
    const at = clock(h, m, half);
    return at === undefined || startOfDay(now) + at > now.getTime() ? undefined : since(startOfDay(now) + at, now);
  }),
  rule(
    `\\b(?:between|from) (\\d{1,2})(?::(\\d{2}))? ?(am|pm)? (?:and|to|until|till|-) (\\d{1,2})(?::(\\d{2}))? ?(am|pm)? ?(?:utc )?(yesterday|today|this morning)\\b`,
    ([, h, m, half, h2, m2, half2, when], now) => {
      const start = when === 'yesterday' ? daysAgo(now, 1) : startOfDay(now);
      const [from, to] = [clock(h, m, half ?? half2), clock(h2, m2, half2)];
      return from === undefined || to === undefined || to <= from || start + to > now.getTime()
        ? undefined
        : between(start + from, start + to);
    },
  ),
  rule(`${SINCE} yesterday${AT}\\b`, ([, h, m, half], now) => {
    const at = clock(h, m, half);
    return at === undefined ? undefined : since(daysAgo(now, 1) + at, now);
  }),
  rule(`${SINCE} (?:yesterday)\\b`, (_, now) => since(daysAgo(now, 1), now)),
  rule(`${SINCE} (?:today|midnight|this morning)\\b`, (_, now) => today(now)),
  rule(`${SINCE} (?:last )?${DAY_NAME}\\b`, ([, name = ''], now) => since(lastWeekday(name, now), now)),
  rule(`${SINCE} last week\\b`, (_, now) => since(monday(now) - 7 * DAY_MS, now)),
  rule(`${SINCE} (?:last month|the start of last month)\\b`, (_, now) => since(firstOfMonth(now, 1), now)),
  rule(`${SINCE} (?:this week|(?:start|beginning) of (?:the|this) week)\\b`, (_, now) => since(monday(now), now)),
  rule(`${SINCE} (?:this month|(?:start|beginning) of (?:the|this) month)\\b`, (_, now) =>
    since(firstOfMonth(now), now),
  ),
  rule(`${SINCE} (\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}\\b(?: (\\d{4}))?`, ([, d = '', month = '', year], now) => {
    const at = dated(d, month, now, year);
    return at === undefined ? undefined : since(at, now);
  }),
  rule(`${SINCE} ${MONTH} (\\d{1,2})(?:st|nd|rd|th)?\\b`, ([, month = '', d = ''], now) => {
    const at = dated(d, month, now);
    return at === undefined ? undefined : since(at, now);
  }),
  rule(`${SINCE}${AT}(?! ?(?:m|min|h|hour|d|day|w|week|month)\\w*\\b)(?=$|[^\\w.-])`, ([, h, m, half], now) => {
    if (m === undefined && half === undefined) return undefined;
    const at = clock(h, m, half);
    return at === undefined ? undefined : since(startOfDay(now) + at, now);
  }),
  rule('\\b(?:the )?day before yesterday\\b', (_, now) => between(daysAgo(now, 2), daysAgo(now, 1))),
  rule(
    `\\byesterday (?:between|from) (\\d{1,2})(?::(\\d{2}))? ?(am|pm)? (?:and|to|until) (\\d{1,2})(?::(\\d{2}))? ?(am|pm)?\\b`,
    ([, h, m, half, h2, m2, half2], now) => {
      const [from, to] = [clock(h, m, half ?? half2), clock(h2, m2, half2)];
      return from === undefined || to === undefined ? undefined : between(daysAgo(now, 1) + from, daysAgo(now, 1) + to);
    },
  ),
  rule('\\b(?:last night|overnight|over night|during the night)\\b', (_, now) =>
    between(daysAgo(now, 1) + 18 * 3_600_000, startOfDay(now) + 6 * 3_600_000),
  ),
  rule('\\byesterday morning\\b', (_, now) =>
    between(daysAgo(now, 1) + 6 * 3_600_000, daysAgo(now, 1) + 12 * 3_600_000),
  ),
  rule('\\byesterday afternoon\\b', (_, now) =>
    between(daysAgo(now, 1) + 12 * 3_600_000, daysAgo(now, 1) + 18 * 3_600_000),
  ),
  rule('\\byesterday evening\\b', (_, now) => between(daysAgo(now, 1) + 18 * 3_600_000, startOfDay(now))),
  rule(
    '\\b(?:yesterday|yday|yestarday|yesteday|yesterdy|yestreday|ysterday|yetserday|yesterdya|yersterday)\\b',
    (_, now) => between(daysAgo(now, 1), startOfDay(now)),
  ),
  rule('\\b(?:so far today|today|toady|todya|this morning|this afternoon)\\b', (_, now) => today(now)),
  rule(
    `\\b(?:in |over |for |during |within |of |from )*(?:the )?(?:last|past|previous|recent|latest|lst|pst|lats) (${NUMBER}) ?(${UNIT})\\b`,
    ([, n = '', unit = '']) => back(numberOf(n) ?? 0, unit),
  ),
  rule(`\\b(?:since )?(${NUMBER}) ?(${UNIT}) (?:ago|back)\\b`, ([, n = '', unit = '']) => back(numberOf(n) ?? 0, unit)),
  rule(
    `\\b(?:in |over |for |during |within )*(?:the )?(?:last|past|previous) (half hour|half an hour|half day|hour|hr|day|24|48|72|fortnight|quarter)\\b(?! ?(?:${UNIT})\\b)`,
    ([, unit = '']) => SPANS[unit],
  ),
  rule(`\\b(?:in |over |for |during )*the (?:last|past) week\\b|\\bpast week\\b|\\bweekly\\b`, () => '7d'),
  rule(`\\b(?:in |over |for |during )*the (?:last|past) month\\b|\\bpast month\\b`, () => '30d'),
  rule('\\b(?:last|previous) (?:week)\\b', () => '7d'),
  rule('\\b(?:last|previous) (?:month)\\b', () => '30d'),
  rule(`${SINCE} noon\\b`, (_, now) => since(startOfDay(now) + 12 * 3_600_000, now)),
  rule('\\bhalf an hour ago\\b', () => '30m'),
  rule('\\bthis hour\\b', (_, now) => since(Math.floor(now.getTime() / 3_600_000) * 3_600_000, now)),
  rule('\\b(?:on|since|from) the (\\d{1,2})(?:st|nd|rd|th)\\b', ([whole = '', d = ''], now) => {
    const inMonth = (back: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, Number(d));
    const at = inMonth(0) > now.getTime() ? inMonth(1) : inMonth(0);
    return whole.startsWith('on') ? between(at, at + DAY_MS) : since(at, now);
  }),
  rule(`\\b(?:in|during|throughout|for|all of|over) ${MONTH}\\b(?! \\d)`, ([, month = ''], now) => {
    const start = dated('1', month, now);
    if (start === undefined) return undefined;
    const end = Date.UTC(new Date(start).getUTCFullYear(), new Date(start).getUTCMonth() + 1, 1);
    return end > now.getTime() ? since(start, now) : between(start, end);
  }),
  rule('\\bthis week\\b', (_, now) => since(monday(now), now)),
  rule('\\bthis month\\b', (_, now) => since(firstOfMonth(now), now)),
  rule('\\b(?:over |on |during )?(?:the |last )weekend\\b', (_, now) => {
    const saturday = now.getUTCDay() === 0 ? daysAgo(now, 1) : lastWeekday('saturday', now);
    return between(saturday, saturday + 2 * DAY_MS);
  }),
  rule(`\\b(?:on |last )${DAY_NAME}\\b`, ([, name = ''], now) =>
    between(lastWeekday(name, now), lastWeekday(name, now) + DAY_MS),
  ),
  rule(
    `\\b(?:on )?(?:the )?(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}\\b(?: (\\d{4}))?`,
    ([, d = '', month = '', year], now) => {
      const at = dated(d, month, now, year);
      return at === undefined ? undefined : between(at, at + DAY_MS);
    },
  ),
  rule(`\\b(?:on )?${MONTH} (\\d{1,2})(?:st|nd|rd|th)?\\b`, ([, month = '', d = ''], now) => {
    const at = dated(d, month, now);
    return at === undefined ? undefined : between(at, at + DAY_MS);
  }),
  rule(
    `\\b(?:in |over |for |during |within )*(?:the )?(\\d{1,4}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)\\b`,
    ([, n = '', unit = '']) => back(Number(n), unit),
  ),
  rule(
    '\\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\\b(?! (?:night|handover))',
    ([, name = ''], now) => between(lastWeekday(name, now), lastWeekday(name, now) + DAY_MS),
  ),
];
