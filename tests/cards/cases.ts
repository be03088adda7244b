import { explain } from '../../bot/answer.js';
import type { ViewContext } from '../../cards/context.js';
import type { View } from '../../cards/view.js';
import {
  alertGroupView,
  alertView,
  approvalView,
  failureView,
  helpView,
  messageView,
  views,
} from '../../cards/views/index.js';
import {
  acceptance,
  acceptanceApproval,
  acceptedFindings,
  recordedAcceptance,
  reopenedFindings,
} from './acceptance-cases.js';
import { alarmSetup, alarmSetupUnread, alarmsApproval, alarmsDrifted, manyAlarms } from './alarms-case.js';
import { noWayBack, rollbackApproval, stagingApproval, states } from './approval-states.js';
import { configurationCases } from './configuration-cases.js';
import { evidencedApproval } from './evidence-case.js';
import { patchWindowCases } from './patch-window-cases.js';
import { rulesApproval, rulesShown } from './rules-case.js';
import {
  alert,
  alertGroup,
  ana,
  approval,
  ben,
  commands,
  compliance,
  fleet,
  idOf,
  instance,
  metrics,
  now,
  region,
  report,
  resolution,
  security,
  storedReport,
} from './samples.js';
import {
  worstAlert,
  worstApproval,
  worstCompliance,
  worstFleet,
  worstInstance,
  worstMetrics,
  worstNames,
  worstRun,
  worstSecurity,
} from './worst-case.js';

export const context: ViewContext = { now, region };
const question = {
  alert_id: alert.alert_id,
  what: 'Port opened to the internet by ben.okafor',
  person: ben,
  asked_at: '2026-11-22T13:58:00Z',
  answer: null,
};
const saidNo = { was_me: false, at: '2026-11-22T14:01:00Z', surface: 'slack' as const };
const askedGroup = { ...alertGroup, kind: 'threat' as const, count: 1, questions: [question] };
const timeline = {
  instance_id: 'i-0a1b2c3d4e5f60004',
  name: 'db-primary',
  summary: '',
  total: 8,
  unseen: [],
  entries: (
    [
      [
        '2026-11-22T13:20:00Z',
        'verification',
        'verified: re-scanned at 14:19 UTC: 6 findings closed; runs kernel 5.14.0-611.54.1.el9_7.x86_64',
        null,
        57,
      ],
      ['2026-11-22T13:12:10Z', 'gate', 'good enough for the next wave', null, null],
      ['2026-11-22T13:11:30Z', 'reboot', 'it rebooted', null, null],
      ['2026-11-22T13:10:55Z', 'install', 'the packages were on it', null, null],
      ['2026-11-22T13:08:00Z', 'snapshot', 'snap-0a1b2c3d4e5f60001 of the root volume, before the install', null, null],
      ['2026-11-22T13:08:00Z', 'install', 'its part of the run began', null, 51],
      [
        '2026-11-22T13:06:00Z',
        'decision',
        'approved in Slack: after the release',
        { id: 'ana.ruiz', name: 'Ana Ruiz' },
        49,
      ],
      [
        '2026-11-22T13:05:00Z',
        'plan',
        'asked for: kernel 5.14.0-611.36.1.el9_7 -> 5.14.0-611.54.1.el9_7',
        { id: 'ben.okafor', name: 'Ben Okafor' },
        47,
      ],
    ] as const
  ).map(([at, kind, what, by, audit_seq]) => ({ at, kind, what, by, approval_id: 'abcdef012345-1', audit_seq })),
};
const undelivered = {
  message_id: '0f6c1a2b3d4e5f60',
  about: 'Update libnghttp2-14 to 1.43.0-1ubuntu0.1',
  urgent: true,
  surface: 'slack' as const,
  conversation_id: 'C0SREOPS',
  shown_before: false,
  reason: 'the conversation is gone',
  attempts: 1,
  last_tried_at: '2026-11-22T13:58:00Z',
};
const approver = { id: ana.id, role: 'approver' as const };
const asked = { ...context, refreshUserIds: ['29:ana', '29:mei'] };
const gap = (service: string, reason: 'denied' | 'throttled' | 'unavailable', instances: string[], detail: string) => ({
  service,
  region,
  account: '111122223333',
  instances: instances.map(idOf),
  reason,
  retryable: reason !== 'denied',
  detail,
});

