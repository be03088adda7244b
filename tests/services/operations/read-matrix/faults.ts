import type { Fault } from '../../../../sandbox/faults.js';
import type { Gap } from '../../../../services/schema.js';
import type { AwsCall } from './fleet.js';

const HANG_MS = 120_000;

interface Failure {
  readonly fault: { readonly kind: Fault['kind'] } & Readonly<Record<string, unknown>>;
  /** What the gap may then call it. */
  readonly reasons: readonly Gap['reason'][];
}

/** What may go wrong with one call, as AWS does it. */
export const failures = {
  denied: { fault: { kind: 'access_denied' }, reasons: ['denied'] },
  throttled: { fault: { kind: 'throttle' }, reasons: ['throttled'] },
  hanging: { fault: { kind: 'latency', ms: HANG_MS }, reasons: ['timeout'] },
  failing: { fault: { kind: 'error', code: 'InternalServerException', status: 500 }, reasons: ['unavailable'] },
  unreadable: { fault: { kind: 'invalid_answer' }, reasons: ['invalid_answer'] },
} as const satisfies Record<string, Failure>;

/** Every call that reads make, kept true by a test. */
export const calls: readonly AwsCall[] = [
  'cloudtrail:LookupEvents',
  'config:DescribeConfigurationRecorderStatus',
  'config:DescribeConfigurationRecorders',
  'config:GetComplianceDetailsByResource',
  'config:GetResourceConfigHistory',
  'config:ListDiscoveredResources',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'ec2:DescribeFlowLogs',
  'ec2:DescribeInstances',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeRegions',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSnapshots',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'guardduty:GetFindings',
  'guardduty:ListDetectors',
  'guardduty:ListFindings',
  'inspector2:BatchGetFindingDetails',
  'inspector2:ListCoverage',
  'inspector2:ListFilters',
  'inspector2:ListFindings',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:GetQueryResults',
  'logs:StartQuery',
  'monitoring:DescribeAlarms',
  'monitoring:GetMetricData',
  'monitoring:ListMetrics',
  's3:GetObject',
  's3:PutObject',
  'securityhub:GetFindings',
  'ssm:DescribeInstanceInformation',
  'ssm:DescribeInstancePatchStates',
  'ssm:DescribeInstancePatches',
  'ssm:DescribeMaintenanceWindowSchedule',
  'ssm:DescribeMaintenanceWindows',
  'ssm:DescribeMaintenanceWindowsForTarget',
  'ssm:GetCalendarState',
  'ssm:GetPatchBaseline',
  'ssm:ListCommands',
  'ssm:ListDocuments',
];

/** The assistant's own records and the files it makes: an answer that needs them is refused, any other stands. */
export const ownRecords = ['dynamodb', 's3'];

/**
 * An answer that is well formed and empty. Where other calls say that there must be more it is a gap; where nothing
 * contradicts it, it is what AWS says, and only what rests on it may change.
 */
export const whenEmpty: Readonly<Partial<Record<AwsCall, 'stands' | readonly Gap['reason'][]>>> = {
  // An account without events is possible, if unlikely: the answer counts them, 0.
  'cloudtrail:LookupEvents': 'stands',
  'config:DescribeConfigurationRecorderStatus': ['not_enabled'],
  'config:DescribeConfigurationRecorders': ['not_enabled'],
  // No rule looks at the resource: compliance is then INSUFFICIENT_DATA.
  'config:GetComplianceDetailsByResource': 'stands',
  // A recorder that is on knows every resource that exists.
  'config:GetResourceConfigHistory': ['not_found'],
  'config:ListDiscoveredResources': 'stands',
  // Nothing is logged, no region is known, no snapshot was taken: the answer says each.
  'ec2:DescribeFlowLogs': 'stands',
  'ec2:DescribeRegions': 'stands',
  'ec2:DescribeSnapshots': 'stands',
  // No instance at all: those asked for by name are not found.
  'ec2:DescribeInstances': 'stands',
  'ec2:DescribeNetworkAcls': ['truncated'],
  'ec2:DescribeRouteTables': ['truncated'],
  'ec2:DescribeSecurityGroups': ['truncated'],
  'elasticloadbalancing:DescribeLoadBalancers': 'stands',
  'elasticloadbalancing:DescribeTargetGroups': 'stands',
  'elasticloadbalancing:DescribeTargetHealth': 'stands',
  'guardduty:GetFindings': ['invalid_answer'],
  // No detector: GuardDuty is not enabled, and the answer says so.
  'guardduty:ListDetectors': 'stands',
  'guardduty:ListFindings': 'stands',
  'inspector2:BatchGetFindingDetails': ['unavailable'],
  'inspector2:ListCoverage': ['not_scanned'],
  'inspector2:ListFilters': 'stands',
  // Scanned, and nothing found: that is what clean means.
  'inspector2:ListFindings': 'stands',
  // No host ships its logins: the answer says so.
  'logs:DescribeLogGroups': 'stands',
  'logs:DescribeLogStreams': 'stands',
  'logs:GetQueryResults': ['invalid_answer'],
  'logs:StartQuery': ['invalid_answer'],
  'monitoring:DescribeAlarms': 'stands',
  'monitoring:GetMetricData': ['invalid_answer'],
  // Metrics of the agent are then named as not published.
  'monitoring:ListMetrics': 'stands',
  'securityhub:GetFindings': 'stands',
  'ssm:DescribeInstanceInformation': 'stands',
  'ssm:DescribeInstancePatchStates': ['not_scanned', 'not_managed'],
  'ssm:DescribeInstancePatches': ['truncated'],
  'ssm:DescribeMaintenanceWindowSchedule': 'stands',
  'ssm:DescribeMaintenanceWindows': ['invalid_answer'],
  'ssm:DescribeMaintenanceWindowsForTarget': 'stands',
  'ssm:GetCalendarState': ['invalid_answer'],
  'ssm:GetPatchBaseline': ['invalid_answer'],
  'ssm:ListCommands': 'stands',
  'ssm:ListDocuments': 'stands',
};

/** Products whose being off is a state of the answer rather than a gap in it. */
export const products: Readonly<Record<string, string>> = { guardduty: 'GuardDuty', securityhub: 'Security Hub' };
