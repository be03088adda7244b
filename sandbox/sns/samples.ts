import { randomBytes, randomUUID } from 'node:crypto';
import type { DescribeInstancesCommandOutput, Instance } from '@aws-sdk/client-ec2';
import type { Finding, ListFindingsCommandOutput } from '@aws-sdk/client-inspector2';
import { iamUser } from '../fleet/trail.js';
import { isRecord } from '../protocols/values.js';
import type { World } from '../world.js';

export type SampleKind = 'inspector' | 'guardduty' | 'alarm' | 'act';

export interface Sample {
  readonly subject?: string;
  readonly message: string;
}

/**
 * A notification about the fleet as it stands, in the envelope that AWS sends to SNS: EventBridge events of Inspector and
 * GuardDuty, and CloudWatch's own JSON.
 *
 * @throws {AwsError} where the sandbox has no fleet.
 */
export async function sample(kind: SampleKind, world: World): Promise<Sample> {
  const instances = await fleet(world);
  if (kind === 'alarm') return alarm(world, named(instances, 'web-1'));
  if (kind === 'act') return event(world, act(world, named(instances, 'batch-1')));
  if (kind === 'guardduty') return event(world, guardDuty(world, named(instances, 'bastion')));
  return event(world, await inspector(world, named(instances, 'web-1')));
}

async function fleet(world: World): Promise<Instance[]> {
  const { Reservations = [] } = await world.call<DescribeInstancesCommandOutput>(
    'ec2',
    'DescribeInstances',
    {},
    'operator',
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

const nameOf = (instance: Instance) =>
  instance.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? instance.InstanceId ?? '';

function named(instances: readonly Instance[], name: string): Instance {
  const found = instances.find((instance) => nameOf(instance) === name) ?? instances[0];
  if (!found) throw new Error('the fleet of the sandbox is empty');
  return found;
}

interface Event {
  readonly source: string;
  readonly type: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

function event(world: World, { source, type, resources, detail }: Event): Sample {
  const message = {
    version: '0',
    id: randomUUID(),
    'detail-type': type,
    source,
    account: world.account,
    time: world.clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
    region: world.region,
    resources,
    detail,
  };
  return { message: JSON.stringify(message) };
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const padded = (number: number, length = 2) => String(number).padStart(length, '0');

/** Inspector's events date like `Wed Sep 04 16:59:44.356 UTC 2024`, unlike its API. */
export function inspectorDate(date: Date): string {
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((part) => padded(part)).join(':');
  const day = `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${padded(date.getUTCDate())}`;
  return `${day} ${time}.${padded(date.getUTCMilliseconds(), 3)} UTC ${date.getUTCFullYear()}`;
}

function withInspectorDates(value: unknown): unknown {
  if (value instanceof Date) return inspectorDate(value);
  if (Array.isArray(value)) return value.map(withInspectorDates);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withInspectorDates(item)]));
}

async function inspector(world: World, instance: Instance): Promise<Event> {
  const id = instance.InstanceId ?? '';
  const equals = (value: string) => [{ comparison: 'EQUALS', value }];
  const worstWhere = async (criteria: object): Promise<Finding | undefined> => {
    const { findings = [] } = await world.call<ListFindingsCommandOutput>(
      'inspector2',
      'ListFindings',
      {
        filterCriteria: {
          resourceId: equals(id),
          findingStatus: equals('ACTIVE'),
          findingType: equals('PACKAGE_VULNERABILITY'),
          ...criteria,
        },
        sortCriteria: { field: 'SEVERITY', sortOrder: 'DESC' },
      },
      'operator',
    );
    return findings[0];
  };
  const worst = (await worstWhere({ exploitAvailable: equals('YES') })) ?? (await worstWhere({}));
  if (!worst) throw new Error(`Inspector has no finding of ${nameOf(instance)}`);
  const now = world.clock.now();
  const detail = withInspectorDates({ ...worst, firstObservedAt: now, lastObservedAt: now, updatedAt: now });
  return { source: 'aws.inspector2', type: 'Inspector2 Finding', resources: [id], detail };
}

function guardDuty(world: World, instance: Instance): Event {
  const { account, region } = world;
  const now = world.clock.now();
  const earlier = new Date(now.getTime() - 11 * 60_000);
  const id = randomBytes(16).toString('hex');
  const detectorId = '12abc34d567e8fa901bc2d34e56789f0';
  const detail = {
    schemaVersion: '2.0',
    accountId: account,
    region,
    partition: 'aws',
    id,
    arn: `arn:aws:guardduty:${region}:${account}:detector/${detectorId}/finding/${id}`,
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    resource: { resourceType: 'Instance', instanceDetails: instanceDetails(instance) },
    service: {
      serviceName: 'guardduty',
      detectorId,
      action: {
        actionType: 'NETWORK_CONNECTION',
        networkConnectionAction: {
          connectionDirection: 'INBOUND',
          remoteIpDetails: {
            ipAddressV4: '203.0.113.7',
            organization: { asn: '64496', asnOrg: 'Documentation', isp: 'Documentation', org: 'Documentation' },
            country: { countryName: 'Unknown' },
            city: { cityName: 'Unknown' },
            geoLocation: { lat: 0, lon: 0 },
          },
          remotePortDetails: { port: 45_321, portName: 'Unknown' },
          localPortDetails: { port: 22, portName: 'SSH' },
          protocol: 'TCP',
          blocked: false,
        },
      },
      resourceRole: 'TARGET',
      additionalInfo: {},
      eventFirstSeen: earlier.toISOString(),
      eventLastSeen: now.toISOString(),
      archived: false,
      count: 42,
    },
    severity: 8,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    title: `203.0.113.7 is performing SSH brute force attacks against ${instance.InstanceId}.`,
    description: `203.0.113.7 is performing SSH brute force attacks against ${instance.InstanceId}. Brute force attacks are used to gain unauthorized access to your instance by guessing the SSH password.`,
  };
  return { source: 'aws.guardduty', type: 'GuardDuty Finding', resources: [], detail };
}

/** Somebody whom the directory lists opens a port to the world (CloudTrail User Guide, "CloudTrail record contents"). */
function act({ account, region, clock }: World, { SecurityGroups = [] }: Instance): Event {
  const detail = {
    eventVersion: '1.11',
    userIdentity: iamUser(account, 'ben.okafor'),
    eventTime: clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
    eventSource: 'ec2.amazonaws.com',
    eventName: 'AuthorizeSecurityGroupIngress',
    awsRegion: region,
    sourceIPAddress: '198.51.100.23',
    userAgent: 'aws-cli/2.27.1',
    requestParameters: {
      groupId: SecurityGroups[0]?.GroupId ?? 'sg-0',
      ipPermissions: {
        items: [
          {
            ipProtocol: 'tcp',
            fromPort: 22,
            toPort: 22,
            ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] },
            ipv6Ranges: {},
          },
        ],
      },
    },
    responseElements: { _return: true },
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    recipientAccountId: account,
  };
  return { source: 'aws.ec2', type: 'AWS API Call via CloudTrail', resources: [], detail };
}

