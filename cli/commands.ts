import type { OperationName } from '../services/operations/index.js';

/** A command of the terminal: words that stand for one operation. What it takes comes from the operation's input schema. */
export interface CommandSpec {
  /** What is typed after `sre-agent`. */
  readonly words: string;
  readonly operation: OperationName;
  readonly summary: string;
  readonly examples: readonly string[];
  /** The input that may be given without its flag. */
  readonly positional?: string;
  /** Inputs that these words already say. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Inputs that belong to other words of the same operation. */
  readonly without?: readonly string[];
  /** What is meant when nothing is said, where the operation has no default of its own. */
  readonly assumed?: Readonly<Record<string, string>>;
  /** Asks again until there is nothing more to come, and says what changed. */
  readonly follows?: true;
  /** What it prints is an overview, and more of it can be had. */
  readonly more?: true;
  /** Leaves something for later that a sandbox inside this process would forget with it. */
  readonly lasts?: true;
}

export const groups = {
  analyze: 'Look into one thing',
  monitor: 'What looks like an attack',
  check: 'Who keeps to the rules',
  schedule: 'Plan what to patch; starts nothing',
  approvals: 'What waits for people; decisions are made in Teams and Slack only',
  report: 'A vulnerability report as a file: make one, or open an earlier one',
} as const;

