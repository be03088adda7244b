import { closest } from '../spelling.js';

/** A name that the fleet does not have: it is asked for all the same, and the answer says that nothing is called so. */
export const NAME = /(?<![\w@-])[a-z][a-z0-9]{1,20}(?:-[a-z0-9]{1,20}){0,4}-\d{1,4}[a-z]?(?![\w-]|\.\d)/g;
export const NOT_NAMES =
  /^(?:q\d|h\d|fy|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}|option|page|item|row|part|number|type|choice|line|cve|cwe|cvss|soc|iso|pci|nist|aes|rsa|rfc|bod|log4j|windows|debian|al|ghsa|alas\d?|rhsa|usn|rpt|patch|wf|workflow|approval|plan|run|rb|rollback|cis|t|sev|severity|p|priority|top|port|day|week|ticket|inc|chg|utf|sha|base|covid|gpt|imdsv|sg|vpc|subnet|eni|vol|ami|snap|eipalloc|igw|rtb|acl|nat|tgw|kb|ms|cert|build|release|version|step|wave|phase|sprint|level|tier|tls|http|ipv|ubuntu|rhel|python|java|openssl|kernel|(?:us|eu|ap|sa|ca|me|af|il|mx)-(?:gov-)?(?:north|south|east|west|central)[a-z]*)-/;

const SPOKEN = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** `web-1.prod.example.com` is `web-1`. */
const DOMAIN = '(?:(?:\\.[a-z0-9-]{1,30}){2,6}|\\.(?:internal|local|lan|corp|prod|staging))?';

const NUMBERED =
  '(?:[-_. ]?(?:server|host|box|node|instance|machine|vm)?[-_. ]?(?:number|no\\.?|nr\\.?)?[-_. ]?#?[-_. ]?)';
const NO_LENGTH = '(?! ?(?:h|hrs?|hours?|d|days?|m|mins?|minutes?|weeks?|wks?|w|months?|[ap]m)\\b)';

/** `web-1` is also `web 1`, `web1`, `web_1`, `web one`, `web #1` and `web server 1`. */
export const spelled = (name: string): RegExp =>
  new RegExp(
    `(?<![\\w@-])${name
      .split(/[-_. ]/)
      .map((part, at) => {
        if (at === 0) return escaped(part);
        const word = SPOKEN[Number(part)];
        return word === undefined ? `[-_. ]?${escaped(part)}` : `${NUMBERED}(?:${part}|${word})${NO_LENGTH}`;
      })
      .join('')}${DOMAIN}(?![\\w=-])`,
    'g',
  );
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `web-1 and 2` is `web-1` and `web-2`, `web-1 to 3` and `web-1..3` all three. */
export function sameStem(
  text: string,
  names: readonly string[],
  found: readonly string[],
  take: (name: string) => string,
): string {
  const plain = text.replace(/\s+/g, ' ');
  const further = plain.replace(
    /@host(\d+) ?(and|&|,|\/|or|\+|to|through|thru|-|\.\.|:) ?-?(\d{1,3})(?![\w.:-])(?! (?:hours?|days?|minutes?|weeks?))/g,
    (whole, at: string, join: string, digits: string) => {
      const [, stem, first] = /^(.*?)(\d+)$/.exec(found[Number(at)] ?? '') ?? [];
      if (stem === undefined || !names.includes(stem + digits)) return whole;
      const isRange = /^(?:to|through|thru|-|\.\.|:)$/.test(join);
      const between = isRange ? names.filter((name) => isBetween(name, stem, Number(first), Number(digits))) : [];
      return `@host${at} ${[...between, stem + digits].map((name) => `and ${take(name)}`).join(' ')}`;
    },
  );
  return further === plain ? plain : sameStem(further, names, found, take);
}

function isBetween(name: string, stem: string, first: number, last: number): boolean {
  const number = name.startsWith(stem) && /^\d+$/.test(name.slice(stem.length)) ? Number(name.slice(stem.length)) : NaN;
  return number > first && number < last;
}

/** Letters may be wrong, digits never: `wbe-1` is `web-1`, and `web-9` is nobody's mistake for it. */
export function nearNames(text: string, names: readonly string[], take: (name: string) => string): string {
  return text.replace(
    /(?<![\w@-])[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+(?![\w-])|(?<![\w@-])[a-z]{2,12} ?\d{1,3}(?![\w-])/g,
    (word) => {
      if (NOT_NAMES.test(word) || OTHER_HOSTS.test(word)) return word;
      const digits = digitsOf(word);
      const candidates = names.filter((name) => digitsOf(name) === digits);
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

/** What hosts are called elsewhere: near to a name of this fleet, and no mistake for it. */
const OTHER_HOSTS =
  /^(?:app|apps|dev|job|log|logs|mail|mon|vpn|dns|git|ldap|proxy|queue|mq|auth|ftp|nfs|job|jobs|worker|test|qa|uat|lab|edge|core|data|file|files|print|backup|bash|wed)[-_ ]?\d/;

/** `web-01` is `web-1` where nothing else is called so. */
const bare = (name: string): string => name.replace(/[^a-z0-9]/g, '').replace(/(?<!\d)0+(?=\d)/g, '');
const digitsOf = (name: string): string => bare(name).replace(/\D/g, '');

/** Hosts by what some call them, in a part of the name that they have here: of a jump host `bastion`. */
export function withOwnWords(text: string, names: readonly string[]): string {
  const isPart = (part: string) => names.filter((name) => name.split(/[-_. ]/).includes(part)).length === 1;
  return ALSO_CALLED.reduce((rest, [pattern, part]) => (isPart(part) ? rest.replace(pattern, part) : rest), text);
}

/** One half of a name is enough where no other name has it: `jenkins`, `the replica`, `bastoin`. */
export function parts(text: string, names: readonly string[], take: (name: string) => string): string {
  const owners = new Map<string, string[]>();
  for (const name of names) {
    for (const part of name.split(/[-_. ]/)) {
      if (part.length >= 5 && /^[a-z]+$/.test(part)) owners.set(part, [...(owners.get(part) ?? []), name]);
    }
  }
  const own = [...owners].filter(([, of]) => of.length === 1);
  const called = ALSO_CALLED.filter(([, part]) => owners.get(part.trim())?.length === 1);
  return called
    .reduce((rest, [pattern, part]) => rest.replace(pattern, part), text)
    .replace(
      /(?<![\w@-])(?<!\bby (?:the )?)(?:the )?([a-z]{5,})(?: (?:db|database|host|server|instance|box|machine|node))?(?![\w-])(?! (?:jobs?|deploy(?:ment|s)?|pipelines?|builds?|users?|roles?|accounts?|keys?|tokens?|plugins?))/g,
      (whole, word: string) => {
        const near = closest(
          word,
          own.map(([part]) => part),
          word.length > 8 ? 2 : 1,
          2,
        );
        const name = near.length === 1 ? own.find(([part]) => part === near[0])?.[1][0] : undefined;
        return name === undefined || ORDINARY.has(word) ? whole : take(name);
      },
    );
}

/** What some call a host that others call by a part of its name. */
const ALSO_CALLED: readonly (readonly [RegExp, string])[] = [
  [/\bjump[- ]?(?:host|box|server)\b/g, 'bastion'],
  [/\b(?:master|main|leader) (?:db|database)\b|\b(?:db|database)[- ](?:master|leader)\b/g, 'primary'],
  [
    /\b(?:standby|secondary|slave|follower|read[- ]?only|second) (?:db|database)\b|\b(?:db|database)[- ](?:standby|secondary|slave|follower)\b|\bread[- ]replica\b/g,
    'replica ',
  ],
];

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
