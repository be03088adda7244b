/** Services by the name AWS uses in IAM actions, and how people call them. */
export const serviceNames = {
  ec2: 'EC2',
  ssm: 'Systems Manager',
  inspector2: 'Inspector',
  cloudtrail: 'CloudTrail',
  cloudwatch: 'CloudWatch',
  logs: 'CloudWatch Logs',
  config: 'AWS Config',
  guardduty: 'GuardDuty',
  securityhub: 'Security Hub',
  elasticloadbalancing: 'Elastic Load Balancing',
} as const;

/** One thing that is read from AWS: which call, under which IAM action, and what people would call it. */
export interface Source {
  readonly service: keyof typeof serviceNames;
  readonly action: string;
  /** Completes "I may not read …". */
  readonly reads: string;
}

export const sources = {
  fleet: { service: 'ec2', action: 'ec2:DescribeInstances', reads: 'the list of instances' },
  securityGroups: { service: 'ec2', action: 'ec2:DescribeSecurityGroups', reads: 'security groups' },
  networkAcls: { service: 'ec2', action: 'ec2:DescribeNetworkAcls', reads: 'network ACLs' },
  routeTables: { service: 'ec2', action: 'ec2:DescribeRouteTables', reads: 'route tables' },
  managedNodes: {
    service: 'ssm',
    action: 'ssm:DescribeInstanceInformation',
    reads: 'which instances Systems Manager manages',
  },
  scans: { service: 'inspector2', action: 'inspector2:ListCoverage', reads: 'which instances Inspector scans' },
  inspectorAccount: {
    service: 'inspector2',
    action: 'inspector2:BatchGetAccountStatus',
    reads: 'whether Inspector scans instances at all',
  },
  findings: { service: 'inspector2', action: 'inspector2:ListFindings', reads: 'findings' },
  findingDetails: {
    service: 'inspector2',
    action: 'inspector2:BatchGetFindingDetails',
    reads: 'which vulnerabilities are known to be exploited',
  },
  settledFindings: {
    service: 'inspector2',
    action: 'inspector2:ListFindings',
    reads: 'which findings were closed and which are suppressed',
  },
  suppressionRules: { service: 'inspector2', action: 'inspector2:ListFilters', reads: 'suppression rules' },
  patchStates: { service: 'ssm', action: 'ssm:DescribeInstancePatchStates', reads: 'patch states' },
  patches: { service: 'ssm', action: 'ssm:DescribeInstancePatches', reads: 'the list of missing patches' },
  inventory: { service: 'ssm', action: 'ssm:ListInventoryEntries', reads: 'the inventory of a host' },
  patchBaselines: { service: 'ssm', action: 'ssm:GetPatchBaseline', reads: 'patch baselines' },
  freezes: { service: 'ssm', action: 'ssm:GetCalendarState', reads: 'change freezes' },
  maintenanceWindows: {
    service: 'ssm',
    action: 'ssm:DescribeMaintenanceWindowsForTarget',
    reads: 'maintenance windows',
  },
  snapshots: { service: 'ec2', action: 'ec2:DescribeSnapshots', reads: 'when the last snapshot was taken' },
  pastInstalls: { service: 'ssm', action: 'ssm:ListCommandInvocations', reads: 'how long past installs took' },
  loadBalancers: {
    service: 'elasticloadbalancing',
    action: 'elasticloadbalancing:DescribeLoadBalancers',
    reads: 'load balancers',
  },
  targetGroups: {
    service: 'elasticloadbalancing',
    action: 'elasticloadbalancing:DescribeTargetGroups',
    reads: 'target groups',
  },
  targetHealth: {
    service: 'elasticloadbalancing',
    action: 'elasticloadbalancing:DescribeTargetHealth',
    reads: 'the health of targets',
  },
  alarms: { service: 'cloudwatch', action: 'cloudwatch:DescribeAlarms', reads: 'alarms' },
  metricNames: { service: 'cloudwatch', action: 'cloudwatch:ListMetrics', reads: 'which metrics there are' },
  metricData: { service: 'cloudwatch', action: 'cloudwatch:GetMetricData', reads: 'metrics' },
  configRecorder: {
    service: 'config',
    action: 'config:DescribeConfigurationRecorderStatus',
    reads: 'whether AWS Config records',
  },
  configHistory: { service: 'config', action: 'config:GetResourceConfigHistory', reads: 'configuration history' },
  configCompliance: {
    service: 'config',
    action: 'config:GetComplianceDetailsByResource',
    reads: 'what the Config rules say',
  },
  configResources: {
    service: 'config',
    action: 'config:ListDiscoveredResources',
    reads: 'which resources AWS Config knows',
  },
  configChanged: {
    service: 'config',
    action: 'config:SelectResourceConfig',
    reads: 'which resources changed',
  },
  configComplianceOfAll: {
    service: 'config',
    action: 'config:DescribeComplianceByResource',
    reads: 'what the Config rules say',
  },
  events: { service: 'cloudtrail', action: 'cloudtrail:LookupEvents', reads: 'CloudTrail events' },
  guardDuty: { service: 'guardduty', action: 'guardduty:ListFindings', reads: 'GuardDuty findings' },
  securityHub: { service: 'securityhub', action: 'securityhub:GetFindings', reads: 'Security Hub findings' },
  flowLogs: { service: 'ec2', action: 'ec2:DescribeFlowLogs', reads: 'which VPC Flow Logs there are' },
  flowRecords: { service: 'logs', action: 'logs:StartQuery', reads: 'VPC Flow Logs' },
  loginLogGroups: { service: 'logs', action: 'logs:DescribeLogGroups', reads: 'which log groups hold logins' },
  loginLogs: { service: 'logs', action: 'logs:StartQuery', reads: 'logins inside the operating system' },
} as const satisfies Record<string, Source>;
