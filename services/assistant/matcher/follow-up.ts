import { z } from 'zod';
import { InvalidInput } from '../../errors.js';
import { parseTimeRange } from '../../time-range.js';
import { type Intent, intents } from './phrases/index.js';
import { Slots } from './slots/slots.js';

/** What was understood last. */
export const Turn = z.object({
  intent: z.enum(intents),
  slots: Slots,
  text: z.string().describe('Without names and numbers'),
});
export type Turn = Readonly<z.infer<typeof Turn>>;

/** Words that carry nothing by themselves: a text of these alone is about what was asked before. */
const EMPTY =
  /\b(?:and|only|just|what|how|about|now|then|for|on|in|at|to|from|of|with|as|by|but|or|the|a|an|one|ones|same|instead|please|pls|also|too|again|show|give|me|it|its|them|those|these|that|this|over|during|within|ok|okay|so|hmm|no|sorry|i|meant|mean|make|do|limit|is|are|was|were|let|us|see|can|you|could|well|hm|there|right|actually|rather|but|not|anything|something|results?|list|view|last|all|s|narrow|filter|extend|widen|change|switch|try|same|thing|question|severity|level|instead|go|back|further|host|server|instance|machine|other|another|both|each|here|any|rest|too|tho|else)\b/g;
const MARKS = /@(?:host|time|sev|format|top|ahead|length|zone|cve|id)\b/;
const PRONOUN =
  /\b(?:of|for|on|about|with|from|against) (?:that|this|these|those)\b|\b(?:it|its|they|them|their|those|these|there|same)\b|\b(?:that|this|the same) (?:host|one|server|instance|box|machine|vm|node)\b|\bthe (?:host|server|box|machine|instance)\b/;
const CONNECTED = /^(?:and|also|now|then|so|ok|okay|but|only|just|what about|how about|plus|same|the same|as)\b/;

/** What is said by words without a mark, and of which intents. */
const PLAIN_SLOTS: Readonly<Partial<Record<Intent, RegExp>>> = {
  metrics: /\b(?:cpu|memory|mem|ram|disks?|storage|networks?|traffic|bandwidth|status|checks?|credits?|usage|load)\b/g,
  security:
    /\b(?:failed|logins?|log-?ins?|sign-?ins?|ssh|console|root|privilege|escalations?|config(?:uration)?|changes|events?)\b/g,
  window: /\b(?:windows?|slots?|gaps?|downtime|maintenance|long|local|time|timezone|zone|ahead|days?|hours?)\b/g,
  trail:
    /\b(?:logins?|log-?ins?|sign-?ins?|ssh|console|root|failed|iam|read|calls?|privilege|escalations?|config(?:uration)?|changes|events?)\b/g,
  approvals: /\b(?:pending|open|approved|rejected|declined|expired|cancell?ed|revoked|approvals?|requests?|every)\b/g,
  alerts: /\b(?:closed|handled|acknowledged|snoozed|dismissed|open|including|history|every|alerts?|old|resolved)\b/g,
  report: /\b(?:redact(?:ed)?|anonymi[sz]ed?|report|file)\b/g,
  compliance: /\b(?:compared?|inspector)\b/g,
  vulnerabilities:
    /\b(?:vulns?|vulnerabilit(?:y|ies)|findings?|cves?|new|newest|issues|problems|known|exploited|exploitable|kev|fixable|patchable|reachable|exposed|overdue|worst|riskiest|urgent|oldest)\b/g,
  configuration: /\b(?:changes|changed)\b/g,
};
const EVERYWHERE = /\b(?:whole|entire|fleet|everywhere|hosts|servers|instances|machines|boxes|all|every|everything)\b/g;

/** What is asked of hosts, and what of some stretch of time: of others neither is more of the same. */
const ABOUT_HOSTS = new Set<Intent>([
  ...(['vulnerabilities', 'metrics', 'window', 'compliance', 'trail', 'security', 'configuration'] as const),
  ...(['report', 'timeline', 'plan', 'patch', 'rollback', 'alarms', 'accept'] as const),
]);
const IN_TIME = new Set<Intent>(['vulnerabilities', 'metrics', 'window', 'trail', 'security', 'configuration']);

/** Nothing but a slot is said. @example "and web-2?", "only critical", "in the last 7 days" */
export function isElliptical(text: string, before: Intent): boolean {
  if (text.includes('@format') && before !== 'report' && before !== 'report_open') return false;
  if (text.includes('@host') && !ABOUT_HOSTS.has(before)) return false;
  if (text.includes('@time') && !IN_TIME.has(before)) return false;
  const slots = PLAIN_SLOTS[before];
  const bare = text.replace(/@\w+/g, ' ').replace(EVERYWHERE, ' ');
  const rest = slots ? bare.replace(slots, ' ') : bare;
  const says = MARKS.test(text) || rest !== text;
  return says && rest.replace(EMPTY, ' ').replace(/[^\p{L}\p{N}]/gu, '') === '';
}

const MORE =
  /\b(?:which|more|next|rest|details?|many|much|full|continue|elaborate|refresh|repeat|update|exactly|page|of|those|remaining|others?|complete)\b/g;

/** The stretch of time right before the one that was asked about. @example "and the day before?" */
export function timeBefore(text: string, before: Slots, now: Date): string | undefined {
  const [, unit] = /\bthe (hour|day|week|month) before\b(?! yesterday)/.exec(text) ?? [];
  if (unit === undefined) return undefined;
  const from = startOf(before.time ?? '24h', now);
  return from && `${new Date(from.getTime() - (UNITS_MS[unit] ?? 0)).toISOString()}/${from.toISOString()}`;
}

