import { clip } from './escape.js';
import { type Block, type Count, type SeverityName, severityNames } from './view.js';

/** A name in a list, and all names of one list, in code points. */
const longestName = 48;
const longestList = 160;

/** Digits in groups of three; unknown is "?" and never 0. */
export const number = (count: Count): string => (count === null ? '?' : String(count).replace(/\B(?=(\d{3})+$)/g, ','));

/** `1 host`, `3 hosts`, `? hosts`. */
export const plural = (count: Count, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** `web-1, web-2 and 14 more`. @param total where the list holds only the first of them */
export function names(list: readonly string[], max = 4, total = list.length): string {
  const shown: string[] = [];
  let room = longestList;
  for (const name of list.slice(0, max)) {
    const short = clip(name, longestName);
    if (shown.length > 0 && short.length > room) break;
    shown.push(short);
    room -= short.length;
  }
  const rest = total - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${number(rest)} more` : shown.join(', ');
}

/** How much room whole phrases have on one line of a card, in characters. */
const phrasesRoom = 420;

/** Phrases one after the other, each whole or not at all: half of one says something else. The rest is counted. */
export function phrases(list: readonly string[]): string {
  const shown: string[] = [];
  let room = phrasesRoom;
  for (const phrase of list) {
    room -= phrase.length;
    if (shown.length > 0 && room < 0) break;
    shown.push(phrase);
  }
  const rest = list.length - shown.length;
  return rest > 0 ? `${shown.join('; ')}; and ${number(rest)} more` : shown.join('; ');
}

/** `and 14 more`, or null when everything is shown. */
export const more = (total: number, shown: number, what = ''): string | null =>
  total > shown
    ? `and ${number(total - shown)} more${what && ` ${total - shown === 1 ? what.replace(/s\b/, '') : what}`}`
    : null;

/** A probability with two decimals; `<0.01` is not 0. */
export const probability = (value: number): string => (value > 0 && value < 0.01 ? '<0.01' : value.toFixed(2));

/** Starts a sentence. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A lower bound is said, not hinted: `at least 3 hosts`. */
export const atLeast = (text: string, bound: boolean): string => (bound ? `at least ${text}` : text);

/** `3`, `≥3` for a lower bound, `?` for unknown. */
export const countText = (count: Count, bound = false): string =>
  count !== null && bound ? `≥${number(count)}` : number(count);

/** Worst first, each with its word and whether it is a lower bound. Untriaged is shown only where there is some. */
export const severityParts = (
  counts: Pick<SeverityBlock, SeverityName | 'lowerBounds'>,
): [word: string, count: Count, isBound: boolean][] =>
  severityNames
    .filter((name) => name !== 'untriaged' || (counts.untriaged ?? 0) > 0)
    .map((name) => [name.toUpperCase(), counts[name], counts.lowerBounds?.includes(name) ?? false]);

type SeverityBlock = Extract<Block, { kind: 'severity' }>;

export const unseenText = (unseen: number): string => plural(unseen, 'host');
