import { closest } from './spelling.js';

/** Where a name was written, a mark stands in the text: what is asked is read without regard to what it is asked of. */
export interface FoundInstances {
  readonly text: string;
  readonly instances: readonly string[];
}

const ID = /\bm?i-[0-9a-f]{6,17}\b/g;
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
const TAG = /\b([a-z][\w:.-]{0,40})\s?=\s?([\w.:-]{1,60})/g;
/** A name that the fleet does not have: it is asked for all the same, and the answer says that nothing is called so. */
const NAME = /(?<![\w@-])[a-z][a-z0-9]{1,20}(?:-[a-z0-9]{1,20}){0,4}-\d{1,4}[a-z]?(?![\w-])/g;
const NOT_NAMES =
  /^(?:cve|ghsa|alas\d?|rhsa|usn|rpt|patch|wf|workflow|approval|plan|run|rb|rollback|cis|t|sev|severity|p|priority|top|port|day|week|ticket|inc|chg|utf|sha|base|covid|gpt|imdsv)-/;

/** Two words with a dash, where a host would be named. */
const CALLED =
  /\b(on|of|for|host|server|instance|machine|box|called|named) ((?<!@)[a-z][a-z0-9]{1,15}(?:-[a-z0-9]{1,15}){1,4})(?![\w-])/g;
const NO_HOST =
  /^(?:non|un|re|pre|post|anti|multi|self|auto|brute|hand|sign|up|high|low|medium|known|on|off|in|out|security|patch|time|long|short|real|end|full|read|well|open|public|internet|day|two|third|first|next|last|year|month|week|root|cross|dry|roll|follow|look|check|break|stand|run|set|log|write|cyclonedx|privilege|data|config|status|change|e|x|co|so|to)-/;

const ENVIRONMENTS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:in |the |of |on |for |across )*(?:production|prod)\b(?: (?:environment|env|fleet))?/g, 'env=prod'],
  [/\b(?:in |the |of |on |for |across )*(?:staging|stage|stg)\b(?: (?:environment|env|fleet))?/g, 'env=staging'],
  [/\b(?:in |the |of |on |for |across )*(?:development|dev)\b(?: (?:environment|env|fleet))?/g, 'env=dev'],
];
const MACHINES = '(?:servers?|hosts?|instances?|machines?|boxes|tier|nodes?|fleet|layer|vms?)';
const ROLES: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(
      `\\bweb(?= (?:and|or|&) (?:api|db|database|cache|batch) ?${MACHINES})|\\bweb ?${MACHINES}\\b|\\brole (?:is )?web\\b`,
      'g',
    ),
    'role=web',
  ],
  [
    new RegExp(
      `\\bapi(?= (?:and|or|&) (?:web|db|database|cache|batch) ?${MACHINES})|\\bapi ?${MACHINES}\\b|\\brole (?:is )?api\\b`,
      'g',
    ),
    'role=api',
  ],
  [new RegExp(`\\b(?:db|database) ?${MACHINES}\\b|\\bdatabases\\b|\\bdbs\\b`, 'g'), 'role=db'],
  [new RegExp(`\\bcache ${MACHINES}\\b`, 'g'), 'role=cache'],
  [new RegExp(`\\bbatch ${MACHINES}\\b`, 'g'), 'role=batch'],
];

/** Every instance in a text, as a selector, in the order of their kinds. @param known names of the fleet. */
export function findInstances(text: string, known: readonly string[]): FoundInstances {
  const found: string[] = [];
  const take = (selector: string): string => {
    if (!found.includes(selector)) found.push(selector);
    return ' @host ';
  };
  let rest = text.replace(TAG, (_, key: string, value: string) => take(`${key}=${value}`));
  rest = rest.replace(ID, take).replace(ADDRESS, take);
  const names = known.map((name) => name.toLowerCase()).filter(Boolean);
  rest = rest.replace(/(?<![\w@-])[a-z][\w.]*(?:-[\w.]+)+(?![\w-])/g, (word) =>
    names.includes(word) ? take(word) : word,
  );
  for (const name of [...names].sort((a, b) => b.length - a.length))
    rest = rest.replace(spelled(name), () => take(name));
  rest = sameStem(rest, names, found, take);
  rest = nearNames(rest, names, take);
  rest = rest.replace(NAME, (word) => (NOT_NAMES.test(word) || /^\d/.test(word) ? word : take(word)));
  for (const [pattern, selector] of [...ROLES, ...ENVIRONMENTS]) rest = rest.replace(pattern, () => take(selector));
  rest = parts(rest, names, take);
  rest = rest.replace(CALLED, (whole, before: string, name: string) =>
    NO_HOST.test(name) ? whole : `${before} ${take(name)}`,
  );
  return { text: rest.replace(/\s+/g, ' ').trim(), instances: found };
}

