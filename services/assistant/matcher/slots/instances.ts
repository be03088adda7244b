import { groups } from './groups.js';
import { NAME, NOT_NAMES, nearNames, parts, sameStem, spelled, withOwnWords } from './host-names.js';
import { origins, takeLeftOut, whereabouts } from './left-out.js';

/** Where a name was written, a mark stands in the text: what is asked is read without regard to what it is asked of. */
export interface FoundInstances {
  readonly text: string;
  readonly instances: readonly string[];
  /** Others were to be left out of these, and cannot be. */
  readonly leavesOut: boolean;
}

const ID = /\bm?i-[0-9a-f]{6,17}\b/g;
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,6}(?![\w:])/g;
const TAG = /\b(?:tag:)?([a-z][\w:.-]{0,40})\s?=\s?"?([\w.:-]{1,60})"?/g;

/** `web-*`, `web*`: every host of the fleet whose name begins so. */
const WILDCARD = /(?<![\w@*-])([a-z][\w-]{1,40})\*(?![\w*])/g;
/** More of them are a tag, which is said as one. */
const MOST_MEANT = 20;

/** Two words with a dash, where a host would be named. */
const CALLED =
  /\b(on|of|for|host|server|instance|machine|box|called|named) ((?<!@)[a-z][a-z0-9]{1,15}(?:-[a-z0-9]{1,15}){1,6})(?![\w-])(?= ?[^a-z ]| ?$| (?:last|past|since|in|over|during|for|today|yesterday|between|from|and|or|please|right|now|this|at|on|to|is|was|been|has|as|with|look|doing)\b)/g;
const NO_HOST =
  /^(?:zero|denial|use|remote|man|ad|pen|cloud|ssh|linux|non|un|re|pre|post|anti|multi|self|auto|brute|hand|sign|up|high|low|medium|known|on|off|in|out|security|patch|time|long|short|real|end|full|read|well|open|public|internet|day|two|third|first|next|last|year|month|week|root|cross|dry|roll|follow|look|check|break|stand|run|set|log|write|cyclonedx|privilege|data|config|status|change|e|x|co|so|to|sg|vpc|subnet|eni|vol|ami|snap|us|eu|ap|sa|ca|me|af)-/;

/** Names that EC2 gives. */
const PRIVATE_DNS = /(?<![\w.-])ip-\d{1,3}(?:-\d{1,3}){3}(?:\.[a-z0-9.-]{0,60}internal)?(?![\w-])/g;
/** A whole network, not an address with the length of one. @example "10.0.1.0/24" */
const NETWORK = /(?<![\w.:/])\d{1,3}(?:\.\d{1,3}){3}\/(?:[12]?\d|3[01])(?![\w./])/g;
/** What a network is let in or out by: then it is not where the hosts are. */
const FIREWALL =
  /\b(?:ports?|firewalls?|security ?groups?|sgs?|ingress|egress|acls?|rules?|open(?:s|ed|ing)?|clos(?:e[sd]?|ing)|allow\w*|lets?|block\w*|expos\w+|whitelist\w*|traffic|access)\b/;
/** A tag in words or with a colon: `role: web`, `environment prod`, `tagged team payments`. */
const TEAM =
  /\b(?:(?:hosts|servers|instances|machines|boxes) )?(?:of|owned by|from|in|for|by|on) the ((?!dev|ops|qa|sre|security|same|whole|on-?call)[a-z0-9][\w.-]{0,60}) team(?:s?')?\b(?: (?:hosts|servers|instances|machines|boxes))?|\b(?:the )?((?!dev|ops|qa|sre|security|same|whole|on-?call)[a-z0-9][\w.-]{0,60}) team(?:s?')? (?:hosts|servers|instances|machines|boxes)\b/g;
const SPOKEN_TAG =
  /\b(?:(?:with |the )*tag(?:ged)? (?:as |with |is )*)?(role|env|environment|team|tier|app|service|owner|project|stage) ?: ?([a-z0-9][\w.-]{0,60})|\b(?:with )?tag(?:ged)? (?:as |with )?(role|env|environment|team|tier|app|service|owner|project|stage) (?:is |as )?([a-z0-9][\w.-]{0,60})|\b(?:(?:hosts|servers|instances|machines|boxes) )?(?:of|owned by|from|in|for|by|on) (?:the )?(team) (?!has\b|have\b|is\b|are\b|did\b|does\b|do\b|to\b|and\b|in\b|on\b)([a-z0-9][\w.-]{0,60})/g;

/** What is written like a tag, and says something else. @example "severity=critical" */
const NO_TAG =
  /^(?:sev(?:erity)?|criticality|limit|top|status|state|format|output|days(?:_ahead)?|time(?:_range|_zone)?|range|since|last|from|to|until|port|cvss|epss|metrics?(?:_names?)?|event_types?|types?|kind|id|tz|zone|compare|redact)$/;
/** A tag by its looks, and a host. @example "host=web-1" */
const HOST_KEY = /^(?:host(?:name)?|instance(?:[-_]?ids?)?|server|machine|node|box|name|ip|id)$/;
/** More hosts than that are not named one by one to leave one out. */
const SMALL_FLEET = 20;

