import { operations } from '../../operations/index.js';
import type { Meant } from '../understanding.js';
import type { Intent } from './phrases/index.js';
import { NOBODY } from './plain-text.js';
import type { Slots } from './slots/slots.js';

/** A way to ask what somebody wants. `complete`: nothing that has to be said is missing. */
export interface Candidate extends Meant {
  readonly complete: boolean;
}

export interface Candidates {
  /** What is asked for, best first: more than one of the same operation where several instances are named. */
  readonly meant: readonly Candidate[];
  /** How the same words may be read as well. */
  readonly instead: readonly Candidate[];
}

type Input = Record<string, unknown>;
type Made = { readonly meant: readonly Meant[]; readonly instead?: readonly Meant[] };
type Make = (slots: Slots, text: string) => Made;
const isTag = (selector: string): boolean => selector.includes('=');

const one =
  (operation: Meant['operation'], input: (slots: Slots) => Input): Make =>
  (slots) => ({ meant: [{ operation, input: said(input(slots)) }] });

/** Of each instance that is named, for what answers about one. */
const each =
  (operation: Meant['operation'], input: (slots: Slots) => Input): Make =>
  (slots) => {
    const rest = said(input(slots));
    return {
      meant:
        slots.instances.length === 0
          ? [{ operation, input: rest }]
          : slots.instances.map((instance_id) => ({ operation, input: { instance_id, ...rest } })),
    };
  };

/** What was not said is left out. */
const said = (input: Input): Input =>
  Object.fromEntries(
    Object.entries(input).filter(
      ([, value]) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  );

const timeRange = ({ time }: Slots): Input => ({ time_range: time });
const several = ({ instances }: Slots): Input => ({ instance_ids: [...instances] });

/** `24h` as it is, of an interval where it begins. */
const since = ({ time }: Slots): string | undefined => time?.split('/')[0];

/** What is to be done today is no question about what is new today. */
const isForToday = (text: string, { news }: Slots): boolean =>
  !news && /\b(?:need|needs|should|must|have to|do|fix|patch|attention|worry|worried|first|urgent|worst)\b/.test(text);

const vulnerabilities: Make = (slots, text) => {
  const [only, ...others] = slots.instances;
  const severity = slots.severity === 'non_critical' || slots.severity === 'all' ? undefined : slots.severity;
  const doubtful = slots.doubtfulSeverity;
  const from = isForToday(text, slots) ? undefined : since(slots);
  const fleet = (about: Input): Meant => ({
    operation: 'get_inspector_findings',
    input: said({ ...several(slots), limit: slots.limit, ...about }),
  });
  const asked = fleet({ severity, since: from });
  const isOne = only !== undefined && others.length === 0;
  const instance: Meant[] = isOne ? [{ operation: 'analyze_ec2_vulnerabilities', input: { instance_id: only } }] : [];
  // A tag may be many hosts, and one of them is not what was asked about.
  const isNarrow = severity !== undefined || slots.limit !== undefined || from !== undefined || (isOne && isTag(only));
  const meant = isNarrow || !isOne ? [asked, ...instance] : [...instance, asked];
  return {
    meant,
    instead: [
      ...(doubtful ? [fleet({ severity: severity === undefined ? doubtful : undefined, since: from })] : []),
      ...(slots.time !== undefined ? [fleet({ severity, since: from === undefined ? since(slots) : undefined })] : []),
    ],
  };
};

/** Nobody asks for a window in the past: a length is how long, or how far ahead. */
function daysOf(time: string | undefined): number | undefined {
  const days = Number(/^(\d+)d$/.exec(time ?? '')?.[1]);
  return days >= 1 && days <= 30 ? days : undefined;
}

function minutesOf(time: string | undefined): number | undefined {
  const [, amount, unit] = /^(\d+)([mh])$/.exec(time ?? '') ?? [];
  const minutes = Number(amount) * (unit === 'h' ? 60 : 1);
  return minutes >= 30 && minutes <= 720 ? minutes : undefined;
}

const criticality = ({ severity, atLeast = severity }: Slots): string =>
  severity === 'all'
    ? 'low'
    : atLeast === undefined || atLeast === 'untriaged' || atLeast === 'non_critical'
      ? 'high'
      : atLeast;
const patchLevel = ({ severity, atLeast = severity }: Slots): string | undefined =>
  atLeast === 'critical' || atLeast === 'high' || atLeast === 'non_critical' || atLeast === 'all' ? atLeast : undefined;

const DECISIONS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:reject|decline|deny|refuse|turn .{0,10}down|veto)\b/, 'reject'],
  [/\bbreak\b/, 'break_glass'],
  [/\boverride|during the freeze\b/, 'override_freeze'],
  [/\b(?:revoke|take back)\b/, 'revoke'],
  [/\b(?:cancel|withdraw)\b/, 'cancel'],
  [/\b(?:postpone|delay|later)\b/, 'postpone'],
  [/\b(?:review|reviewed)\b/, 'review'],
];

