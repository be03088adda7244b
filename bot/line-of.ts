import { type OperationName, operations } from '../services/operations/index.js';
import type { Asked } from './commands/command.js';
import { readCommand } from './read-command.js';

type Input = Asked['input'];

const words = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .filter((one): one is string | number => typeof one === 'string' || typeof one === 'number')
    .map(asOneWord)
    .filter(Boolean);

/** A name with blanks is kept together by quotes; quotes of its own would end it. */
const asOneWord = (value: string | number): string => {
  const text = String(value).replace(/["“”„\p{Cc}]/gu, '');
  return /[\s,]/.test(text) ? `"${text}"` : text;
};

const fields =
  (command: string, ...names: readonly string[]) =>
  (input: Input): string =>
    [`/sre-${command}`, ...names.flatMap((name) => words(input[name]))].join(' ');

const alertLine = ({ alerts, state }: Input): string =>
  [
    '/sre-alerts',
    ...(alerts === undefined ? [] : alerts === 'off' ? ['off'] : ['on', ...words(alerts)]),
    ...words(state),
  ].join(' ');

const decisionCommands: Readonly<Record<string, string>> = {
  cancel: 'cancel',
  revoke: 'revoke',
  break_glass: 'break-glass',
  review: 'reviewed',
};

const freezeLine = (input: Input): string =>
  input.action === 'lift' ? '/sre-freeze off' : fields('freeze', 'duration', 'reason')(input);
const stopLine = (input: Input): string =>
  input.action === 'lift' ? '/sre-stop off' : fields('stop', 'approval_id', 'reason')(input);
const riskLine = ({ action }: Input): string => (action === undefined ? '/sre-accept-risk' : '');

/** What somebody types for an operation; empty where nothing that is typed asks for it. */
const lines: Readonly<Partial<Record<OperationName, (input: Input) => string>>> = {
  get_inspector_findings: fields('vuln-check', 'instance_ids'),
  analyze_ec2_vulnerabilities: fields('vuln-check', 'instance_id'),
  check_patch_compliance: fields('patch-status', 'instance_ids'),
  get_ec2_cloudwatch_metrics: fields('metrics', 'instance_id', 'metric_names', 'time_range'),
  analyze_optimal_patch_window: fields('patch-window', 'instance_id', 'days_ahead', 'time_zone'),
  monitor_security_events: fields('security-events', 'time_range', 'instance_ids'),
  analyze_configuration_changes: fields('config-changes', 'instance_ids', 'time_range'),
  analyze_cloudtrail_events: fields('trail', 'instance_id', 'time_range'),
  generate_vulnerability_report: fields('report', 'format', 'instance_ids'),
  get_vulnerability_report: fields('report', 'report_id'),
  resolve_vulnerabilities_by_criticality: fields('plan', 'instance_ids', 'criticality'),
  execute_automated_patching: fields('patch', 'instance_ids', 'patch_level'),
  rollback_changes: fields('rollback', 'instance_id', 'rollback_id'),
  rehearse_plan: fields('rehearse', 'approval_id'),
  list_approvals: fields('approve-patch', 'approval_id'),
  decide_approval: (input) => {
    const command = decisionCommands[String(input.decision)];
    // Approving and rejecting are done on the card, which shows what is decided.
    return fields(command ?? 'approve-patch', 'approval_id', ...(command ? ['comment'] : []))(input);
  },
  freeze_changes: freezeLine,
  stop_runs: stopLine,
  accept_risk: riskLine,
  change_rules: () => '/sre-rules',
  set_up_alarms: fields('alarms', 'action', 'instance_ids'),
  list_alerts: ({ state }) => fields('alerts', 'list', 'state')({ list: 'list', state: state ?? 'open' }),
  check_setup: () => '/sre-alerts setup',
  list_undelivered: () => '/sre-alerts undelivered',
  send_again: () => '/sre-alerts undelivered again',
  subscribe_alerts: alertLine,
  shift_handover: () => '/sre-handover',
};

/**
 * The line that asks for this; where something has to be added first, how the command is used.
 * Nothing when it cannot be typed.
 */
export function lineOf({ operation, input }: Asked): string | undefined {
  const line = lines[operation]?.(input);
  if (!line) return undefined;
  const spoken = readCommand(line, { conversationId: '' });
  if (spoken.kind === 'usage') return spoken.command.usage.split(', ')[0];
  if (spoken.kind !== 'ask') return undefined;
  // A decision is shown before it is made; anything else must be what was meant.
  const isMeant = spoken.operation === operation || operations[spoken.operation].effect === 'read';
  return isMeant ? line : undefined;
}
