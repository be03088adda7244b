/** Services by the name AWS uses in IAM actions, and how people call them. */
export const serviceNames = {
  ec2: 'EC2',
  ssm: 'Systems Manager',
  inspector2: 'Inspector',
  cloudtrail: 'CloudTrail',
  cloudwatch: 'CloudWatch',
  config: 'AWS Config',
  guardduty: 'GuardDuty',
  securityhub: 'Security Hub',
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
  managedNodes: {
    service: 'ssm',
    action: 'ssm:DescribeInstanceInformation',
    reads: 'which instances Systems Manager manages',
  },
  scans: { service: 'inspector2', action: 'inspector2:ListCoverage', reads: 'which instances Inspector scans' },
  findings: { service: 'inspector2', action: 'inspector2:ListFindings', reads: 'findings' },
  findingDetails: {
    service: 'inspector2',
    action: 'inspector2:BatchGetFindingDetails',
    reads: 'which vulnerabilities are known to be exploited',
  },
  patchStates: { service: 'ssm', action: 'ssm:DescribeInstancePatchStates', reads: 'patch states' },
  patches: { service: 'ssm', action: 'ssm:DescribeInstancePatches', reads: 'the list of missing patches' },
  freezes: { service: 'ssm', action: 'ssm:GetCalendarState', reads: 'change freezes' },
  maintenanceWindows: {
    service: 'ssm',
    action: 'ssm:DescribeMaintenanceWindowsForTarget',
    reads: 'maintenance windows',
  },
  pastInstalls: { service: 'ssm', action: 'ssm:ListCommandInvocations', reads: 'how long past installs took' },
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
  events: { service: 'cloudtrail', action: 'cloudtrail:LookupEvents', reads: 'CloudTrail events' },
  guardDuty: { service: 'guardduty', action: 'guardduty:ListFindings', reads: 'GuardDuty findings' },
  securityHub: { service: 'securityhub', action: 'securityhub:GetFindings', reads: 'Security Hub findings' },
} as const satisfies Record<string, Source>;
