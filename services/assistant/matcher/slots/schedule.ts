import type { Marked } from './marked.js';
import { LENGTH, minutesIn } from './spans.js';

const NEXT = '(?:next|coming|following|upcoming|nxt)';
const AHEAD = [
  new RegExp(`\\b(?:(?:in|within|over|during|for|of) )?(?:the |this )?${NEXT} (${LENGTH})\\b`),
  new RegExp(`\\b(?:(?:in|within|over|during|for|of) )?(?:the |this )?${NEXT} (day|week|wk|month|fortnight)\\b`),
  new RegExp(`\\b(?:with)?in (?:the |about )?(${LENGTH})(?= time\\b|$|[ ,.?!])(?! (?:ago|window|slot))`),
  new RegExp(`\\b(?:up to )?(${LENGTH}) (?:ahead|out|from now|in advance)\\b`),
  /\b(?:before|by|until) the end of (?:the |this )?(week|month)\b/,
];

/** How far ahead somebody looks, in days; only lengths that `analyze_optimal_patch_window` takes. */
export function takeAhead(text: Marked): number | undefined {
  for (const pattern of AHEAD) {
    const length = pattern.exec(text.text)?.[1];
    const minutes = length && minutesIn(/^[a-z]+$/.test(length) ? `a ${length}` : length);
    const days = Number(minutes) / 1_440;
    if (!minutes || !Number.isInteger(days) || days < 1 || days > 30) continue;
    text.take(pattern, '@ahead');
    return days;
  }
  return text.take(/\b(?:tomorrow|tonight)\b/, '@ahead') ? 1 : undefined;
}

const GAP = '(?:window|slot|gap|downtime|outage|maintenance(?: window)?|opening|block)s?';
const LONG = [
  new RegExp(
    `\\b(?:for )?(${LENGTH.replaceAll('[ -]?', '[ -]?')})(?:[ -]long)?(?: (?:patch(?:ing)?|maintenance|quiet|free|reboot|update))?[ -]${GAP}\\b`,
  ),
  new RegExp(
    `\\b(?:at least|needs?|takes?|taking|lasting|lasts|${GAP} of|(?:down|offline|out|away|downtime|maintenance|unavailable|quiet|free) for|will need|requires?) (?:about |around |roughly )?(${LENGTH})\\b`,
  ),
];

/** How long a window must be, in minutes; only lengths that `analyze_optimal_patch_window` takes. */
export function takeLength(text: Marked): number | undefined {
  for (const pattern of LONG) {
    const minutes = minutesIn((pattern.exec(text.text)?.[1] ?? '').replace(/-/g, ' '));
    if (minutes === undefined || minutes < 30 || minutes > 720) continue;
    text.take(pattern, '@length window');
    return minutes;
  }
  return undefined;
}

const CITIES: Readonly<Record<string, string>> = {
  berlin: 'Europe/Berlin',
  munich: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  london: 'Europe/London',
  uk: 'Europe/London',
  paris: 'Europe/Paris',
  madrid: 'Europe/Madrid',
  rome: 'Europe/Rome',
  zurich: 'Europe/Zurich',
  amsterdam: 'Europe/Amsterdam',
  vienna: 'Europe/Vienna',
  warsaw: 'Europe/Warsaw',
  stockholm: 'Europe/Stockholm',
  dublin: 'Europe/Dublin',
  lisbon: 'Europe/Lisbon',
  'new york': 'America/New_York',
  boston: 'America/New_York',
  chicago: 'America/Chicago',
  denver: 'America/Denver',
  'los angeles': 'America/Los_Angeles',
  'san francisco': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  toronto: 'America/Toronto',
  'sao paulo': 'America/Sao_Paulo',
  tokyo: 'Asia/Tokyo',
  singapore: 'Asia/Singapore',
  'hong kong': 'Asia/Hong_Kong',
  sydney: 'Australia/Sydney',
  kolkata: 'Asia/Kolkata',
  mumbai: 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  india: 'Asia/Kolkata',
  dubai: 'Asia/Dubai',
  shanghai: 'Asia/Shanghai',
  utc: 'UTC',
  gmt: 'UTC',
};

const CITY = Object.keys(CITIES).join('|');
const LOCAL_TIME = new RegExp(`\\b(?:in )?(${CITY})(?: local)? time\\b|\\b(?:in|for) (${CITY})\\b`);
const ZONE =
  /\b(?:in |for )?(?:time ?zone |tz )?((?:europe|america|asia|africa|australia|pacific|atlantic)\/[a-z_]+(?:\/[a-z_]+)?)\b/;

/** Where the people of a host live, by IANA name. */
export function takeZone(text: Marked): string | undefined {
  const [, named] = text.take(ZONE, '@zone') ?? [];
  if (named) {
    return named.replace(/(^|[/_])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
  }
  const city = text.take(LOCAL_TIME, '@zone');
  return city && CITIES[city[1] ?? city[2] ?? ''];
}
