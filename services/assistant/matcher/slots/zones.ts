import type { Marked } from './marked.js';

/** Cities that people say and the tz database does not have, and countries of one zone. */
const ALSO: Readonly<Record<string, string>> = {
  munich: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  germany: 'Europe/Berlin',
  uk: 'Europe/London',
  france: 'Europe/Paris',
  barcelona: 'Europe/Madrid',
  milan: 'Europe/Rome',
  geneva: 'Europe/Zurich',
  krakow: 'Europe/Warsaw',
  kyiv: 'Europe/Kiev',
  boston: 'America/New_York',
  washington: 'America/New_York',
  miami: 'America/New_York',
  atlanta: 'America/New_York',
  nyc: 'America/New_York',
  dallas: 'America/Chicago',
  austin: 'America/Chicago',
  houston: 'America/Chicago',
  'san francisco': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  portland: 'America/Los_Angeles',
  montreal: 'America/Toronto',
  kolkata: 'Asia/Kolkata',
  mumbai: 'Asia/Kolkata',
  delhi: 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  bengaluru: 'Asia/Kolkata',
  hyderabad: 'Asia/Kolkata',
  india: 'Asia/Kolkata',
  beijing: 'Asia/Shanghai',
  osaka: 'Asia/Tokyo',
  japan: 'Asia/Tokyo',
  'tel aviv': 'Asia/Jerusalem',
  'abu dhabi': 'Asia/Dubai',
  canberra: 'Australia/Sydney',
  wellington: 'Pacific/Auckland',
  auckland: 'Pacific/Auckland',
};

/**
 * Letters for a clock, as people mean them: what the clock there shows that day. Of those with several meanings the one
 * that most people mean, which the answer says.
 */
const LETTERS: Readonly<Record<string, string>> = {
  utc: 'UTC',
  gmt: 'UTC',
  zulu: 'UTC',
  cet: 'Europe/Berlin',
  cest: 'Europe/Berlin',
  eet: 'Europe/Helsinki',
  eest: 'Europe/Helsinki',
  bst: 'Europe/London',
  et: 'America/New_York',
  est: 'America/New_York',
  edt: 'America/New_York',
  ct: 'America/Chicago',
  cst: 'America/Chicago',
  cdt: 'America/Chicago',
  mt: 'America/Denver',
  mst: 'America/Denver',
  mdt: 'America/Denver',
  pt: 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  ist: 'Asia/Kolkata',
  jst: 'Asia/Tokyo',
  sgt: 'Asia/Singapore',
  aest: 'Australia/Sydney',
  aedt: 'Australia/Sydney',
};

/** Names of cities that are words as well. */
const WORDS = new Set(['center', 'creston', 'nome', 'oral', 'resolute', 'regina', 'knox', 'currie', 'hovd']);

/** `new york` of America/New_York. */
const cities: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Intl.supportedValuesOf('timeZone')
      .filter((name) => /^(?:Europe|America|Asia|Africa|Australia)\//.test(name))
      .map((name) => [(name.split('/').at(-1) ?? '').toLowerCase().replaceAll('_', ' '), name])
      .filter(([city = '']) => !WORDS.has(city)),
  ),
  ...ALSO,
};

const oneOf = (names: Readonly<Record<string, string>>): string =>
  Object.keys(names)
    .sort((a, b) => b.length - a.length)
    .join('|');
const CITY = oneOf(cities);
const ANY = `${CITY}|${oneOf(LETTERS)}`;
/** A bare number is a time only behind a word that says so. */
const CLOCK =
  '(?:\\d ?[ap]\\.?m\\.?|\\d[:.h]\\d{2}|o.?clock|noon|midday|midnight|(?:\\b(?:since|from|after|before|between|and|to|until|till|at|around|about) |\\d ?- ?)\\d{1,4})';
const DAY =
  '(?:yesterday|today|tomorrow|tonight|morning|afternoon|evening|night|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)';

/** Longest first: `since 9 new york time`, `9am berlin`, `yesterday in new york`, `berlin time`, `in utc`. */
const SAID: readonly RegExp[] = [
  new RegExp(`(?<=${CLOCK}) ?,? ?\\(?(${ANY})(?: (?:local|standard|daylight))?(?: time)?\\b\\)?`),
  new RegExp(`(?<=\\b${DAY}),? \\(?(?:in )?(${CITY})(?: local)?(?: time)?\\b\\)?`),
  new RegExp(`\\b(?:in )?(${ANY})(?: (?:local|standard|daylight))? time\\b`),
  new RegExp(`\\b(?:in|for) (${CITY}|utc|gmt)\\b`),
];
const BEHIND_A_CLOCK = new RegExp(`${CLOCK} ?,? ?\\(?$`);
const NAME =
  /\b(?:in |for )?(?:time ?zone |tz )?((?:europe|america|asia|africa|australia|pacific|atlantic)\/[a-z_]+(?:\/[a-z_]+)?)\b/;
const FROM_UTC = /\b(?:utc|gmt) ?([+-]) ?(\d{1,2})(?::?00)?(?![\d:])/;

/**
 * The time zone that is said, by IANA name. Behind a time of the clock `utc` stands in its place, as that is how a bare
 * number is known for one; elsewhere a mark.
 */
export function takeZone(text: Marked): string | undefined {
  const [, sign, hours] = take(text, FROM_UTC) ?? [];
  // Of the tz database, where the sign is the other way around.
  if (hours) return Number(hours) === 0 ? 'UTC' : `Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`;
  const [, named] = take(text, NAME) ?? [];
  if (named) {
    return named.replace(/(^|[/_])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
  }
  for (const pattern of SAID) {
    const [, said] = take(text, pattern) ?? [];
    if (said) return cities[said] ?? LETTERS[said];
  }
  return undefined;
}

function take(text: Marked, pattern: RegExp): RegExpExecArray | undefined {
  const match = pattern.exec(text.text);
  if (!match) return undefined;
  const isBehindAClock = BEHIND_A_CLOCK.test(text.text.slice(0, match.index));
  return text.take(pattern, isBehindAClock ? 'utc' : '@zone');
}
