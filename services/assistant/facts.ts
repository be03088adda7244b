/** What a text about a result may say: everything else in it was made up, or was told by somebody outside. */
export interface Facts {
  /** Numbers, ids, dates and names of hosts, in lower case. */
  readonly known: ReadonlySet<string>;
  /** Pieces of texts that people outside may have written. */
  readonly quotes: ReadonlySet<string>;
}

/** Letters in a row that are no coincidence. */
const QUOTE = 24;
/** Shorter texts of several words are looked for as a whole, down to this many letters. */
const SHORTEST_QUOTE = 10;

const INSTANCE = /^i-[0-9a-f]{8,17}$/;
const CVE = /^CVE-\d{4}-\d{4,}$/i;
const HOST = /^[a-z][a-z0-9-]{0,40}$/i;
const DATE = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/;
/** Fields that AWS fills in; what is in a name, a tag or a title may claim to be an id. */
const idField = /(^|_)ids?$|^requested$|^instances?$/;
const nameField = /(^|_)name$/;

const letters = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

export function factsOf(data: unknown): Facts {
  const known = new Set<string>();
  const quotes = new Set<string>();
  collect(data, '', known, quotes);
  return { known, quotes };
}

function collect(value: unknown, field: string, known: Set<string>, quotes: Set<string>): void {
  if (typeof value === 'number') for (const said of waysToSay(value)) known.add(said);
  else if (typeof value === 'string') collectText(value, field, known, quotes);
  else if (Array.isArray(value)) {
    known.add(String(value.length));
    for (const item of value) collect(item, field, known, quotes);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, key, known, quotes);
  }
}

function collectText(text: string, field: string, known: Set<string>, quotes: Set<string>): void {
  const date = DATE.exec(text);
  if (INSTANCE.test(text)) {
    if (idField.test(field)) known.add(text);
  } else if (CVE.test(text)) known.add(text.toLowerCase());
  else if (date) for (const part of date.slice(1)) known.add(part);
  else if (nameField.test(field) && HOST.test(text)) known.add(text.toLowerCase());
  const all = letters(text);
  for (let at = 0; at + QUOTE <= all.length; at += 1) quotes.add(all.slice(at, at + QUOTE));
  if (all.length < QUOTE && all.length >= SHORTEST_QUOTE && /\s/.test(text.trim())) quotes.add(all);
}

function waysToSay(value: number): string[] {
  const share = value > 0 && value < 1 ? [Math.round(value * 100), Number((value * 100).toFixed(1))] : [];
  const rounded = [value, Math.round(value), Number(value.toFixed(1)), Number(value.toFixed(2))];
  return [...rounded, ...share].map(String);
}

const numberWords = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, n) => [word, String(n)]),
);
const otherNumbers =
  /\b(thirteen|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?)\b/i;

/** No model says this: whether something is safe is never known from what was seen, and deciding is for people. */
const claims =
  /\b(safe(ly)?|secure[ds]?|compliant|all clear|no (risk|threat|action|need)|nothing to (do|worry|see)|false positives?|ignored?|disregard|approved?|approval|authori[sz]ed|whitelist\w*|password|credentials?)\b/i;
const readable = /^[\x20-\x7e–—‘’“”…×≥≤]+$/;
const markup = /[<>`@{}[\]\\|~^]|\bwww\.|:\/\/|\b[a-z]+:(?=\S)/i;
const domain = /\b[a-z0-9-]+\.[a-z]{2,}\b/i;
const LONGEST_WORD = 40;
const MOST_SENTENCES = 4;

/**
 * The sentences of a model's text that stand on the data. What has a number, an id or a date that is not there, leads
 * somewhere, addresses somebody, repeats what outsiders wrote or claims what nobody can know, is left out as a whole.
 */
export function supported(prose: string, facts: Facts): readonly string[] {
  const text = prose
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  // A quote may be spread over sentences, so the whole is looked at first for where it stands.
  const sentences = text.match(/[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?]*/g) ?? [];
  return sentences
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '' && stands(sentence, facts))
    .slice(0, MOST_SENTENCES);
}

function stands(sentence: string, { known, quotes }: Facts): boolean {
  if (!readable.test(sentence) || !/[a-z]/i.test(sentence)) return false;
  if (markup.test(sentence) || domain.test(sentence) || claims.test(sentence) || otherNumbers.test(sentence))
    return false;
  return !repeats(sentence, quotes) && wordsOf(sentence).every((word) => isKnown(word, known));
}

function repeats(sentence: string, quotes: ReadonlySet<string>): boolean {
  const all = letters(sentence);
  for (let at = 0; at + QUOTE <= all.length; at += 1) if (quotes.has(all.slice(at, at + QUOTE))) return true;
  for (const quote of quotes) if (quote.length < QUOTE && all.includes(quote)) return true;
  return all.length < QUOTE && all.length >= SHORTEST_QUOTE && [...quotes].some((quote) => quote.includes(all));
}

const wordsOf = (sentence: string): string[] =>
  sentence
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .split(/[\s,;:()"'‘’“”–—…=/]+/)
    .map((word) => word.replace(/[.!?%$]+$/, '').replace(/^[$#+~≥≤]+/, ''))
    .filter(Boolean);

function isKnown(word: string, known: ReadonlySet<string>): boolean {
  const lower = word.toLowerCase();
  if (lower.length > LONGEST_WORD) return false;
  const spelled = numberWords.get(lower);
  if (spelled !== undefined) return spelled === '1' || known.has(spelled);
  return !/\d/.test(lower) || known.has(lower);
}