const denied = gap(
  'inspector2',
  'denied',
  ['web-1', 'web-2'],
  'Inspector findings of web-1 and web-2 could not be read: inspector2:ListFindings was denied for role sre-bot-read.',
);
const noCounts = {
  critical_count: null,
  high_count: null,
  medium_count: null,
  low_count: null,
  untriaged_count: null,
  attention_count: null,
  later_count: null,
  finding_count: null,
  vulnerability_count: null,
  exact_counts: [],
};
const zeroCounts = {
  critical_count: 0,
  high_count: 0,
  medium_count: 0,
  low_count: 0,
  untriaged_count: 0,
  attention_count: 0,
  later_count: 0,
  finding_count: 0,
  vulnerability_count: 0,
};
const whole = { ...fleet.coverage, answered: 10, failed: [] };
const bastion = fleet.unseen[0] ?? instance.instance;

export const fleetDenied = {
  ...fleet,
  attention_count: 3,
  critical_count: 2,
  exact_counts: [],
  fix_groups: fleet.fix_groups.filter(({ instance_names }) => !instance_names.includes('web-1')),
  coverage: { ...fleet.coverage, answered: 7, failed: [denied, ...fleet.coverage.failed] },
};
export const fleetUnknown = {
  ...fleet,
  ...noCounts,
  status: 'unknown' as const,
  findings: [],
  fix_groups: [],
  instances: [],
  unseen: fleet.instances,
  unseen_count: fleet.instances.length,
  coverage: {
    ...fleet.coverage,
    answered: 0,
    failed: [gap('inspector2', 'unavailable', [], 'Inspector did not answer; try again in a minute.')],
  },
};
export const fleetClean = {
  ...fleet,
  ...zeroCounts,
  status: 'complete' as const,
  findings: [],
  fix_groups: [],
  unseen: [],
  unseen_count: 0,
  coverage: whole,
};
export const instanceUnknown = {
  ...instance,
  status: 'unknown' as const,
  coverage: { ...fleet.coverage, requested: 1, answered: 0 },
  vulnerabilities: [],
  remediation_priority: [],
  factors: [],
  risk_score: null,
  instance: bastion,
  exposure: { internet: null, open_ports: [], basis: 'its security groups could not be read' },
};
export const metricsUnknown = {
  ...metrics,
  status: 'unknown' as const,
  coverage: {
    ...metrics.coverage,
    answered: 0,
    failed: [
      gap('cloudwatch', 'denied', ['db-primary'], 'I may not read metrics here (cloudwatch:GetMetricData was denied).'),
    ],
  },
  metrics: {},
  anomalies: [],
  trends: {},
  missing: Object.values(metrics.metrics).map(({ name, label }) => ({
    name,
    label,
    reason: 'not_read' as const,
    detail: `${label}: could not be read.`,
  })),
};
export const metricsQuiet = {
  ...metrics,
  anomalies: [],
  metrics: Object.fromEntries(Object.entries(metrics.metrics).map(([key, one]) => [key, { ...one, gaps: [] }])),
  trends: Object.fromEntries(
    Object.entries(metrics.trends).map(([key, one]) => [key, { ...one, forecast: null, reaches_limit_at: null }]),
  ),
};
const metricsRestless = { ...metrics, anomalies: Array.from({ length: 10 }, () => metrics.anomalies).flat() };
export const metricsStopped = {
  ...metricsQuiet,
  instance: { ...metrics.instance, state: 'stopped' },
  metrics: Object.fromEntries(
    Object.entries(metrics.metrics).map(([key, one]) => [
      key,
      { ...one, points: 0, last: null, min: null, max: null, average: null, p95: null },
    ]),
  ),
  notes: ['No data in this time: CPU and Network in. That is not zero. db-primary is stopped.'],
};
const oneHost = compliance.hosts.filter(({ name }) => name === 'web-2');
const allCompliant = compliance.hosts.map((host) => ({
  ...host,
  verdict: 'compliant' as const,
  reason: 'nothing missing',
  pending_reboot: 0,
}));

