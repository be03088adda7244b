import { findInstances } from './instances.js';
import { wordsIn } from './plain-text.js';
import { findTime, numberOf } from './times.js';

/** What is said beside what is asked. */
export interface Slots {
  readonly instances: readonly string[];
  readonly time?: string | undefined;
  readonly severity?: string | undefined;
  readonly format?: string | undefined;
  readonly metrics: readonly string[];
  /** Kinds of security events. */
  readonly kinds: readonly string[];
  /** Calls and services of AWS by name. */
  readonly calls: readonly string[];
  readonly limit?: number | undefined;
  readonly daysAhead?: number | undefined;
  readonly timeZone?: string | undefined;
  readonly minutes?: number | undefined;
  readonly reportId?: string | undefined;
  /** Of an approval, a plan, a run or a group of alerts. */
  readonly id?: string | undefined;
  readonly risks: readonly string[];
  readonly status?: string | undefined;
  readonly all: boolean;
  readonly redact: boolean;
  readonly compare: boolean;
  /** What is new is asked for, and not what there is. */
  readonly news: boolean;
  /** Every instance, where an earlier one could have been meant. */
  readonly fleet: boolean;
}

export interface Read {
  /** Marks stand where something was said. */
  readonly text: string;
  readonly slots: Slots;
}

/** Reads every slot by its own grammar, one after the other; each leaves a mark, so that none is read twice. */
export function readSlots(plain: string, known: readonly string[], now: Date): Read {
  const text = new Marked(plain);
  const reportId = text.take(/\brpt-[a-z0-9-]{1,60}\b/, '@report')?.[0];
  const risks = text.takeAll(
    /\b(?:cve-\d{4}-\d{3,7}|ghsa(?:-[a-z0-9]{4}){3}|alas[a-z0-9]*-\d{4}-\d+|usn-\d+-\d+|rhsa-\d{4}:\d+)\b/g,
    '@cve',
  );
  const id = text.take(ID, '@id')?.[0];
  const ahead = text.take(AHEAD, '@ahead');
  const length = text.take(
    /\b(?:for )?(\d{1,3}|an?|one|two|three|four|six|eight)[ -]?(h|hrs?|hours?|minutes?|mins?)(?:[ -]long)?[ -](?:window|slot|gap|downtime|maintenance(?: window)?)\b|\b(?:at least|needs?|takes?|lasting|window of|slot of|(?:down|offline|out|away|downtime|maintenance) for) (\d{1,3}|an?|one|two|three|four|six|eight) ?(h|hrs?|hours?|minutes?|mins?)\b/,
    '@length window',
  );
  const timeZone = zone(text);
  const found = findInstances(text.text, known);
  text.text = found.text;
  const limit = text.take(
    /\b(?:top|first|worst|the|last|show|list|give me|latest|newest) (\d{1,3}|three|five|ten)(?= (?!@|d(?:ays?)?\b|h(?:(?:ou)?rs?)?\b|w(?:ee)?ks?\b|w\b|m(?:in(?:ute)?s?)?\b|months?)[a-z])|\b(?:top|worst|first|limit|max|at most) (\d{1,3}|three|five|ten)\b(?! ?(?:d(?:ays?)?\b|h(?:(?:ou)?rs?)?\b|w(?:ee)?ks?\b|w\b|m(?:in(?:ute)?s?)?\b|months?))|\b(\d{1,3}|three|five|ten) (?:worst|riskiest|biggest|scariest|highest|newest|latest|oldest|most (?:recent|urgent|critical|important|risky|dangerous))\b|\b(?:the |show |only |just )*(?:last|latest|newest) (\d{1,3}|three|five|ten)(?: ones?)?(?: please)?\W*$/,
    '@top',
  );
  const inTime = findTime(text.text, now);
  text.text = inTime.text;
  const rated = severityIn(text);
  const severity = PREDICATE.test(text.text) ? undefined : rated;
  const format = formatIn(text);
  const said = text.text;
  return {
    text: text.text,
    slots: {
      instances: found.instances,
      time: inTime.time,
      severity,
      format,
      metrics: named(METRICS, said, plain),
      kinds: named(KINDS, said, plain),
      calls: callsIn(said),
      limit: limit && numberOf(limit[1] ?? limit[2] ?? limit[3] ?? limit[4] ?? ''),
      daysAhead: ahead && daysIn(ahead),
      timeZone,
      minutes: length && minutesIn(length[1] ?? length[3] ?? '', length[2] ?? length[4] ?? ''),
      reportId,
      id,
      risks,
      status: STATUSES.find(([pattern]) => pattern.test(said))?.[1],
      all: /\b(?:all|every|everything|any|history|closed|handled|acknowledged|snoozed|dismissed|including|resolved)\b/.test(
        said,
      ),
      redact:
        /\b(?:redact(?:ed)?|anonymi[sz]ed?|mask(?:ed)?|sanit[a-z]+|without (?:the )?(?:account|ip|address)[a-z]*|hide (?:the )?(?:account|ip|address)[a-z]*|to give away|for (?:an )?(?:external|outsider|outside)[a-z]*|share (?:it )?(?:externally|outside))\b/.test(
          said,
        ),
      compare:
        /\b(?:compare[ds]?|comparison|disagree[a-z]*|differ[a-z]*|mismatch[a-z]*|discrepanc[a-z]*|contradict[a-z]*|versus|vs|but inspector|inspector say[a-z]*|than inspector|against inspector|how long|since when|sonce when)\b/.test(
          said,
        ),
      news:
        /\b(?:new|newly|newest|fresh|appeared|showed up|came up|popped up|turned up|changed|difference|delta|arrived|added|discovered|more|came in)\b/.test(
          said,
        ) || /\bsince\b/.test(plain),
      fleet:
        /\b(?:everywhere|fleet|all (?:the )?(?:hosts|servers|instances|machines|boxes)|every (?:host|server|instance|machine)|whole|entire|all of them|any(?:where| host| server| instance| machine))\b/.test(
          said,
        ),
    },
  };
}

