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