/** Every card in every state worth looking at. Names are file names of goldens and screenshots. */
export const cases: Record<string, View> = {
  fleet: views.get_inspector_findings(fleet, context),
  'fleet-all-fixes': views.get_inspector_findings(fleet, { ...context, page: 1 }),
  'fleet-denied': views.get_inspector_findings(fleetDenied, context),
  'fleet-unknown': views.get_inspector_findings(fleetUnknown, context),
  'fleet-clean': views.get_inspector_findings(fleetClean, context),
  'fleet-worst': views.get_inspector_findings(worstFleet, context),
  instance: views.analyze_ec2_vulnerabilities(instance, context),
  'instance-findings': views.analyze_ec2_vulnerabilities(instance, { ...context, page: 1 }),
  'instance-unknown': views.analyze_ec2_vulnerabilities(instanceUnknown, context),
  'fleet-accepted': views.get_inspector_findings({ ...fleet, accepted_count: 2, accepted: acceptedFindings }, context),
  'instance-accepted': views.analyze_ec2_vulnerabilities(
    { ...instance, vulnerabilities: reopenedFindings, accepted: acceptedFindings },
    context,
  ),
  'approval-evidence': approvalView(evidencedApproval, { ...context, viewer: approver }),
  rules: views.change_rules(rulesShown, context),
  'rules-pending': approvalView(rulesApproval, { ...context, viewer: approver }),
  alarms: views.set_up_alarms(alarmSetup, context),
  'alarms-unread': views.set_up_alarms(alarmSetupUnread, context),
  'alarms-pending': approvalView(alarmsApproval, { ...context, viewer: approver }),
  'alarms-page': approvalView(manyAlarms, { ...context, viewer: approver, page: 2 }),
  'alarms-drifted': approvalView(alarmsDrifted, context),
  'risk-offer': views.accept_risk(
    { approval: null, acceptances: [], offer: instance.vulnerabilities, summary: '3 open findings on web-2.' },
    context,
  ),
  'risk-accepted': views.accept_risk(
    { approval: null, acceptances: [acceptance], offer: null, summary: '1 acceptance in force.' },
    context,
  ),
  'risk-pending': views.accept_risk(
    { approval: acceptanceApproval, acceptances: [], offer: null, summary: '' },
    { ...context, viewer: approver },
  ),
  'risk-approved': approvalView(recordedAcceptance, context),
  'instance-worst': views.analyze_ec2_vulnerabilities(worstInstance, { ...context, page: 2 }),
  'patch-compliance': views.check_patch_compliance(compliance, context),
  'patch-compliance-one': views.check_patch_compliance(
    { ...compliance, status: 'complete', hosts: oneHost, coverage: { ...whole, requested: 1, answered: 1 } },
    context,
  ),
  'patch-compliance-clean': views.check_patch_compliance(
    { ...compliance, status: 'complete', hosts: allCompliant, non_compliant: [], unknown: [], coverage: whole },
    context,
  ),
  'patch-compliance-worst': views.check_patch_compliance(worstCompliance, context),
  ...patchWindowCases,
  ...configurationCases,
  metrics: views.get_ec2_cloudwatch_metrics(metrics, context),
  'metrics-alarm': views.get_ec2_cloudwatch_metrics(
    {
      ...metrics,
      alarms: (metrics.alarms ?? []).map((alarm, index) => ({
        ...alarm,
        state: index === 0 ? ('alarm' as const) : ('insufficient_data' as const),
        since: '2026-11-22T13:52:00.000Z',
      })),
    },
    context,
  ),
  'metrics-quiet': views.get_ec2_cloudwatch_metrics(metricsQuiet, context),
  'metrics-stopped': views.get_ec2_cloudwatch_metrics(metricsStopped, context),
  'metrics-unknown': views.get_ec2_cloudwatch_metrics(metricsUnknown, context),
  'metrics-worst': views.get_ec2_cloudwatch_metrics(worstMetrics, {
    ...context,
    question: { metric_names: worstNames },
  }),
  'metrics-anomalies': views.get_ec2_cloudwatch_metrics(metricsRestless, { ...context, page: 2 }),
  'security-events': views.monitor_security_events(security, context),
  'security-events-quiet': views.monitor_security_events(
    { ...security, alerts: [], recommendations: [], events: [] },
    context,
  ),
  'security-events-worst': views.monitor_security_events(worstSecurity, context),
  'approval-pending': approvalView(states.pending, asked),
  'approval-pending-for-all': approvalView(states.pending, { ...context, dialogs: true }),
  'approval-pending-approver': approvalView(states.pending, { ...asked, viewer: approver }),
  'approval-pending-requester': approvalView(states.pending, { ...asked, viewer: { id: ben.id, role: 'approver' } }),
  'approval-pending-viewer': approvalView(states.pending, { ...asked, viewer: { id: 'sam.vega', role: 'viewer' } }),
  'approval-half': approvalView(states.half, { ...asked, viewer: approver }),
  'approval-approved': approvalView(states.approved, asked),
  'approval-running': approvalView(states.running, asked),
  'approval-verifying': approvalView(states.verifying, asked),
  'approval-verified': approvalView(states.verified, asked),
  'approval-partly': approvalView(states.partly, asked),
  'approval-failed': approvalView(states.failed, asked),
  'approval-stopped': approvalView(states.stopped, asked),
  'approval-rejected': approvalView(states.rejected, asked),
  'approval-expired': approvalView(states.expired, asked),
  'approval-cancelled': approvalView(states.cancelled, asked),
  'approval-outdated': approvalView(states.outdated, asked),
  'approval-extended': approvalView(states.extended, { ...asked, viewer: { id: ben.id, role: 'operator' } }),
  'approval-stopping': approvalView(states.stopping, { ...asked, viewer: approver }),
  'approval-stopped-by': approvalView(states.stoppedBy, asked),
  'approval-narrowed': approvalView(states.narrowed, { ...asked, viewer: approver }),
  'approval-drifted': approvalView(states.drifted, { ...asked, viewer: approver }),
  'approval-renewed': approvalView(states.renewed, { ...asked, viewer: approver }),
  'approval-frozen': approvalView(states.frozen, { ...asked, viewer: approver }),
  'approval-frozen-waiting': approvalView(states.frozenWaiting, { ...asked, viewer: approver }),
  'approval-overridden': approvalView(states.overridden, { ...asked, viewer: approver }),
  'approval-skipped': approvalView(states.skipped, asked),
  'approval-rolling-back': approvalView(states.rollingBack, asked),
  'approval-rolled-back': approvalView(states.rolledBack, asked),
  'rollback-pending': approvalView(rollbackApproval, { ...asked, viewer: approver }),
  'rollback-not-possible': views.rollback_changes(noWayBack, context),
  'approval-worst': approvalView(worstApproval, { ...asked, viewer: approver }),
  'approval-run-worst': approvalView(worstRun, asked),
  'approval-requested': views.create_approval_workflow(
    {
      workflow_id: approval.workflow_id,
      approval_url: 'http://127.0.0.1:3978/approvals/APR-7Q2M4',
      estimated_duration: 'PT25M',
      approval,
      summary: '',
    },
    asked,
  ),
  'patching-nothing': views.execute_automated_patching(
    {
      status: 'complete',
      coverage: { ...whole, requested: 2, answered: 2 },
      patch_status: {
        state: 'nothing_to_do',
        workflow_id: null,
        approval_url: null,
        hosts: { [idOf('api-1')]: 'nothing missing', [idOf('api-2')]: 'nothing missing' },
      },
      rollback_plan: { enabled: true, tier: 'root_volume_snapshot', loses: 'nothing' },
      success_rate: null,
      approval: null,
      left_out: ['api-1', 'api-2'].map((name) => ({
        instance_id: idOf(name),
        name,
        reason: 'nothing to do at this level',
      })),
      summary: '',
    },
    context,
  ),
  'patching-no-plan': views.execute_automated_patching(
    {
      status: 'complete',
      coverage: { ...whole, requested: 2, answered: 2 },
      patch_status: { state: 'no_plan', workflow_id: null, approval_url: null, hosts: {} },
      rollback_plan: { enabled: false, tier: 'none', loses: 'nothing' },
      success_rate: null,
      approval: null,
      approvals: [],
      left_out: [
        { instance_id: idOf('jenkins-1'), name: 'jenkins-1', reason: 'left out: it is stopped' },
        {
          instance_id: idOf('web-1'),
          name: 'web-1',
          reason: 'nothing to do at this level; 2 known exploited and 14 other fixable findings at other levels',
        },
      ],
      level: {
        name: 'non_critical',
        packages: [],
        beyond: { known_exploited: 2, others: 14 },
        words: 'level non_critical: nothing; 2 known exploited and 14 other fixable findings are at other levels',
      },
      summary: '',
    },
    context,
  ),
  'patching-several': views.execute_automated_patching(
    {
      status: 'complete',
      coverage: { ...whole, requested: 5, answered: 5 },
      patch_status: { state: 'approval_required', workflow_id: approval.workflow_id, approval_url: null, hosts: {} },
      rollback_plan: { enabled: true, tier: 'root_volume_snapshot', loses: 'nothing' },
      success_rate: null,
      approval,
      approvals: [approval, stagingApproval],
      left_out: [{ instance_id: idOf('jenkins-1'), name: 'jenkins-1', reason: 'left out: it is stopped' }],
      level: {
        name: 'high',
        packages: ['libnghttp2'],
        beyond: { known_exploited: 0, others: 3 },
        words: 'level high: libnghttp2; 3 fixable findings are at other levels',
      },
      summary: '',
    },
    context,
  ),
  'patching-partial': views.execute_automated_patching(
    {
      status: 'partial',
      coverage: { ...fleet.coverage, requested: 5, answered: 4 },
      patch_status: {
        state: 'approval_required',
        workflow_id: approval.workflow_id,
        approval_url: null,
        hosts: {
          ...Object.fromEntries(approval.plan.content.hosts.map((host) => [host.instance_id, 'waits for approval'])),
          [idOf('bastion')]: 'Systems Manager does not manage it',
        },
      },
      rollback_plan: { enabled: true, tier: 'root_volume_snapshot', loses: 'nothing' },
      success_rate: null,
      approval,
      summary: '',
    },
    context,
  ),
  resolution: views.resolve_vulnerabilities_by_criticality(resolution, context),
  'resolution-viewer': views.resolve_vulnerabilities_by_criticality(resolution, {
    ...context,
    viewer: { id: 'sam.vega', role: 'viewer' },
  }),
  'resolution-nothing': views.resolve_vulnerabilities_by_criticality(
    {
      ...resolution,
      status: 'complete',
      coverage: whole,
      scheduled_patches: [],
      immediate_actions: [],
      approval_required: [],
      left_out: [],
    },
    context,
  ),
  'resolution-unknown': views.resolve_vulnerabilities_by_criticality(
    {
      ...resolution,
      status: 'partial',
      coverage: { ...fleet.coverage, answered: 7, failed: [denied] },
      immediate_actions: [],
      scheduled_patches: resolution.scheduled_patches.slice(0, 1).map((plan) => ({
        ...plan,
        fits_window: false,
        overlaps: ['patch-APR-7Q2M4'],
        approval_id: 'APR-9K3L2',
      })),
      auto_approve: { ...resolution.auto_approve, requested: true },
      doubts: ['Whether 3 findings on exposed hosts are known to be exploited was not answered.'],
    },
    context,
  ),
  report: views.generate_vulnerability_report(report, context),
  'report-not-stored': views.generate_vulnerability_report(
    {
      ...report,
      state: 'not_stored',
      location: null,
      link: null,
      location_note: 'I may not store the report here (s3:PutObject was denied).',
      format: 'csv',
      redacted: true,
      trend: report.trend && { ...report.trend, comparable: false, closed_findings: null },
    },
    context,
  ),
  'report-unknown': views.generate_vulnerability_report(
    {
      ...report,
      status: 'unknown',
      coverage: { ...fleet.coverage, answered: 0, failed: [denied] },
      summary: {
        ...report.summary,
        findings: { critical: null, high: null, medium: null, low: null, untriaged: null, total: null },
        known_exploited: null,
        vulnerabilities: null,
        without_fix: null,
        hosts_answered: 0,
      },
      sla: { ...report.sla, overdue: null, due_within_7_days: null, worst: [] },
      recommendations: [],
      trend: null,
    },
    context,
  ),
  'report-being-written': views.generate_vulnerability_report(
    {
      ...report,
      status: 'partial',
      state: 'being_written',
      sla: { ...report.sla, overdue: null, overdue_by_tier: {}, due_within_7_days: null, worst: [] },
      trend: null,
      snapshot_hash: null,
      location: null,
      link: null,
      bytes: null,
      content: null,
      location_note: `The json file is still being written: get_vulnerability_report with ${report.report_id} has it in a moment, 2 minutes at most.`,
    },
    context,
  ),
  'report-stored-being-written': views.get_vulnerability_report(
    {
      ...storedReport,
      state: 'being_written',
      problem: 'It is still being written, until 2026-11-22T11:46:00.000Z at the latest.',
      files: [],
      snapshot_hash: null,
      content: null,
      format: null,
    },
    context,
  ),
  'report-stored': views.get_vulnerability_report(storedReport, context),
  freeze: views.freeze_changes(
    {
      closures: [
        ...states.frozen.frozen_by,
        {
          key: 'month-end-close',
          name: 'month-end-close',
          by: null,
          from: '2026-11-30T16:00:00.000Z',
          until: '2026-12-02T08:00:00.000Z',
        },
      ],
      unread: null,
      summary: 'Now frozen by Ana Ruiz until 18:00 UTC (product launch).',
    },
    context,
  ),
  'stopped-runs': views.stop_runs(
    {
      approval: null,
      runs: [states.stopping],
      everything_stopped: true,
      summary: 'Everything is stopped by Ana Ruiz at 14:06 UTC: 1 run. Nothing is begun before /sre-stop off.',
    },
    context,
  ),
  'freeze-unknown': views.freeze_changes(
    {
      closures: [],
      unread: 'Change freezes could not be read.',
      summary: 'Now no freeze is set here; a change calendar may be closed. Change freezes could not be read.',
    },
    context,
  ),
  approvals: views.list_approvals({ approvals: [states.half, states.running, states.rejected], summary: '' }, context),
  'approvals-none': views.list_approvals({ approvals: [], summary: '' }, context),
  'alert-subscription': views.subscribe_alerts(
    {
      conversation_id: '19:ops@thread.tacv2',
      alerts: 'high',
      approvals: true,
      kinds: ['vulnerability', 'threat'],
      tag: { key: 'env', value: 'prod' },
      quiet: { start: '22:00', end: '07:00', time_zone: 'Europe/Berlin' },
      hand_over: { at: '08:00', time_zone: 'Europe/Berlin' },
      summary: '',
    },
    context,
  ),
  alert: messageView({ kind: 'alert_group', group: { ...alertGroup, count: 1 } }, context),
  'alert-threat': alertView(
    {
      ...alert,
      kind: 'threat',
      severity: 'high',
      title: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
      detail: 'Credentials of the instance role of bastion were used from 203.0.113.7.',
      instance_ids: [idOf('bastion')],
      instance_names: ['bastion'],
      facts: [
        { label: 'Count', value: '6' },
        { label: 'From', value: '203.0.113.7' },
      ],
      source: 'Amazon GuardDuty',
    },
    context,
  ),
  'alert-worst': alertGroupView(
    {
      ...alertGroup,
      newest: Array.from({ length: 5 }, () => worstAlert),
      title: worstAlert.title,
      count: 100_000,
      instance_ids: worstAlert.instance_ids,
      instance_names: worstAlert.instance_names,
    },
    context,
  ),
  'alert-group': alertGroupView(alertGroup, context),
  'alert-asked': alertGroupView(askedGroup, context),
  'alert-asked-own': alertGroupView(askedGroup, { ...context, viewer: { ...ben, role: 'operator' } }),
  'alert-answered': views.answer_alert(
    {
      group: { ...askedGroup, questions: [{ ...question, answer: saidNo }] },
      summary: 'Ben Okafor says it was not them.',
    },
    context,
  ),
  question: messageView({ kind: 'question', group: askedGroup, question }, context),
  'question-answered': messageView(
    { kind: 'question', group: askedGroup, question: { ...question, answer: saidNo } },
    context,
  ),
  'alert-acknowledged': alertGroupView(
    {
      ...alertGroup,
      handling: { state: 'acknowledged', by: 'Ana Ruiz', at: '2026-11-22T14:00:00Z', until: null },
      assigned_to: 'Ben Okafor',
    },
    context,
  ),
  'alert-digest': messageView(
    {
      kind: 'digest',
      since: '2026-11-22T13:30:00Z',
      groups: [
        alertGroup,
        {
          ...alertGroup,
          group_id: 'g-2',
          title: 'Alarm web-1-cpu-high',
          kind: 'alarm',
          severity: 'high',
          count: 1,
          handling: { state: 'snoozed', by: 'Mei Tanaka', at: '2026-11-22T13:50:00Z', until: '2026-11-22T17:50:00Z' },
        },
        {
          ...alertGroup,
          group_id: 'g-3',
          title: 'State of i-0a1b2c3d4e5f60001',
          severity: 'medium',
          urgent: false,
          count: 2,
        },
      ],
    },
    context,
  ),
  'hand-over': views.shift_handover(
    {
      at: '2026-11-22T14:07:00Z',
      pending: [states.half],
      running: [states.running],
      closures: [
        {
          key: 'f-1',
          name: 'launch',
          by: { id: 'ana', name: 'Ana Ruiz' },
          from: '2026-11-22T13:00:00Z',
          until: '2026-11-22T18:00:00Z',
        },
      ],
      acceptances: [],
      overdue: [{ title: 'openssl 3.0.2 -> 3.0.8', due: '2026-11-20', instance_names: ['web-1', 'web-2'] }],
      watched_at: '2026-11-22T06:00:00Z',
      alerts: [{ ...alertGroup, assigned_to: 'Ben Okafor' }],
      undelivered: [undelivered],
      unread: [],
      summary: '',
    },
    context,
  ),
  'hand-over-unknown': views.shift_handover(
    {
      at: '2026-11-22T14:07:00Z',
      pending: [],
      running: null,
      closures: null,
      acceptances: null,
      overdue: null,
      watched_at: null,
      alerts: [],
      undelivered: null,
      unread: ['Runs: I could not reach my own records.', 'Due dates: the fleet was not looked at as a whole yet.'],
      summary: '',
    },
    context,
  ),
  alerts: views.list_alerts({ groups: [alertGroup], alerts: [], summary: '' }, context),
  'alerts-none': views.list_alerts({ groups: [], alerts: [], summary: '' }, context),
  'alerts-of-group': views.list_alerts({ groups: [alertGroup], alerts: alertGroup.newest, summary: '' }, context),
  timeline: views.get_instance_timeline(timeline, context),
  'timeline-none': views.get_instance_timeline({ ...timeline, entries: [], total: 0, unseen: [] }, context),
  undelivered: views.list_undelivered({ messages: [undelivered], summary: '' }, context),
  setup: views.check_setup(
    {
      checks: [
        { name: 'Teams: password', state: 'ok', found: 'Microsoft gives the app a token.', mend: null },
        { name: 'Slack', state: 'skipped', found: 'Not set up.', mend: 'Set its three settings to have it.' },
        {
          name: 'Approval channel',
          state: 'failed',
          found: 'No conversation is told of requests yet.',
          mend: 'Say so.',
        },
      ],
      summary: '1 step to look at.',
    },
    context,
  ),
  'undelivered-none': views.list_undelivered({ messages: [], summary: '' }, context),
  'sent-again': views.send_again(
    { messages: [undelivered], summary: '1 message will be tried again now. What fails again is listed again.' },
    context,
  ),
  'alert-handled': views.handle_alert(
    {
      group: { ...alertGroup, assigned_to: 'Ben Okafor' },
      summary: 'Ben Okafor looks after it: Update libnghttp2-14 to 1.43.0-1ubuntu0.1.',
    },
    context,
  ),
  help: helpView(commands),
  choices: explain({
    kind: 'choices',
    said: 'the criticals on web-1',
    choices: [
      { operation: 'get_inspector_findings', input: { instance_ids: ['web-1'], severity: 'critical' } },
      { operation: 'execute_automated_patching', input: { instance_ids: ['web-1'], patch_level: 'critical' } },
      { operation: 'analyze_optimal_patch_window', input: { instance_id: 'web-1', days_ahead: 14 } },
    ],
  }),
  'choices-typed': explain({
    kind: 'choices',
    said: 'undo it',
    choices: [{ operation: 'rollback_changes', input: { instance_id: 'web-2' } }],
  }),
  forgotten: explain({ kind: 'forgot' }),
  'failure-denied': failureView({
    code: 'access_denied',
    message: 'I may not read patch states here: ssm:DescribeInstancePatchStates was denied for role sre-bot-read.',
    hint: 'Ask an administrator to apply the read policy; the other answers are complete.',
    reference: undefined,
  }),
  'failure-not-found': failureView({
    code: 'not_found',
    message: 'No instance is called web-9.',
    hint: 'Did you mean web-1 or web-2?',
    reference: undefined,
  }),
  'failure-defect': failureView({
    code: 'defect',
    message: 'Something broke on my side (ref 7F3A2C).',
    hint: 'Try again in a minute. If it stays, give the reference to whoever runs this assistant.',
    reference: '7F3A2C',
  }),
};