class Marked {
  constructor(public text: string) {}

  take(pattern: RegExp, mark: string): RegExpExecArray | undefined {
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.text = `${this.text.slice(0, match.index)} ${mark} ${this.text.slice(match.index + match[0].length)}`;
    return match;
  }

  takeAll(pattern: RegExp, mark: string): readonly string[] {
    const found = [...new Set(this.text.match(pattern) ?? [])];
    this.text = this.text.replace(pattern, ` ${mark} `);
    return found;
  }
}

const ID =
  /(?<![\w-])(?:(?=[a-f]*\d)[0-9a-f]{8,64}(?:-\d{1,3})?|(?:patch|wf|workflow|approval|appr|apr|plan|run|rb|rollback|req|grp|group|alert|ag|stop|ap|pl|al|exec)-(?=[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{0,40})(?![\w-])/;

const AHEAD =
  /\b(?:(?:in|within|over|during|for|of) )?(?:the )?(?:next|coming|following|upcoming|nxt) (\d{1,3}|an?|one|two|three|four|five|six|seven|ten|fourteen|thirty|couple of|few)? ?(days?|d|weeks?|w|wks?|months?|fortnight)\b|\b(?:within|in) (?:a |the )?(\d{1,2}|two|three|one) (days?|weeks?|months?)\b(?! ago)|\b(\d{1,2}|two|three) (days?|weeks?) (?:ahead|out|from now)\b|\b(tomorrow|tonight)\b/;

function daysIn([, n, unit, n2, unit2, n3, unit3, word]: RegExpExecArray): number | undefined {
  if (word !== undefined) return 1;
  const amount = numberOf((n ?? n2 ?? n3 ?? '1').replace(/ of$/, '')) ?? 1;
  const of = unit ?? unit2 ?? unit3 ?? 'd';
  const days = amount * (of.startsWith('w') ? 7 : of.startsWith('m') ? 30 : of.startsWith('f') ? 14 : 1);
  return days >= 1 && days <= 30 ? days : undefined;
}

function minutesIn(amount: string, unit: string): number | undefined {
  const minutes = (numberOf(amount) ?? 0) * (unit.startsWith('h') ? 60 : 1);
  return minutes >= 30 && minutes <= 720 ? minutes : undefined;
}

const CITIES: Readonly<Record<string, string>> = {
  berlin: 'Europe/Berlin',
  london: 'Europe/London',
  paris: 'Europe/Paris',
  madrid: 'Europe/Madrid',
  zurich: 'Europe/Zurich',
  amsterdam: 'Europe/Amsterdam',
  vienna: 'Europe/Vienna',
  dublin: 'Europe/Dublin',
  'new york': 'America/New_York',
  chicago: 'America/Chicago',
  denver: 'America/Denver',
  'los angeles': 'America/Los_Angeles',
  toronto: 'America/Toronto',
  'sao paulo': 'America/Sao_Paulo',
  tokyo: 'Asia/Tokyo',
  singapore: 'Asia/Singapore',
  sydney: 'Australia/Sydney',
  kolkata: 'Asia/Kolkata',
  dubai: 'Asia/Dubai',
  shanghai: 'Asia/Shanghai',
  utc: 'UTC',
};

const CITY = Object.keys(CITIES).join('|');
const LOCAL_TIME = new RegExp(`\\b(?:in )?(${CITY})(?: local)? time\\b|\\bin (${CITY})\\b`);
const ZONE =
  /\b(?:in |for )?(?:time ?zone )?((?:europe|america|asia|africa|australia|pacific|atlantic)\/[a-z_]+(?:\/[a-z_]+)?)\b/;

function zone(text: Marked): string | undefined {
  const [, named] = text.take(ZONE, '@zone') ?? [];
  if (named) {
    return named.replace(/(^|[/_])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
  }
  const city = text.take(LOCAL_TIME, '@zone');
  return city && CITIES[city[1] ?? city[2] ?? ''];
}

const SEVERITIES: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:criticals?|crits?|cirtical|critcal|critial|crtical|critica|critcial|criticial|cricital|ciritcal|critiacl)\b/,
    'critical',
  ],
  [
    /\b(?:highs?|hgih|hihg)(?:[ -](?:severity|risk|criticality|priority|ones|level))?\b(?! (?:cpu|load|memory|disk|network|usage|utili|traffic))/,
    'high',
  ],
  [/\b(?:mediums?|moderate|meduim|medum|medim)\b/, 'medium'],
  [
    /\b(?:lows?|minor)(?:[ -](?:severity|risk|priority|ones|level))?\b(?! (?:cpu|load|memory|disk|network|usage|traffic|on))/,
    'low',
  ],
  [
    /\b(?:untriaged|unrated|not (?:yet )?rated|un-?triaged|not (?:yet )?triaged|without (?:a )?(?:severity|rating))\b/,
    'untriaged',
  ],
];