const instanceDetails = (instance: Instance) => ({
  instanceId: instance.InstanceId,
  instanceType: instance.InstanceType,
  launchTime: instance.LaunchTime?.toISOString(),
  platform: null,
  productCodes: [],
  networkInterfaces: [
    {
      privateIpAddress: instance.PrivateIpAddress,
      publicIp: instance.PublicIpAddress,
      subnetId: instance.SubnetId,
      vpcId: instance.VpcId,
      securityGroups: instance.SecurityGroups?.map(({ GroupId, GroupName }) => ({
        groupId: GroupId,
        groupName: GroupName,
      })),
    },
  ],
  tags: instance.Tags?.map(({ Key, Value }) => ({ key: Key, value: Value })),
  instanceState: instance.State?.Name,
  availabilityZone: instance.Placement?.AvailabilityZone,
  imageId: instance.ImageId,
  imageDescription: null,
});

function alarm(world: World, instance: Instance): Sample {
  const { account, region } = world;
  const name = `${nameOf(instance)}-cpu-high`;
  const at = world.clock.now();
  const regionName = region === 'us-west-2' ? 'US West (Oregon)' : region;
  const message = {
    AlarmName: name,
    AlarmDescription: `CPU of ${nameOf(instance)} above 90 % for ten minutes`,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: new Date(at.getTime() - 30 * 86_400_000).toISOString().replace('Z', '+0000'),
    NewStateValue: 'ALARM',
    NewStateReason:
      'Threshold Crossed: 2 out of the last 2 datapoints [96.4, 97.1] were greater than the threshold (90.0) (minimum 2 datapoints for OK -> ALARM transition).',
    StateChangeTime: at.toISOString().replace('Z', '+0000'),
    Region: regionName,
    AlarmArn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    OldStateValue: 'OK',
    OKActions: [],
    AlarmActions: [`arn:aws:sns:${region}:${account}:sre-ops-alerts`],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: 'CPUUtilization',
      Namespace: 'AWS/EC2',
      StatisticType: 'Statistic',
      Statistic: 'AVERAGE',
      Unit: null,
      Dimensions: [{ value: instance.InstanceId, name: 'InstanceId' }],
      Period: 300,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 90,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  };
  return { subject: `ALARM: "${name}" in ${regionName}`, message: JSON.stringify(message) };
}