const ALERT_ACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:snooze|silence|mute)\b/, 'snooze'],
  [/\b(?:dismiss|not relevant|irrelevant|close|clear|false positive)\b/, 'not_relevant'],
  [/\breopen\b/, 'reopen'],
  [/\b(?:assign|give|take)\b/, 'assign'],
];
const first = (table: readonly (readonly [RegExp, string])[], text: string, otherwise: string): string =>
  table.find(([pattern]) => pattern.test(text))?.[1] ?? otherwise;

/** The words that say what is done, in place of everything about what it is done to. */
const chosen =
  (operation: Meant['operation'], input: (slots: Slots, text: string) => Input): Make =>
  (slots, text) => ({ meant: [{ operation, input: said(input(slots, text)) }] });

/** What people do on the card of an alert: that card is what they get. */
const onItsCard =
  (operation: Meant['operation'], input: (slots: Slots, text: string) => Input): Make =>
  (slots, text) => ({
    ...chosen(operation, input)(slots, text),
    instead: [{ operation: 'list_alerts', input: said({ group_id: slots.id }) }],
  });

const alerts: Make = ({ id, limit }, text) => {
  if (id) return { meant: [{ operation: 'list_alerts', input: { group_id: id } }] };
  const open: Meant = { operation: 'list_alerts', input: said({ limit }) };
  const every: Meant = { operation: 'list_alerts', input: said({ state: 'all', limit }) };
  if (isEveryAlert(text)) return { meant: [every], instead: [open] };
  return { meant: [open], instead: /\b(?:all|every|last|history)\b/.test(text) ? [every] : [] };
};

/** `load` is the processor's to some, and everything together to others. */
const metrics: Make = (slots, text) => {
  const asked = (names: readonly string[]) =>
    each('get_ec2_cloudwatch_metrics', () => ({ metric_names: [...names], ...timeRange(slots) }))(slots, text).meant;
  const isLoad = slots.metrics.length === 0 && /\b(?:load|loaded|busy|utili[sz]ation|hot|slow)\b/.test(text);
  return { meant: asked(slots.metrics), instead: isLoad ? asked(['cpu']) : [] };
};

const approvals: Make = ({ id, status, limit }) => {
  const asked = (input: Input): Meant => ({ operation: 'list_approvals', input: said(input) });
  if (id) return { meant: [asked({ approval_id: id })] };
  const pending = asked({ limit });
  return status === undefined || status === 'pending'
    ? { meant: [pending] }
    : { meant: [asked({ status, limit })], instead: [pending] };
};