/** The first that is said; `non-critical` and `not critical` say another thing. */
function severityIn(text: Marked): string | undefined {
  if (/\b(?:non|not|un)[- _]?critical\b/.test(text.text)) {
    text.take(/\b(?:non|not|un)[- _]?critical\b/, 'noncritical');
    return 'non_critical';
  }
  // All of them are wanted, and one is named to say so.
  const everyOne =
    /\b(?:not|more than) (?:only|just) (?:the )?@?[a-z]+(?: (?:ones|findings))?,? but (?:also )?(?:all|every|everything)\b/;
  const isEvery = everyOne.test(text.text);
  const said = SEVERITIES.map(([pattern, severity]) => ({ severity, at: text.text.search(pattern), pattern })).filter(
    ({ at }) => at >= 0,
  );
  const [first] = said.sort((a, b) => a.at - b.at);
  for (const { pattern } of said) text.take(pattern, '@sev');
  return isEvery ? undefined : first?.severity;
}

/** What a host is called, and not what is asked for: `why is web-1 critical`. */
const PREDICATE =
  /\bhow @sev\b|\bso @sev\b|\b(?:is|was) (?:@host|it|that|this|that host|this host) (?:so |rated |considered |marked |as |that |really )*@sev\b(?! [a-z])|@host (?:is |was )?(?:so |rated |considered |marked |as )+@sev/;

