import { closest } from '../spelling.js';

/** Where a name was written, a mark stands in the text: what is asked is read without regard to what it is asked of. */
export interface FoundInstances {
  readonly text: string;
  readonly instances: readonly string[];
}

const ID = /\bm?i-[0-9a-f]{6,17}\b/g;
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
const TAG = /\b(?:tag:)?([a-z][\w:.-]{0,40})\s?=\s?"?([\w.:-]{1,60})"?/g;
/** A name that the fleet does not have: it is asked for all the same, and the answer says that nothing is called so. */
const NAME = /(?<![\w@-])[a-z][a-z0-9]{1,20}(?:-[a-z0-9]{1,20}){0,4}-\d{1,4}[a-z]?(?![\w-])/g;
const NOT_NAMES =
  /^(?:cve|ghsa|alas\d?|rhsa|usn|rpt|patch|wf|workflow|approval|plan|run|rb|rollback|cis|t|sev|severity|p|priority|top|port|day|week|ticket|inc|chg|utf|sha|base|covid|gpt|imdsv|sg|vpc|subnet|eni|vol|ami|snap|eipalloc|igw|rtb|acl|nat|tgw|kb|ms|cert|build|release|version|step|wave|phase|sprint|level|tier|tls|http|ipv|ubuntu|rhel|python|java|openssl|kernel|(?:us|eu|ap|sa|ca|me|af|il|mx)-(?:gov-)?(?:north|south|east|west|central)[a-z]*)-/;

/** `web-*`, `web*`: every host of the fleet whose name begins so. */
const WILDCARD = /(?<![\w@*-])([a-z][\w-]{1,40})\*(?![\w*])/g;
/** More of them are a tag, which is said as one. */
const MOST_MEANT = 20;

/** Two words with a dash, where a host would be named. */
const CALLED =
  /\b(on|of|for|host|server|instance|machine|box|called|named) ((?<!@)[a-z][a-z0-9]{1,15}(?:-[a-z0-9]{1,15}){1,4})(?![\w-])/g;
const NO_HOST =
  /^(?:non|un|re|pre|post|anti|multi|self|auto|brute|hand|sign|up|high|low|medium|known|on|off|in|out|security|patch|time|long|short|real|end|full|read|well|open|public|internet|day|two|third|first|next|last|year|month|week|root|cross|dry|roll|follow|look|check|break|stand|run|set|log|write|cyclonedx|privilege|data|config|status|change|e|x|co|so|to|sg|vpc|subnet|eni|vol|ami|snap|us|eu|ap|sa|ca|me|af)-/;

/** Names of hosts that nobody named: they hold the address. */
const ADDRESS_NAME = /\bip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})(?:\.[a-z0-9.-]{0,60}internal)?\b/g;
/** A tag in words or with a colon: `role: web`, `environment prod`, `tagged team payments`. */
const SPOKEN_TAG =
  /\b(?:(?:with |the )*tag(?:ged)? (?:as |with |is )*)?(role|env|environment|team|tier|app|service|owner|project|stage) ?: ?([a-z0-9][\w.-]{0,60})|\b(?:with )?tag(?:ged)? (?:as |with )?(role|env|environment|team|tier|app|service|owner|project|stage) (?:is |as )?([a-z0-9][\w.-]{0,60})|\b(?:hosts|servers|instances|machines|boxes) (?:of|owned by|from|in) (team) ([a-z0-9][\w.-]{0,60})/g;

const ABOUT = '(?:in |the |of |on |for |across |at |our |all )*';
const environment = (words: string, value: string): readonly [RegExp, string] => [
  new RegExp(
    `(?<!\\b(?:non|pre|not|outside|except|without)[- ]?)\\b${ABOUT}(?:(?:env|environment) (?:is )?)?(?:${words})\\b(?!-)(?: (?:environment|env|fleet|account|stage))?`,
    'g',
  ),
  `env=${value}`,
];
const ENVIRONMENTS = [
  environment('production|prod|prd|live environment', 'prod'),
  environment('staging|stage|stg', 'staging'),
  environment('development|dev', 'dev'),
  environment('uat', 'uat'),
  environment('qa', 'qa'),
  environment('(?:env|environment) test|test(?= (?:environment|env)\\b)', 'test'),
];

const MACHINES =
  '(?:servers?|hosts?|instances?|machines?|boxes|box|tier|nodes?|fleet|layer|vms?|group|pool|cluster|farm)';
