import type { InspectorFindings } from '../../../../services/operations/get-inspector-findings.js';
import type { OperationName, OutputOf } from '../../../../services/operations/index.js';
import { type AwsCall, PATCHED } from './fleet.js';

/** null: the answer says that it does not know. */
export type Fact = number | string | boolean | null | readonly string[];

/** What one answer claims. `*` stands for the question as a whole, other keys for instances. */
export type Claims = Readonly<Record<string, Readonly<Record<string, Fact>>>>;

export interface Question<Name extends OperationName = OperationName> {
  readonly operation: Name;
  readonly input: object;
  claims(output: OutputOf<Name>): Claims;
  /** Which calls a claim rests on, by its name: everything else that fails must leave it as it is. */
  readonly restsOn: Readonly<Record<string, readonly AwsCall[]>>;
  /** Claims that are lists, which cannot be null: an empty one beside a gap says nothing of what was not read. */
  readonly lists?: readonly string[];
  /** Claims whose gap names no host where what else is known of it stands. */
  readonly details?: readonly string[];
  /** Calls that others wait for: while one hangs, these are asked when its part of the time is over. */
  readonly waitsFor?: readonly AwsCall[];
}

const fleet = 'ec2:DescribeInstances';
const groups = 'ec2:DescribeSecurityGroups';
const balancers = [
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
] as const;
const reach = [groups, 'ec2:DescribeNetworkAcls', 'ec2:DescribeRouteTables', ...balancers] as const;
const nodes = 'ssm:DescribeInstanceInformation';
const scans = 'inspector2:ListCoverage';
const findings = 'inspector2:ListFindings';
const exploits = 'inspector2:BatchGetFindingDetails';
const patchStates = 'ssm:DescribeInstancePatchStates';
const patches = 'ssm:DescribeInstancePatches';
const baselines = 'ssm:GetPatchBaseline';
const metricData = 'monitoring:GetMetricData';
const metricNames = 'monitoring:ListMetrics';
const events = 'cloudtrail:LookupEvents';
const detectors = 'guardduty:ListDetectors';
const threats = ['guardduty:ListFindings', 'guardduty:GetFindings'] as const;
const hub = 'securityhub:GetFindings';
const recorder = ['config:DescribeConfigurationRecorders', 'config:DescribeConfigurationRecorderStatus'] as const;
const history = 'config:GetResourceConfigHistory';
const rules = 'config:GetComplianceDetailsByResource';
const resources = 'config:ListDiscoveredResources';

const question = <Name extends OperationName>(one: Question<Name>): Question => one as unknown as Question;

const counts = ({ critical_count, high_count, medium_count, low_count, untriaged_count }: InspectorFindings) => ({
  critical_count,
  high_count,
  medium_count,
  low_count,
  untriaged_count,
});
const countNames = ['critical_count', 'high_count', 'medium_count', 'low_count', 'untriaged_count'];

const every = <Value>(names: readonly string[], value: Value): Record<string, Value> =>
  Object.fromEntries(names.map((name) => [name, value]));

const byId = <Row extends { readonly instance_id: string }>(
  rows: readonly Row[],
  claim: (row: Row) => Readonly<Record<string, Fact>>,
): Claims => Object.fromEntries(rows.map((row) => [row.instance_id, claim(row)]));

const flows = ['ec2:DescribeFlowLogs', 'logs:StartQuery', 'logs:GetQueryResults'] as const;
const logins = [
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:StartQuery',
  'logs:GetQueryResults',
] as const;
const incidents = [events, detectors, ...threats, hub, ...flows, ...logins] as const;

const overHost = (name: string, isPublic: boolean) => [
  question({
    operation: 'analyze_ec2_vulnerabilities',
    input: { instance_id: name },
    claims: (one) => ({
      '*': {
        risk_score: one.risk_score,
        findings: one.vulnerabilities.length === 0 && one.risk_score === null ? null : one.vulnerabilities.length,
        exposed: one.exposure.internet,
        scan: seen(one.instance.scan),
      },
    }),
    restsOn: {
      // Without a finding there is no risk, however the host is reached.
      risk_score: [findings, exploits, scans, ...(isPublic ? reach : [])],
      findings: [findings, scans],
      exposed: isPublic ? [findings, ...reach] : [findings, ...balancers],
      scan: [scans],
    },
  }),
  question({
    operation: 'get_ec2_cloudwatch_metrics',
    input: { instance_id: name },
    claims: (one) => ({
      '*': {
        cpu: one.metrics.CPUUtilization?.average ?? null,
        memory: one.metrics.mem_used_percent?.average ?? null,
        alarms: one.alarms?.length ?? null,
        anomalies: Object.values(one.metrics).some(({ points }) => points > 0) ? one.anomalies.length : null,
      },
    }),
    waitsFor: [metricNames],
    lists: ['anomalies'],
    restsOn: {
      alarms: ['monitoring:DescribeAlarms'],
      cpu: [metricData],
      memory: [metricData, metricNames],
      anomalies: [metricData, metricNames],
    },
  }),
  question({
    operation: 'analyze_cloudtrail_events',
    input: { instance_id: name, time_range: '3d' },
    claims: (one) => ({
      '*': {
        events: one.event_count,
        suspicious: one.event_count === null ? null : one.suspicious_activity.length,
        incidents: one.event_count === null ? null : one.incidents.length,
      },
    }),
    lists: ['suspicious', 'incidents'],
    restsOn: { events: [events], suspicious: incidents, incidents },
  }),
];