const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:csv|spread ?sheet|excel|xlsx?|cvs)\b/, 'csv'],
  [/\bhtml?\b|\bweb ?page\b/, 'html'],
  [/\b(?:markdown|md|mark down|markdwon)\b/, 'markdown'],
  [/\bsarif\b/, 'sarif'],
  [/\bocsf\b/, 'ocsf'],
  [/\b(?:cyclone ?-?dx(?:[- ]?vex)?|vex)\b/, 'cyclonedx-vex'],
  [/\bjson\b/, 'json'],
];

function formatIn(text: Marked): string | undefined {
  const format = FORMATS.find(([pattern]) => pattern.test(text.text));
  if (format) text.take(format[0], '@format');
  return format?.[1];
}

type Names = readonly (readonly [RegExp, string])[];
const named = (names: Names, ...texts: readonly string[]): readonly string[] =>
  names.flatMap(([pattern, name]) => (texts.some((text) => pattern.test(text)) ? [name] : []));

const METRICS: Names = [
  [/\bcpu(?! (?:burst )?credits?)[a-z]*\b|\bprocessors?\b|\bcup (?:usage|load|utili)/, 'cpu'],
  [/\b(?:memory|mem|ram|memroy|memery|mermory|swap)\b/, 'memory'],
  [
    /\b(?:disks?|storage|disc|volumes? (?:usage|full)|file ?systems?|dsik|free space|out of space|running full|space left)\b/,
    'disk',
  ],
  [/\b(?:networks?|netwrok|bandwidth|throughput|network ?(?:in|out)|traffic)\b/, 'network'],
  [/\bstatus ?checks?[a-z]*\b|\bsystem checks?\b/, 'status'],
  [/\b(?:cpu |burst )?credits?(?: balance)?\b/, 'credits'],
];

const KINDS: Names = [
  [
    /\b(?:log(?:ged|ging)?[- ]?(?:ins?|into|ons?|onto)|logins?|logons?|sign(?:ed|ing)?[- ]?ins?|signins?|ssh|brute[- ]?forc[a-z]*|password|authenticat[a-z]*|lgoins?|loigns?|logisn|mfa)\b/,
    'login',
  ],
  [
    /\b(?:privilege[sd]?|priviledges?|privilige[sd]?|privelege[sd]?|escalat[a-z]*|privesc|became (?:an )?admin|admin rights|permission changes?|root access)\b/,
    'privilege_escalation',
  ],
  [/\b(?:config(?:uration)?[- _]?changes?)\b/, 'config_changes'],
];

const CALLS = [
  'RunInstances',
  'StopInstances',
  'StartInstances',
  'TerminateInstances',
  'RebootInstances',
  'AssumeRole',
  'ConsoleLogin',
  'GetSecretValue',
  'AuthorizeSecurityGroupIngress',
  'RevokeSecurityGroupIngress',
  'CreateUser',
  'CreateAccessKey',
  'AttachRolePolicy',
  'PutRolePolicy',
  'ModifyInstanceAttribute',
  'CreateSnapshot',
  'DeleteTrail',
  'StopLogging',
  'SendCommand',
  'StartSession',
  'DescribeInstances',
  'PutObject',
  'GetObject',
];

/** `RunInstances events`, `iam calls`. */
function callsIn(text: string): readonly string[] {
  const words = new Set(wordsIn(text));
  const calls = CALLS.filter((call) => words.has(call.toLowerCase()));
  const service = /\b(iam|s3|ssm|kms|sts|lambda|rds) (?:calls?|events?|activity|api|actions?|requests?)\b/.exec(
    text,
  )?.[1];
  return service === undefined ? calls : [...calls, service];
}

const STATUSES: Names = [
  [/\b(?:rejected|declined|denied|refused|turned down)\b/, 'rejected'],
  [/\b(?:expired|timed out|ran out|lapsed)\b/, 'expired'],
  [/\b(?:cancell?ed|withdrawn)\b/, 'cancelled'],
  [/\b(?:revoked|taken back)\b/, 'revoked'],
  [
    /\b(?:pending|waiting|waits?|open|outstanding|need(?:s|ing)?|undecided|awaiting|to be approved|unapproved)\b/,
    'pending',
  ],
  [/\b(?:approved|accepted|granted)\b/, 'approved'],
  [/\b(?:all|every|history|past|any state|everything)\b/, 'all'],
];
