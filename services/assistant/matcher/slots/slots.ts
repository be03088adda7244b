import { z } from 'zod';
import { findInstances } from './instances.js';
import { Marked } from './marked.js';
import { kindsIn, metricsIn, statusIn, takeCalls, takeFormat } from './named.js';
import { takeAhead, takeLength } from './schedule.js';
import { takeSeverity } from './severity.js';
import { numberOf } from './spans.js';
import { findTime } from './times.js';
import { takeZone } from './zones.js';

const texts = z.array(z.string()).readonly();
const maybe = z.string().optional();

/** What is said beside what is asked. */
export const Slots = z.object({
  instances: texts,
  leavesOut: z.boolean().describe('Others were to be left out of these instances, and cannot be'),
  time: maybe,
  severity: maybe,
  atLeast: maybe.describe('The least severity that was said, where everything worse is meant with it'),
  doubtfulSeverity: maybe.describe('Said, and may be what is asked for or no more than an adjective'),
  format: maybe,
  metrics: texts,
  kinds: texts.describe('Kinds of security events'),
  calls: texts.describe('Calls and services of AWS by name'),
  limit: z.number().optional(),
  daysAhead: z.number().optional(),
  timeZone: maybe,
  minutes: z.number().optional(),
  reportId: maybe,
  id: maybe.describe('Of an approval, a plan, a run or a group of alerts'),
  risks: texts,
  status: maybe,
  all: z.boolean(),
  redact: z.boolean(),
  compare: z.boolean(),
  news: z.boolean().describe('What is new is asked for, and not what there is'),
  fleet: z.boolean().describe('Every instance, where an earlier one could have been meant'),
});
export type Slots = Readonly<z.infer<typeof Slots>>;

export interface Read {
  /** Marks stand where something was said. */
  readonly text: string;
  readonly slots: Slots;
}

/**
 * Reads every slot by its own grammar, one after the other; each leaves a mark, so that none is read twice.
 * @param own time zone of whoever asks, where it is known; otherwise UTC. A zone that is said goes before it.
 */
export function readSlots(plain: string, known: readonly string[], now: Date, own?: string): Read {
  const text = new Marked(plain);
  const reportId = text.take(/\brpt-[a-z0-9-]{1,60}\b/, '@report')?.[0];
  const risks = text.takeAll(
    /\b(?:cve-\d{4}-\d{3,7}|ghsa(?:-[a-z0-9]{4}){3}|alas[a-z0-9]*-\d{4}-\d+|usn-\d+-\d+|rhsa-\d{4}:\d+)\b/g,
    '@cve',
  );
  const id = text.take(ID, '@id')?.[0];
  const minutes = takeLength(text);
  const daysAhead = takeAhead(text);
  const timeZone = takeZone(text);
  const found = findInstances(text.text, known);
  text.text = found.text;
  const limit = takeLimit(text);
  const inTime = findTime(text.text, now, timeZone ?? own);
  text.text = inTime.time === undefined ? inTime.text : inTime.text.replace(/ ?@zone\b/, '');
  const { severity, atLeast, doubtful } = takeSeverity(text);
  const format = takeFormat(text);
  const calls = takeCalls(text);
  const said = text.text;
  return {
    text: text.text,
    slots: {
      instances: found.instances,
      leavesOut: found.leavesOut,
      time: inTime.time,
      severity,
      atLeast,
      doubtfulSeverity: doubtful,
      format,
      metrics: metricsIn(said, plain),
      kinds: kindsIn(said, plain),
      calls,
      limit,
      daysAhead,
      timeZone,
      minutes,
      reportId,
      id,
      risks,
      status: statusIn(said) ?? (/\b(?:last|latest|recent)\b/.test(plain) ? 'all' : undefined),
      all: ALL.test(said),
      redact: REDACT.test(said),
      compare: COMPARE.test(said),
      news: NEWS.test(said) || /\bsince\b/.test(plain),
      fleet: FLEET.test(said),
    },
  };
}

const ID =
  /(?<![\w-])(?:(?=[a-f]*\d)[0-9a-f]{8,64}(?:-\d{1,3})?|(?:patch|wf|workflow|approval|appr|apr|plan|run|rb|rollback|req|grp|group|alert|ag|stop|ap|pl|al|exec|g)-(?=[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{0,40})(?![\w-])/;

const COUNT = '(\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty|a dozen)';
const NO_UNIT =
  '(?! ?-?(?:d(?:ays?)?\\b|h(?:(?:ou)?rs?)?\\b|w(?:ee)?ks?\\b|w\\b|m(?:in(?:ute)?s?)?\\b|months?|weekends?|nights?|[ap]m\\b|[.:/-]?\\d))';
const LIMITS = [
  new RegExp(`\\b(?:top|worst|first|limit|limit to|max|maximum|at most|no more than|up to) ${COUNT}\\b${NO_UNIT}`),
  new RegExp(`\\b(?:the|last|show|list|give me|latest|newest|only|just|any) ${COUNT}(?= (?!@)[a-z])${NO_UNIT}`),
  new RegExp(
    `\\b${COUNT} (?:worst|riskiest|biggest|scariest|highest|newest|latest|oldest|nastiest|most (?:recent|urgent|critical|important|risky|dangerous|severe))\\b`,
  ),
  new RegExp(
    `\\b${COUNT}(?= (?:critical |high |medium |low |open |pending |new |recent |last )*(?:findings|vulnerabilit(?:y|ies)|vulns|cves|alerts|approvals|messages|entries|results|items|requests)\\b)`,
  ),
  new RegExp(`\\b(?:the |show |only |just )*(?:last|latest|newest|only|just) ${COUNT}(?: ones?)?(?: please)?\\W*$`),
];

function takeLimit(text: Marked): number | undefined {
  for (const pattern of LIMITS) {
    const match = text.take(pattern, '@top');
    if (match) return numberOf(match[1] ?? '');
  }
  return undefined;
}

const ALL = /\b(?:all|every|everything|any|history|closed|handled|acknowledged|snoozed|dismissed|including|resolved)\b/;
const REDACT =
  /\b(?:redact(?:ed|ing)?|anonymi[sz]ed?|mask(?:ed)?|sanit[a-z]+|without (?:the |any )?(?:account|ip|address)[a-z]*|no (?:account ids|ips|addresses)|(?:hide|hiding|strip|remove) (?:the |all )?(?:account|ip|address)[a-z]*|(?:to give|give|hand|send) (?:it )?(?:away|out|to (?:an?|the|our) (?:customer|client|vendor|partner|outsider)s?)|for (?:an? |the |our )?(?:external|outsider|outside|customer|client|vendor|partner)[a-z]*|share (?:it )?(?:externally|outside))\b/;
const COMPARE =
  /\b(?:compare[ds]?|comparison|disagree[a-z]*|differ[a-z]*|mismatch[a-z]*|discrepanc[a-z]*|contradict[a-z]*|versus|vs|but inspector|inspector say[a-z]*|than inspector|against inspector|how long|since when|sonce when)\b/;
const NEWS =
  /\b(?:new|newly|newest|fresh|appear|appeared|showed up|show up|shown up|came up|popped up|turned up|changed|difference|delta|arrived|added|discovered|more|came in|got worse)\b/;
const FLEET =
  /\b(?:everywhere|fleet|all (?:the )?(?:hosts|servers|instances|machines|boxes)|every (?:host|server|instance|machine)|whole|entire|all of them|any(?:where| host| server| instance| machine))\b/;