/** `web-1` is also `web 1`, `web1` and `web_1`. */
const spelled = (name: string): RegExp =>
  new RegExp(
    `(?<![\\w@-])${name
      .split(/[-_. ]/)
      .map(escaped)
      .join('[-_. ]?')}(?![\\w=-])`,
    'g',
  );
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `web-1 and 2` is `web-1` and `web-2`. */
function sameStem(
  text: string,
  names: readonly string[],
  found: readonly string[],
  take: (name: string) => string,
): string {
  const stem = /^(.*?)\d+$/.exec(found.at(-1) ?? '')?.[1];
  if (stem === undefined) return text;
  return text.replace(
    /(@host ?(?:and|&|,|\/|or|\+) ?)-?(\d{1,3})(?![\w.-])(?! (?:hours?|days?|minutes?|weeks?))/g,
    (whole, before: string, digits: string) =>
      names.includes(stem + digits) ? `${before}${take(stem + digits)}` : whole,
  );
}

/** Letters may be wrong, digits never: `wbe-1` is `web-1`, and `web-9` is nobody's mistake for it. */
function nearNames(text: string, names: readonly string[], take: (name: string) => string): string {
  return text.replace(
    /(?<![\w@-])[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+(?![\w-])|(?<![\w@-])[a-z]{2,12} ?\d{1,3}(?![\w-])/g,
    (word) => {
      if (NOT_NAMES.test(word)) return word;
      const digits = word.replace(/\D/g, '');
      const candidates = names.filter((name) => name.replace(/\D/g, '') === digits);
      const [best, other] = closest(
        bare(word),
        candidates.map((one) => bare(one)),
        word.length > 7 ? 2 : 1,
      );
      if (best === undefined || other !== undefined) return word;
      const name = candidates.find((one) => bare(one) === best);
      return name === undefined ? word : take(name);
    },
  );
}

function bare(name: string): string {
  return name.replace(/[^a-z0-9]/g, '');
}

/** One half of a name is enough where no other name has it: `jenkins`, `the replica`, `bastoin`. */
function parts(text: string, names: readonly string[], take: (name: string) => string): string {
  const owners = new Map<string, string[]>();
  for (const name of names) {
    for (const part of name.split(/[-_. ]/)) {
      if (part.length >= 5 && /^[a-z]+$/.test(part)) owners.set(part, [...(owners.get(part) ?? []), name]);
    }
  }
  const own = [...owners].filter(([, of]) => of.length === 1);
  return text.replace(
    /(?<![\w@-])(?:the )?([a-z]{5,})(?: (?:db|database|host|server|instance|box|machine|node))?(?![\w-])/g,
    (whole, word: string) => {
      const near = closest(
        word,
        own.map(([part]) => part),
        word.length > 6 ? 2 : 1,
        2,
      );
      const name = near.length === 1 ? own.find(([part]) => part === near[0])?.[1][0] : undefined;
      return name === undefined || ORDINARY.has(word) ? whole : take(name);
    },
  );
}

/** Words that are near a part of a name and mean themselves. */
const ORDINARY = new Set([
  'cached',
  'catch',
  'match',
  'patch',
  'patches',
  'cases',
  'cause',
  'caches',
  'batches',
  'primarily',
  'replace',
  'watch',
  'latch',
  'bath',
]);