/** In the order of help. One for every operation that a client may call; people alone decide, stop, freeze and subscribe. */
export const commandSpecs: readonly CommandSpec[] = [
  {
    words: 'findings',
    operation: 'get_inspector_findings',
    summary: 'What is vulnerable, and what to fix first',
    examples: ['findings', 'findings env=prod --severity critical --fail-on high', 'findings --output csv'],
    positional: 'instance_ids',
    more: true,
  },
  {
    words: 'analyze vulnerabilities',
    operation: 'analyze_ec2_vulnerabilities',
    summary: 'What is wrong with one instance, how urgent it is and why',
    examples: ['analyze vulnerabilities --instance web-1', 'analyze vulnerabilities i-0f6c1a2b3d4e5f607 --output json'],
    positional: 'instance_id',
    more: true,
  },
  {
    words: 'analyze metrics',
    operation: 'get_ec2_cloudwatch_metrics',
    summary: 'Load, memory, disks: what is unusual and where it goes',
    examples: ['analyze metrics web-1 --last 7d', 'analyze metrics db-primary --watch 60'],
    positional: 'instance_id',
    more: true,
  },
  {
    words: 'analyze patch-window',
    operation: 'analyze_optimal_patch_window',
    summary: 'When to patch one instance',
    examples: ['analyze patch-window web-1', 'analyze patch-window web-1 --days-ahead 14 --time-zone Europe/Berlin'],
    positional: 'instance_id',
  },
  {
    words: 'analyze trail',
    operation: 'analyze_cloudtrail_events',
    summary: 'What was done to and by one instance, from CloudTrail',
    examples: ['analyze trail bastion --last 7d', 'analyze trail web-1 --type login,privilege_escalation'],
    positional: 'instance_id',
  },
  {
    words: 'analyze timeline',
    operation: 'get_instance_timeline',
    summary: 'What was planned, done and proved on one instance',
    examples: ['analyze timeline web-1', 'analyze timeline web-1 --output csv'],
    positional: 'instance_id',
  },
  {
    words: 'analyze changes',
    operation: 'analyze_configuration_changes',
    summary: 'What changed field by field, who did it, what it means',
    examples: ['analyze changes', 'analyze changes web-1 --last 7d --all'],
    positional: 'instance_ids',
    more: true,
  },
  {
    words: 'monitor security-events',
    operation: 'monitor_security_events',
    summary: 'Suspicious logins, privilege escalation and risky changes, as incidents',
    examples: ['monitor security-events --last 24h', 'monitor security-events bastion --last 7d --fail-on high'],
    positional: 'instance_ids',
    more: true,
  },
  {
    words: 'alerts',
    operation: 'list_alerts',
    summary: 'Open alerts, by what one action answers',
    examples: ['alerts', 'alerts --output json'],
  },
  {
    words: 'alerts undelivered',
    operation: 'list_undelivered',
    summary: 'Messages that could not be delivered, and why',
    examples: ['alerts undelivered', 'alerts undelivered --output json'],
  },
  {
    words: 'setup',
    operation: 'check_setup',
    summary: 'Whether Teams, Slack and the people are set up, and how to mend what is not',
    examples: ['setup', 'setup --output json'],
  },
  {
    words: 'alarms',
    operation: 'set_up_alarms',
    summary: 'Which CloudWatch alarms hosts lack',
    examples: ['alarms', 'alarms env=prod --output json'],
    positional: 'instance_ids',
    without: ['action'],
  },
  {
    words: 'alarms ask',
    operation: 'set_up_alarms',
    summary: 'Ask people to approve the alarms that hosts lack',
    examples: ['alarms ask web-1 batch-1'],
    positional: 'instance_ids',
    fixed: { action: 'ask' },
    lasts: true,
  },
  {
    words: 'handover',
    operation: 'shift_handover',
    summary: 'What whoever takes over has to know',
    examples: ['handover', 'handover --output markdown'],
  },
  {
    words: 'check patches',
    operation: 'check_patch_compliance',
    summary: 'Who lacks patches, waits for a reboot, or was never scanned',
    examples: ['check patches', 'check patches role=web --output csv'],
    positional: 'instance_ids',
  },
  {
    words: 'schedule patches',
    operation: 'resolve_vulnerabilities_by_criticality',
    summary: 'Plan by criticality: stored plans, nothing started',
    examples: [
      'schedule patches --criticality high --auto-approve false',
      'schedule patches env=staging --criticality low',
    ],
    positional: 'instance_ids',
  },
  {
    words: 'patch',
    operation: 'execute_automated_patching',
    summary: 'Make an exact plan and ask people to approve it',
    examples: ['patch web-1 web-2 --patch-level critical'],
    positional: 'instance_ids',
    lasts: true,
  },
  {
    words: 'rollback',
    operation: 'rollback_changes',
    summary: 'Ask people to put one instance back to before a patch run',
    examples: ['rollback web-2', 'rollback web-2 --rollback-id rb-0123456789ab-1-i-0f6c1a2b3d4e5f607'],
    positional: 'instance_id',
    assumed: { rollback_id: 'latest' },
    lasts: true,
  },
  {
    words: 'approvals list',
    operation: 'list_approvals',
    summary: 'What waits for approval',
    examples: ['approvals list', 'approvals list --status all --output json'],
    without: ['approval_id'],
  },
  {
    words: 'approvals show',
    operation: 'list_approvals',
    summary: 'One approval with its plan, decisions and run',
    examples: ['approvals show 0123456789ab-1'],
    positional: 'approval_id',
    fixed: { status: 'all' },
    without: ['limit'],
  },
  {
    words: 'approvals watch',
    operation: 'list_approvals',
    summary: 'Follow one approval until its run is over',
    examples: ['approvals watch 0123456789ab-1'],
    positional: 'approval_id',
    fixed: { status: 'all' },
    without: ['limit'],
    follows: true,
  },
  {
    words: 'approvals request',
    operation: 'create_approval_workflow',
    summary: 'Ask people to approve a stored plan',
    examples: ['approvals request 0123456789ab --criticality high'],
    positional: 'remediation_plan',
    lasts: true,
  },
  {
    words: 'report',
    operation: 'generate_vulnerability_report',
    summary: 'Write a report: json, csv, html, markdown, sarif, ocsf, cyclonedx-vex',
    examples: ['report --format html --save report.html', 'report env=prod --format sarif --save findings.sarif'],
    positional: 'instance_ids',
  },
  {
    words: 'report show',
    operation: 'get_vulnerability_report',
    summary: 'Open an earlier report by its id',
    examples: ['report show rpt-20261122t1407-1f8a2c3d'],
    positional: 'report_id',
  },
];