/** Every instance in a text, as a selector, in the order of their kinds. @param known names of the fleet. */
export function findInstances(text: string, known: readonly string[]): FoundInstances {
  const found: string[] = [];
  const numberOf = (selector: string): number => {
    if (!found.includes(selector)) found.push(selector);
    return found.indexOf(selector);
  };
  const take = (selector: string): string => ` @host${numberOf(selector)} `;
  const takeGroup = (selector: string): string => ` @group${numberOf(selector)} `;
  const names = known.map((name) => name.toLowerCase()).filter(Boolean);
  let rest = withOwnWords(text, names).replace(TAG, (_, key: string, value: string) => {
    if (NO_TAG.test(key)) return `${key} ${value}`;
    return take(HOST_KEY.test(key) ? value : `${key}=${value}`);
  });
  rest = rest.replace(SPOKEN_TAG, (_, ...of: (string | undefined)[]) => {
    const [key = '', value = ''] = of.slice(0, 6).filter((part) => part !== undefined);
    return take(`${key === 'environment' ? 'env' : key}=${value}`);
  });
  rest = rest.replace(TEAM, (_, one: string | undefined, other = '') => take(`team=${one ?? other}`));
  const isLetIn = FIREWALL.test(rest);
  rest = rest.replace(NETWORK, (network) => (isLetIn ? ' @network ' : take(network)));
  rest = rest.replace(ID, take).replace(ADDRESS, take).replace(PRIVATE_DNS, take);
  rest = rest.replace(WILDCARD, (whole, start: string) => {
    const meant = names.filter((name) => name.startsWith(start));
    return meant.length > 0 && meant.length <= MOST_MEANT ? meant.map(take).join(' ') : whole;
  });
  rest = rest.replace(/(?<![\w@-])[a-z][\w.]*(?:-[\w.]+)+(?![\w-])/g, (word) =>
    names.includes(word) ? take(word) : word,
  );
  // Of a large fleet hardly any name is in a text: the others need no pattern.
  const near = names.filter((name) => rest.includes(name.split(/[-_. ]/, 1)[0] ?? name));
  for (const name of near.sort((a, b) => b.length - a.length)) rest = rest.replace(spelled(name), () => take(name));
  rest = sameStem(rest, names, found, take);
  rest = nearNames(rest, names, take);
  rest = rest.replace(NAME, (word) => (NOT_NAMES.test(word) || /^\d/.test(word) ? word : take(word)));
  for (const [pattern, selector] of groups) rest = rest.replace(pattern, () => takeGroup(selector));
  rest = parts(rest, names, take);
  rest = rest.replace(CALLED, (whole, before: string, name: string) =>
    NO_HOST.test(name) || NOT_NAMES.test(name) ? whole : `${before} ${take(name)}`,
  );
  return meantOf(rest.replace(/\s+/g, ' ').trim(), found, names);
}

/** Of all that was named, what is asked about. */
function meantOf(marked: string, found: readonly string[], names: readonly string[]): FoundInstances {
  const { text, leftOut } = takeLeftOut(marked);
  const where = whereabouts(text);
  const plain = where
    .reduce(
      (rest, mark) =>
        rest.replaceAll(new RegExp(`(?:\\b(?:in|from|of) |\\( ?)*(?:the |our )*${mark}\\b(?: ?\\))?`, 'g'), ' '),
      text,
    )
    .replace(/\s+/g, ' ')
    .trim();
  const besides = new Set([...leftOut, ...where, ...origins(plain)].map(selectorOf(found)));
  const instances = [...plain.matchAll(/@(?:host|group)\d+/g)].map(([mark]) => selectorOf(found)(mark));
  const meant = found.filter((selector) => instances.includes(selector) && !besides.has(selector));
  const unnamed = leftOut.map(selectorOf(found));
  const rest = withoutThem(meant, unnamed, names);
  return {
    text: plain.replace(/@(?:host|group)\d+/g, '@host'),
    instances: rest.instances,
    leavesOut: rest.leavesOut || NON_PROD.test(text),
  };
}

/** No tag says so. */
const NON_PROD = /\b(?:non|outside)[- ]?prod(?:uction)?\b/;

const selectorOf =
  (found: readonly string[]) =>
  (mark: string): string =>
    found[Number(/\d+/.exec(mark)?.[0])] ?? '';

/** Hosts are named one by one to leave some of them out; that a host has no such tag, no selector says. */
function withoutThem(
  meant: readonly string[],
  leftOut: readonly string[],
  names: readonly string[],
): Pick<FoundInstances, 'instances' | 'leavesOut'> {
  const isTag = (selector: string) => selector.includes('=');
  if (leftOut.length === 0 || (meant.length > 0 && !meant.some(isTag))) return { instances: meant, leavesOut: false };
  if (meant.length > 0 || leftOut.some(isTag)) return { instances: meant, leavesOut: true };
  const others = names.filter((name) => !leftOut.includes(name));
  const isFew = others.length > 0 && others.length < SMALL_FLEET;
  return isFew ? { instances: others, leavesOut: false } : { instances: [], leavesOut: true };
}
