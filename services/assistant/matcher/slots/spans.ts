/** Numbers and lengths of time as people write them. */
const WORDS: Readonly<Record<string, number>> = {
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
  eleven: 11,
  twelve: 12,
  fourteen: 14,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  'forty five': 45,
  fortyfive: 45,
  forty: 40,
  fifty: 50,
  sixty: 60,
  ninety: 90,
  dozen: 12,
  couple: 2,
  few: 3,
  several: 3,
  'half a dozen': 6,
};

const DIGITS = '\\d{1,4}(?:[.,]\\d)?';
const SPELLED =
  '(?:half a dozen|(?:a )?couple(?: of)?|(?:a )?few|several|(?:a )?dozen|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty[ -]?five|forty|fifty|sixty|ninety|an?)';
export const NUMBER = `(?:${DIGITS}|${SPELLED})`;
export const UNIT = '(?:months?|mins?|minutes?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w|fortnights?|quarters?)';
const MORE = '(?: ?(?:-| or | to ) ?(?:\\d{1,3}|two|three|four|five|so))(?=\\d|\\b)';
/** Longer than a number with a unit, and to be looked for first. */
const FRACTION =
  '(?:(?:a |the )?quarter (?:of an )?hour|(?:a |three )?quarters? of an hour|half (?:an? )?(?:hour|day|week)|(?:an? |one )(?:hour|day|week) and a half|\\d{1,3} ?h(?:(?:ou)?rs?)? ?(?:and )?\\d{1,2} ?(?:m(?:in(?:ute)?s?)?)?|(?:one|two|three|\\d{1,2}) and a half (?:hours|days|weeks))';
/** `3h`, `two weeks`, `half an hour`, `1h30`. */
export const LENGTH = `(?:${FRACTION}|(?:${NUMBER}${MORE}|${DIGITS}|${SPELLED}(?=[ -]))[ -]?${UNIT})`;

/** @returns undefined for what is no number. */
export function numberOf(word: string): number | undefined {
  const plain = word
    .trim()
    .replace(/^a (?=couple|few|dozen)/, '')
    .replace(/ of$/, '')
    .replace(/-/, ' ');
  return /^\d+(?:[.,]\d)?$/.test(plain) ? Number(plain.replace(',', '.')) : WORDS[plain];
}

const MINUTES: readonly (readonly [RegExp, number])[] = [
  [/^mo/, 43_200],
  [/^q/, 129_600],
  [/^m/, 1],
  [/^h/, 60],
  [/^d/, 1_440],
  [/^w/, 10_080],
  [/^f/, 20_160],
];
const unitMinutes = (unit: string): number => MINUTES.find(([pattern]) => pattern.test(unit))?.[1] ?? 0;

/** Lengths that are more than a number and a unit. */
const WRITTEN: readonly (readonly [RegExp, (match: RegExpExecArray) => number])[] = [
  [/^three quarters/, () => 45],
  [/^(?:a |the )?quarters? (?:of an )?hour/, () => 15],
  [/^half (?:an? )?(hour|day|week)/, ([, unit = '']) => unitMinutes(unit) / 2],
  [/^(?:an?|one) (hour|day|week) and a half/, ([, unit = '']) => unitMinutes(unit) * 1.5],
  [/^(.*?) and a half (hours|days|weeks)/, ([, n = '', unit = '']) => ((numberOf(n) ?? 0) + 0.5) * unitMinutes(unit)],
  [/^(\d{1,3}) ?h(?:(?:ou)?rs?)? ?(?:and )?(\d{1,2})/, ([, h, m]) => Number(h) * 60 + Number(m)],
];
const COUNTED = new RegExp(`^(${NUMBER})(?: ?(?:-| or | to ) ?(\\d{1,3}|two|three|four|five|so))?[ -]?(${UNIT})$`);

/** How many minutes a length is. @example "half an hour" is 30, "two weeks" 20160 */
export function minutesIn(length: string): number | undefined {
  const text = length.trim().replace(/^the /, '');
  for (const [pattern, read] of WRITTEN) {
    const match = pattern.exec(text);
    if (match) return Math.round(read(match));
  }
  const [, amount = '', further, unit = ''] = COUNTED.exec(text) ?? [];
  const number = numberOf(further === undefined || further === 'so' ? amount : further);
  return number === undefined || number <= 0 ? undefined : Math.round(number * unitMinutes(unit));
}

/** CloudTrail and the ranges of every operation go no further back. */
const MOST_DAYS = 90;

/** As `parseTimeRange` reads it, in the unit it was said in; no more than is kept. @example "3h", "14d" */
export function backFor(length: string): string | undefined {
  const minutes = minutesIn(length);
  if (minutes === undefined || minutes < 1) return undefined;
  const saidDays = /(?:d|days?|w|wks?|weeks?|months?|fortnights?|quarters?|half)$/.test(length.trim());
  if (minutes % 1_440 === 0 && saidDays) return `${Math.min(minutes / 1_440, MOST_DAYS)}d`;
  if (minutes > MOST_DAYS * 1_440) return `${MOST_DAYS}d`;
  return minutes % 60 === 0 && minutes > 0 && !/m(?:ins?|inutes?)?$/.test(length.trim())
    ? `${minutes / 60}h`
    : `${minutes}m`;
}