const makers: Readonly<Record<Exclude<Intent, 'nothing'>, Make>> = {
  vulnerabilities,
  metrics,
  window: each('analyze_optimal_patch_window', ({ daysAhead, timeZone, minutes, time }) => ({
    days_ahead: daysAhead ?? daysOf(time),
    time_zone: timeZone,
    window_minutes: minutes ?? minutesOf(time),
  })),
  compliance: one('check_patch_compliance', (slots) => ({ ...several(slots), compare: slots.compare })),
  trail: each('analyze_cloudtrail_events', (slots) => ({
    event_types: [...slots.kinds, ...slots.calls],
    ...timeRange(slots),
  })),
  security: one('monitor_security_events', (slots) => ({
    ...several(slots),
    event_types: [...slots.kinds],
    ...timeRange(slots),
  })),
  configuration: one('analyze_configuration_changes', (slots) => ({ ...several(slots), ...timeRange(slots) })),
  report: one('generate_vulnerability_report', (slots) => ({
    ...several(slots),
    format: slots.format,
    redact: slots.redact,
  })),
  report_open: one('get_vulnerability_report', ({ reportId, format }) => ({ report_id: reportId, format })),
  timeline: each('get_instance_timeline', ({ limit }) => ({ limit })),
  approvals,
  alerts,
  setup: one('check_setup', () => ({})),
  undelivered: one('list_undelivered', ({ limit }) => ({ limit })),
  handover: one('shift_handover', () => ({})),
  plan: one('resolve_vulnerabilities_by_criticality', (slots) => ({
    ...several(slots),
    criticality: criticality(slots),
  })),
  approval_request: one('create_approval_workflow', (slots) => ({
    remediation_plan: slots.id && { plan_id: slots.id },
    criticality: criticality(slots),
  })),
  patch: one('execute_automated_patching', (slots) => ({ ...several(slots), patch_level: patchLevel(slots) })),
  rollback: each('rollback_changes', ({ id }) => ({ rollback_id: id ?? 'latest' })),
  alarms: one('set_up_alarms', several),
  decide: chosen('decide_approval', ({ id }, text) => ({
    approval_id: id,
    decision: first(DECISIONS, text, 'approve'),
  })),
  rehearse: one('rehearse_plan', ({ id }) => ({ approval_id: id })),
  rules: one('change_rules', () => ({})),
  accept: one('accept_risk', (slots) => (slots.instances.length > 0 ? { action: 'offer', ...several(slots) } : {})),
  freeze: chosen('freeze_changes', (_, text) =>
    /\b(?:lift|end|remove|unfreeze|thaw|off|cancel)\b/.test(text) ? { action: 'lift' } : {},
  ),
  stop: chosen('stop_runs', ({ id }, text) =>
    /\b(?:is|are|which|release|resume|again)\b/.test(text)
      ? {}
      : { action: 'stop', approval_id: id ?? (/\b(?:all|everything)\b/.test(text) ? 'all' : undefined) },
  ),
  handle_alert: onItsCard('handle_alert', ({ id }, text) => ({
    group_id: id,
    action: first(ALERT_ACTIONS, text, 'acknowledge'),
  })),
  answer_alert: onItsCard('answer_alert', ({ id }, text) => ({
    group_id: id,
    answer: /\b(?:not|no|never|else)\b/.test(text) ? 'no' : 'yes',
  })),
  again: one('send_again', ({ id }) => ({ message_id: id })),
  subscribe: one('subscribe_alerts', () => ({})),
};

/** Those that somebody has dealt with, too. */
const isEveryAlert = (text: string): boolean =>
  EVERY_ALERT.test(text.replace(ALL_IS_WELL, ' ').replace(NOT_DEALT_WITH, ' ')) && !OPEN_ALERTS.test(text);
const DEALT_WITH = '(?:acknowledged|acked|handled|resolved|dismissed|closed|snoozed|silenced|muted)';
const EVERY_ALERT = new RegExp(`\\b(?:all|history|including|every|everything|${DEALT_WITH})\\b`);
const NOT_DEALT_WITH = new RegExp(
  `\\b(?:not|never|${NOBODY}|none|to be|except(?: for)?|excluding|without|hid(?:e|ing)|minus|ignor(?:e|ing)|other than|apart from|un) ?-?(?:has |have |yet |been |is |are |were |was |to |the |any |be )*${DEALT_WITH}\\b|\\b${DEALT_WITH} (?:so far |yet )?by ${NOBODY}\\b`,
  'g',
);
const OPEN_ALERTS =
  /\b(?:un-?(?:acknowledged|acked|handled|resolved)|open|nobody|current|currently|active|right now|still|firing)\b/;
/** `everything fine?` and `on all hosts` are about other things than alerts. */
const ALL_IS_WELL =
  /\b(?:is |are )?(?:all|everything|every alert) (?:(?:the )?alerts? )?(?:is |are |been )?(?:ok|okay|fine|good|well|quiet|calm|clear|green|alright|all right|right|normal|healthy|under control|acknowledged|acked|handled|resolved)\b|\beverything (?:that |which )?(?:is|are|needs?|was|went)\b|\b(?:at|after|above|first of) all\b|\b(?:on|of|for|from|across|in) (?:all|every) (?:of )?(?:the |our )?(?:@host|hosts?|servers?|instances?|machines?|boxes|environments?|regions?|accounts?)\b/g;

export function candidatesFor(intent: Intent, slots: Slots, text: string): Candidates {
  if (intent === 'nothing') return { meant: [], instead: [] };
  const { meant, instead = [] } = makers[intent](slots, text);
  return { meant: meant.map(completed), instead: instead.map(completed) };
}

const completed = (meant: Meant): Candidate => ({
  ...meant,
  complete: operations[meant.operation].input.safeParse(meant.input).success,
});