/** One that is reached from the internet, one that was patched, one that nobody manages or scans. */
export const few = ['web-1', PATCHED, 'bastion'];

/** One question or more of every operation that reads. */
export const questions: readonly Question[] = [
  question({
    operation: 'get_inspector_findings',
    input: { instance_ids: few },
    claims: (all) => {
      const unseen = new Set(all.unseen.map((host) => host.instance_id));
      const of = (id: string) => all.findings.filter((one) => one.instance_id === id);
      return {
        '*': {
          ...counts(all),
          vulnerabilities: all.vulnerability_count,
          attention: all.attention_count,
        },
        ...byId(all.instances, ({ instance_id: id, scan, ssm }) => ({
          findings:
            unseen.has(id) && of(id).length === 0
              ? null
              : of(id)
                  .map((one) => one.finding_arn)
                  .sort(),
          ...(of(id).length > 0 && {
            exploited: of(id).some((one) => one.type !== 'network' && one.known_exploited === null)
              ? null
              : of(id)
                  .filter((one) => one.known_exploited)
                  .map((one) => one.finding_arn)
                  .sort(),
          }),
          scan: seen(scan),
          ssm: unless('unknown', ssm),
        })),
      };
    },
    details: ['scan'],
    restsOn: {
      ...every([...countNames, 'vulnerabilities'], [findings]),
      attention: [findings, exploits, ...reach],
      // A host without findings is not said to have none unless it was scanned.
      findings: [findings, scans],
      exploited: [findings, exploits, scans],
      scan: [scans],
      ssm: [nodes],
    },
  }),
  ...overHost('web-1', true),
  ...overHost(PATCHED, false),
  question({
    operation: 'check_patch_compliance',
    input: { instance_ids: few },
    claims: (all) =>
      byId(all.hosts, (host) => ({
        verdict: unless('unknown', host.verdict),
        missing: host.missing,
        failed: host.failed,
        pending_reboot: host.pending_reboot,
        ...(host.missing !== 0 && {
          listed: all.missing_patches[host.instance_id]?.map(({ id }) => id).sort() ?? null,
        }),
      })),
    restsOn: {
      ...every(['verdict', 'missing', 'failed', 'pending_reboot'], [patchStates]),
      listed: [patchStates, patches],
    },
  }),
  question({
    operation: 'check_patch_compliance',
    input: { instance_ids: ['web-1', PATCHED], compare: true },
    claims: (all) =>
      byId(all.hosts, (host) => ({
        verdict: unless('unknown', host.verdict),
        missing: host.missing,
        disagreements: all.not_compared?.includes(host.instance_id)
          ? null
          : (all.disagreements
              ?.filter((one) => one.instance_id === host.instance_id && one.reason !== 'patch_scan_missing')
              .map((one) => `${one.package} ${one.reason}`)
              .sort() ?? null),
      })),
    lists: ['disagreements'],
    details: ['disagreements'],
    restsOn: {
      ...every(['verdict', 'missing'], [patchStates]),
      // A reason is the likeliest of what was seen: with less of it, another may be.
      disagreements: [patchStates, patches, findings, scans, baselines],
    },
  }),
  question({
    operation: 'analyze_optimal_patch_window',
    input: { instance_id: 'db-primary' },
    claims: (one) => ({
      '*': {
        windows: one.recommended_windows.length || null,
        clear: one.load_analysis.clear_low_load_hour,
        avoided: one.load_analysis.avoided.length || null,
      },
    }),
    waitsFor: [metricNames, 'elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
    restsOn: {
      windows: [metricData, metricNames],
      clear: [metricData, metricNames],
      avoided: [
        'ssm:DescribeMaintenanceWindows',
        'ssm:DescribeMaintenanceWindowsForTarget',
        'ssm:DescribeMaintenanceWindowSchedule',
        'ssm:ListDocuments',
        'ssm:GetCalendarState',
      ],
    },
  }),
  ...[[], ['web-1']].map((instance_ids) =>
    question({
      operation: 'monitor_security_events',
      input: { instance_ids, time_range: '3d' },
      claims: ({ security_summary: { products = [], ...summary } }) => ({
        '*': {
          events: summary.event_count,
          detections: summary.detection_count,
          incidents: summary.incident_count ?? null,
          ...Object.fromEntries(products.map(({ product, finding_count }) => [product, finding_count])),
        },
      }),
      restsOn: {
        events: [events, fleet, ...logins],
        detections: [...incidents, fleet],
        incidents: [...incidents, fleet],
        GuardDuty: [detectors, ...threats],
        'Security Hub': [hub],
        'VPC Flow Logs': [...flows, fleet],
        'Login logs': [...logins, fleet],
      },
    }),
  ),
  question({
    operation: 'analyze_configuration_changes',
    input: { instance_ids: ['web-1', PATCHED], time_range: '3d' },
    claims: (all) => ({
      '*': { changes: all.change_count, overall: unless('INSUFFICIENT_DATA', all.compliance_status) },
      ...byId(all.hosts, ({ compliance_status, change_count }) => ({
        compliance: unless('INSUFFICIENT_DATA', compliance_status),
        of_host: change_count,
      })),
    }),
    restsOn: {
      changes: [...recorder, history, resources, events],
      overall: [...recorder, history, rules, resources, events],
      // Roles and who made a change are told beside it: a host stands by what it is itself.
      compliance: [...recorder, history, rules],
      of_host: [...recorder, history],
    },
  }),
  question({
    operation: 'generate_vulnerability_report',
    input: { instance_ids: few },
    claims: ({ summary, sla }) => ({
      '*': {
        ...summary.findings,
        vulnerabilities: summary.vulnerabilities,
        known_exploited: summary.known_exploited,
        attention: summary.hosts_needing_attention,
        overdue: sla.overdue,
      },
    }),
    restsOn: {
      ...every(['critical', 'high', 'medium', 'low', 'untriaged', 'total', 'vulnerabilities'], [findings]),
      known_exploited: [findings, exploits],
      attention: [findings, exploits, ...reach],
      // A report that waits for any of what it reads is written behind its answer, and says so.
      overdue: [findings, exploits, ...reach, scans, nodes, 'inspector2:ListFilters'],
    },
  }),
  question({
    operation: 'list_approvals',
    input: {},
    claims: ({ approvals }) => ({ '*': { approvals: approvals.length } }),
    restsOn: {},
  }),
  question({
    operation: 'shift_handover',
    input: {},
    claims: ({ pending, running, overdue, alerts }) => ({
      '*': {
        pending: pending?.length ?? null,
        running: running?.length ?? null,
        overdue: overdue?.length ?? null,
        alerts: alerts?.length ?? null,
      },
    }),
    // Approvals and alerts are the assistant's own records: without them it says that it does not know.
    restsOn: every(['pending', 'running', 'overdue', 'alerts'], ['dynamodb:Query', 'dynamodb:GetItem']),
  }),
  question({
    operation: 'list_alerts',
    input: {},
    claims: ({ groups }) => ({ '*': { groups: groups.length } }),
    restsOn: {},
  }),
  question({
    operation: 'get_instance_timeline',
    input: { instance_id: 'web-1' },
    claims: ({ total, unseen }): Claims => (unseen.length > 0 ? {} : { '*': { entries: total } }),
    restsOn: {},
  }),
  question({
    operation: 'list_undelivered',
    input: {},
    claims: ({ messages }) => ({ '*': { messages: messages.length } }),
    restsOn: {},
  }),
  question({
    operation: 'check_setup',
    input: {},
    claims: ({ checks }) => ({
      '*': Object.fromEntries(checks.map(({ name, state }) => [name, state === 'unknown' ? null : state])),
    }),
    restsOn: every(['Approval channel'], ['dynamodb:Query', 'dynamodb:GetItem']),
  }),
  question({
    operation: 'get_vulnerability_report',
    input: { report_id: 'made before' },
    claims: ({ findings: { critical, total } }) => ({ '*': { critical, total } }),
    restsOn: {},
  }),
];

/** Whether somebody looked into the host. */
const seen = (scan: string): string | null => (scan === 'unknown' || scan === 'not_scanned' ? null : scan);

function unless<Value extends string>(unknown: Value, value: Value): Value | null {
  return value === unknown ? null : value;
}