/** Undefined for a range that nothing can be asked about, as one may have been said before. */
function startOf(range: string, now: Date): Date | undefined {
  try {
    return parseTimeRange(range, now).from;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return undefined;
  }
}

const HOUR_MS = 3_600_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 168 * HOUR_MS,
  month: 720 * HOUR_MS,
};

/** More of the same, and nothing else. @example "which ones?", "show me more", "and the rest?" */
export function asksForMore(text: string): boolean {
  const rest = text.replace(MORE, ' ');
  return (rest !== text || /\b(?:list|again)\b/.test(text)) && !/[\p{L}\p{N}@]/u.test(rest.replace(EMPTY, ' '));
}

/** Yes to what was shown or offered; what that starts, people press. */
export const agrees = (text: string): boolean =>
  /^(?:(?:yes|yep|yeah|yup|ok|okay|sure|fine|great|good|go|please|do|go ahead|do (?:it|that|so|them)|let us do (?:it|that)|lets do (?:it|that|this)|lets go|go for it|go on|carry on|make it so|make that happen|sounds good|looks good|perfect|absolutely|of course|alright|all right|aye|proceed|confirm(?:ed)?|run it|start it|start|now|then|and|so|just)(?:[ ,.!]+|$))+$/.test(
    text,
  );

const CHANGES = new Set<Intent>(['patch', 'plan', 'approval_request', 'rollback', 'decide', 'rehearse', 'alarms']);
const PATCHABLE = new Set<Intent>(['window', 'compliance', 'vulnerabilities']);

/** What follows from an answer when somebody says yes to it. */
export function agreedTo({ intent, slots }: Turn): Intent | undefined {
  if (intent === 'approvals') return 'decide';
  if (CHANGES.has(intent)) return intent;
  return PATCHABLE.has(intent) && slots.instances.length > 0 ? 'patch' : undefined;
}

const OF_A_SEVERITY = new Set<Intent>(['vulnerabilities', 'plan', 'patch', 'approval_request', 'rollback']);

/** What a slot alone asks for: of findings alone it makes sense to say a severity. */
export const intentOfEllipsis = (text: string, before: Intent): Intent =>
  text.includes('@sev') && !OF_A_SEVERITY.has(before) ? 'vulnerabilities' : before;

/** The reasons of what was just shown. */
export const asksWhy = (text: string): boolean =>
  /^(?:and |but |so |ok )*(?:why|how come|for what reason|explain)(?: (?:is|are|that|it|so|though|this|the case|exactly|urgent|risky|bad|critical|@sev))*\W*$/.test(
    text,
  );

/** A host is meant that only an earlier question can have named. */
export const isAboutAHost = (text: string): boolean =>
  /\b(?:(?:is|was|does|did|has|can|will|patch|to|on|of|for|why is|how (?:risky|bad|exposed|busy) is) it|it is|its|(?:that|this) (?:host|one|server|instance|box|machine|vm)|(?:in|on|to|into|did|was|happened) there|did (?:it|that|this)|who (?:was|did) (?:it|that|this))\b/.test(
    text,
  );

export const isConnected = (text: string): boolean => CONNECTED.test(text);
export const isAboutBefore = (text: string): boolean => CONNECTED.test(text) || PRONOUN.test(text);

/** What is said, before what was. */
export function continued(before: Slots, said: Slots): Slots {
  const all = { ...before, ...Object.fromEntries(Object.entries(said).filter(([, value]) => isSaid(value))) };
  return {
    ...all,
    instances: said.fleet ? [] : all.instances,
    ...(said.instances.length > 0 || said.fleet ? { leavesOut: said.leavesOut } : {}),
    fleet: said.fleet,
    all: said.all,
    news: said.news || before.news,
  };
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

/** Who did what was just shown: of the same time, too. */
const SAME_MATTER =
  /\b(?:for|of|about|behind) (?:that|this|those|these)\b(?! (?:host|one|server|instance|box|machine|vm|node))|\b(?:at|in|of|over|for) (?:that|the same) (?:time|period|window|range|day)\b|\bback then\b|\bwho (?:did|was|made|has done|has made|caused|changed|opened|added|removed|deleted|touched|started|stopped) (?:it|that|this|them|these|those|all that|all this|it all)\b|\bwho (?:did|was|made|has done)\b/;

/** Another question about the instance of the one before. */
export function withInstances(text: string, said: Slots, before: Slots, needsOne: boolean): Slots {
  const timed = SAME_MATTER.test(text) ? { ...said, time: said.time ?? before.time } : said;
  if (said.instances.length > 0 || said.fleet || before.instances.length === 0) return timed;
  // A few words are hardly a question about everything.
  const isBare = text.split(' ').length <= 4 && !/\b(?:we|our|us|all|who|which|open|pending)\b/.test(text);
  const isMeant = PRONOUN.test(text) || CONNECTED.test(text) || needsOne || isBare;
  return isMeant || timed !== said ? { ...timed, instances: before.instances } : said;
}

/** The thing with an id that was talked about. */
export const withId = (text: string, said: Slots, before: Slots): Slots =>
  said.id === undefined && before.id !== undefined && PRONOUN.test(text) ? { ...said, id: before.id } : said;
