import { operations } from '../../operations/index.js';
import type { Meant } from '../understanding.js';
import type { Intent } from './phrases/index.js';
import type { Slots } from './slots.js';

/** Every way to ask what somebody wants, best first. `complete`: nothing that has to be said is missing. */
export interface Candidate extends Meant {
  readonly complete: boolean;
}

type Input = Record<string, unknown>;
type Make = (slots: Slots) => readonly Meant[];
const isTag = (selector: string): boolean => selector.includes('=');

const one =
  (operation: Meant['operation'], input: (slots: Slots) => Input): Make =>
  (slots) => [{ operation, input: said(input(slots)) }];

/** Of each instance that is named, for what answers about one. */
const each =
  (operation: Meant['operation'], input: (slots: Slots) => Input): Make =>
  (slots) => {
    const rest = said(input(slots));
    return slots.instances.length === 0
      ? [{ operation, input: rest }]
      : slots.instances.map((instance_id) => ({ operation, input: { instance_id, ...rest } }));
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

const vulnerabilities: Make = (slots) => {
  const [only, ...others] = slots.instances;
  const severity = slots.severity === 'non_critical' ? undefined : slots.severity;
  const fleet: Meant = {
    operation: 'get_inspector_findings',
    input: said({ ...several(slots), severity, limit: slots.limit, since: since(slots) }),
  };
  if (only === undefined || others.length > 0) return [fleet];
  const instance: Meant = { operation: 'analyze_ec2_vulnerabilities', input: { instance_id: only } };
  const isNarrow = severity !== undefined || slots.limit !== undefined || slots.time !== undefined || isTag(only);
  return isNarrow ? [fleet, instance] : [instance, fleet];
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

const criticality = ({ severity }: Slots): string =>
  severity === undefined || severity === 'untriaged' || severity === 'non_critical' ? 'high' : severity;
const patchLevel = ({ severity }: Slots): string | undefined =>
  severity === 'critical' || severity === 'high' || severity === 'non_critical' ? severity : undefined;

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
  [/\b(?:snooze|silence)\b/, 'snooze'],
  [/\b(?:dismiss|not relevant|irrelevant|close|clear|false positive)\b/, 'not_relevant'],
  [/\breopen\b/, 'reopen'],
  [/\b(?:assign|give|take)\b/, 'assign'],
];
const first = (table: readonly (readonly [RegExp, string])[], text: string, otherwise: string): string =>
  table.find(([pattern]) => pattern.test(text))?.[1] ?? otherwise;

const makers: Readonly<Record<Exclude<Intent, 'nothing'>, (slots: Slots, text: string) => readonly Meant[]>> = {
  vulnerabilities,
  metrics: each('get_ec2_cloudwatch_metrics', (slots) => ({ metric_names: [...slots.metrics], ...timeRange(slots) })),
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
  approvals: one('list_approvals', ({ id, status, limit }) =>
    id ? { approval_id: id } : { status: status === 'pending' ? undefined : status, limit },
  ),
  alerts: (slots, text) => [
    {
      operation: 'list_alerts',
      input: slots.id
        ? { group_id: slots.id }
        : said({ state: isEveryAlert(text) ? 'all' : undefined, limit: slots.limit }),
    },
  ],
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
  decide: (slots, text) => [
    {
      operation: 'decide_approval',
      input: said({ approval_id: slots.id, decision: first(DECISIONS, text, 'approve') }),
    },
  ],
  rehearse: one('rehearse_plan', ({ id }) => ({ approval_id: id })),
  rules: one('change_rules', () => ({})),
  accept: one('accept_risk', (slots) => (slots.instances.length > 0 ? { action: 'offer', ...several(slots) } : {})),
  freeze: (_, text) => [
    {
      operation: 'freeze_changes',
      input: /\b(?:lift|end|remove|unfreeze|thaw|off|cancel)\b/.test(text) ? { action: 'lift' } : {},
    },
  ],
  stop: ({ id }, text) => [
    {
      operation: 'stop_runs',
      input: /\b(?:is|are|which|release|resume|again)\b/.test(text)
        ? {}
        : said({ action: 'stop', approval_id: id ?? (/\b(?:all|everything)\b/.test(text) ? 'all' : undefined) }),
    },
  ],
  handle_alert: (slots, text) => [
    {
      operation: 'handle_alert',
      input: said({ group_id: slots.id, action: first(ALERT_ACTIONS, text, 'acknowledge') }),
    },
  ],
  subscribe: one('subscribe_alerts', () => ({})),
};

const isEveryAlert = (text: string): boolean =>
  /\b(?:all|history|closed|handled|acknowledged|acked|snoozed|dismissed|including|resolved|every|everything)\b/.test(
    text,
  ) && !/\b(?:un-?(?:acknowledged|handled)|not (?:yet )?(?:acknowledged|handled)|open|nobody)\b/.test(text);

export function candidatesFor(intent: Intent, slots: Slots, text: string): readonly Candidate[] {
  if (intent === 'nothing') return [];
  return makers[intent](slots, text).map((meant) => ({
    ...meant,
    complete: operations[meant.operation].input.safeParse(meant.input).success,
  }));
}
