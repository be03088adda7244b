import type { Action, Verb } from '../cards/view.js';
import type { OperationName } from '../services/operations/index.js';
import type { Asked } from './commands/command.js';

const verbs: Partial<Record<OperationName, Verb>> = {
  get_inspector_findings: 'show_fleet',
  analyze_ec2_vulnerabilities: 'show_instance',
  check_patch_compliance: 'show_patch_status',
  get_ec2_cloudwatch_metrics: 'show_metrics',
  analyze_optimal_patch_window: 'show_windows',
  generate_vulnerability_report: 'make_report',
  monitor_security_events: 'show_security_events',
  analyze_configuration_changes: 'show_configuration_changes',
  analyze_cloudtrail_events: 'show_trail',
  get_vulnerability_report: 'show_report',
  list_alerts: 'show_alerts',
  shift_handover: 'show_hand_over',
  check_setup: 'show_setup',
  list_undelivered: 'show_undelivered',
  get_instance_timeline: 'show_timeline',
  list_approvals: 'show_approvals',
};

/** The button that asks the same again; null for what no button may ask, because it could change something. */
export function buttonFor({ operation, input }: Asked, title: string): Action | null {
  const verb = operation === 'list_approvals' && input.approval_id ? 'show_approval' : verbs[operation];
  return verb === undefined ? null : { title, verb, data: buttonData(input) };
}

/** As much of an operation's input as a button can carry. */
export function buttonData(input: Asked['input']): Action['data'] {
  return Object.fromEntries(
    Object.entries(input)
      .map(([name, value]) => [name, value === true ? 'true' : value] as const)
      .filter((entry): entry is [string, string | number | string[]] => isData(entry[1])),
  );
}

const isData = (value: unknown): value is string | number | string[] =>
  typeof value === 'string' || typeof value === 'number' || Array.isArray(value);