const KINDS = '(?:web|api|db|database|cache|batch|ci)';
/** `web servers`, and of `web and api servers` the first. */
const role = (name: string, words: string, others: string): readonly [RegExp, string] => [
  new RegExp(
    `\\b(?:${words})(?=(?:,| and| or| &) (?:${KINDS}(?:,| and| or| &) )?${KINDS} ?${MACHINES}\\b)|\\b(?:${words})[- ]?${MACHINES}\\b|\\brole (?:is |of )?(?:${words})\\b${others}`,
    'g',
  ),
  `role=${name}`,
];
const ROLES = [
  role('web', 'web|front[- ]?end', '|\\bfront[- ]?ends\\b'),
  role('api', 'api', '|\\bthe apis\\b'),
  role('db', 'db|database', '|\\bdatabases\\b|\\bdbs\\b|\\bthe (?:database|db)\\b(?![- ])'),
  role('cache', 'cache|redis', '|\\bthe caches\\b'),
  role('batch', 'batch', ''),
  role('ci', 'ci|build', ''),
];

/** Every instance in a text, as a selector, in the order of their kinds. @param known names of the fleet. */
export function findInstances(text: string, known: readonly string[]): FoundInstances {
  const found: string[] = [];
  const take = (selector: string): string => {
    if (!found.includes(selector)) found.push(selector);
    return ' @host ';
  };
  let rest = text.replace(TAG, (_, key: string, value: string) => take(`${key}=${value}`));
  rest = rest.replace(SPOKEN_TAG, (_, ...of: (string | undefined)[]) => {
    const [key = '', value = ''] = of.slice(0, 6).filter((part) => part !== undefined);
    return take(`${key === 'environment' ? 'env' : key}=${value}`);
  });
  rest = rest.replace(ID, take).replace(ADDRESS, take);
  rest = rest.replace(ADDRESS_NAME, (_, ...of: string[]) => take(of.slice(0, 4).join('.')));
  const names = known.map((name) => name.toLowerCase()).filter(Boolean);
  rest = rest.replace(WILDCARD, (whole, start: string) => {
    const meant = names.filter((name) => name.startsWith(start));
    return meant.length > 0 && meant.length <= MOST_MEANT ? meant.map(take).join(' ') : whole;
  });
  rest = rest.replace(/(?<![\w@-])[a-z][\w.]*(?:-[\w.]+)+(?![\w-])/g, (word) =>
    names.includes(word) ? take(word) : word,
  );
  for (const name of [...names].sort((a, b) => b.length - a.length))
    rest = rest.replace(spelled(name), () => take(name));
  rest = sameStem(rest, names, found, take);
  rest = nearNames(rest, names, take);
  rest = rest.replace(NAME, (word) => (NOT_NAMES.test(word) || /^\d/.test(word) ? word : take(word)));
  const groups: string[] = [];
  for (const [pattern, selector] of [...ROLES, ...ENVIRONMENTS])
    rest = rest.replace(pattern, () => ` @group${groups.push(selector) - 1} `);
  rest = parts(rest, names, take).replace(/\s+/g, ' ');
  rest = rest.replace(WHERE_IT_IS, ' @host ');
  rest = rest.replace(/@group(\d+)/g, (_, at: string) => take(groups[Number(at)] ?? ''));
  rest = rest.replace(CALLED, (whole, before: string, name: string) =>
    NO_HOST.test(name) ? whole : `${before} ${take(name)}`,
  );
  return { text: rest.replace(/\s+/g, ' ').trim(), instances: found };
}

/** A host that is named needs no other word for it: `web-1 in prod`, `the web server web-1`. */
const WHERE_IT_IS =
  /@host (?:in |from |of |\( ?)*(?:the |our )*@group\d+(?: ?\))?(?! (?:and|or) )|@group\d+ (?:(?:host|server|instance|machine|box|called|named) )*@host/g;

const SPOKEN = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** `web-1` is also `web 1`, `web1`, `web_1` and `web one`. */
const spelled = (name: string): RegExp =>
  new RegExp(
    `(?<![\\w@-])${name
      .split(/[-_. ]/)
      .map((part, at) => (at > 0 && SPOKEN[Number(part)] ? `(?:${part}|${SPOKEN[Number(part)]})` : escaped(part)))
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
      if (NOT_NAMES.test(word) || OTHER_HOSTS.test(word)) return word;
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

/** What hosts are called elsewhere: near to a name of this fleet, and no mistake for it. */
const OTHER_HOSTS =
  /^(?:app|apps|dev|job|log|logs|mail|mon|vpn|dns|git|ldap|proxy|queue|mq|auth|ftp|nfs|job|jobs|worker|test|qa|uat|lab|edge|core|data|file|files|print|backup|bash|wed)[-_ ]?\d/;

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
    /(?<![\w@-])(?<!\bby )(?:the )?([a-z]{5,})(?: (?:db|database|host|server|instance|box|machine|node))?(?![\w-])(?! (?:jobs?|deploy(?:ment|s)?|pipelines?|builds?))/g,
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
