import type { Finding as GuardDutyFinding } from '@aws-sdk/client-guardduty';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Host } from './host.js';
import { attacker, scanner } from './intrusion.js';
import { hex } from './random.js';
import type { TrailContext } from './trail.js';

/** What the products that watch an account found. Times are ISO 8601 text, as both products answer them. */
export interface Threats {
  readonly guardDuty: readonly GuardDutyFinding[];
  readonly securityHub: readonly AwsSecurityFinding[];
}

interface Seed {
  readonly key: string;
  readonly type: string;
  readonly severity: number;
  readonly title: string;
  readonly description: string;
  /** Minutes before the fleet began; GuardDuty publishes a quarter of an hour later. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly resource: GuardDutyFinding['Resource'];
  readonly action: NonNullable<GuardDutyFinding['Service']>['Action'];
  readonly archived?: boolean;
  readonly sample?: boolean;
}

export const detectorId = hex(32, 'guardduty', 'detector');

/** The findings that GuardDuty would have made of the attack in the trail, one that was archived and one sample. */
export function seededThreats(context: TrailContext, hosts: readonly Host[]): Threats {
  const findings = seeds(context, hosts).map((seed) => guardDutyFinding(context, seed));
  const live = findings.filter(({ Service }) => Service?.Archived !== true);
  return {
    guardDuty: findings,
    securityHub: [...live.map((finding) => asSecurityFinding(context, finding)), vulnerability(context, hosts)],
  };
}

function seeds({ account }: TrailContext, hosts: readonly Host[]): Seed[] {
  const bastion = named(hosts, 'bastion');
  const instance = (host: Host): Seed['resource'] => ({
    ResourceType: 'Instance',
    InstanceDetails: {
      InstanceId: host.seed.id,
      Tags: [{ Key: 'Name', Value: host.seed.name }],
      NetworkInterfaces: [{ NetworkInterfaceId: host.networkInterface, PublicIp: host.seed.publicIp }],
    },
  });
  const session = (role: string, name: string): Seed['resource'] => ({
    ResourceType: 'AccessKey',
    AccessKeyDetails: {
      AccessKeyId: `ASIA${hex(16, 'session', role, name).toUpperCase()}`,
      PrincipalId: `AROA${hex(16, 'role', role).toUpperCase()}:${name}`,
      UserName: role,
      UserType: 'AssumedRole',
    },
  });
  const call = (api: string, service: string): Seed['action'] => ({
    ActionType: 'AWS_API_CALL',
    AwsApiCallAction: {
      Api: api,
      ServiceName: `${service}.amazonaws.com`,
      CallerType: 'Remote IP',
      RemoteIpDetails: { IpAddressV4: attacker },
    },
  });
  const probe = (ip: string): Seed['action'] => ({
    ActionType: 'PORT_PROBE',
    PortProbeAction: {
      Blocked: false,
      PortProbeDetails: [{ LocalPortDetails: { Port: 22, PortName: 'SSH' }, RemoteIpDetails: { IpAddressV4: ip } }],
    },
  });
  const quiet = { count: 1, first: 60 * 30, last: 60 * 30, resource: instance(bastion), action: probe(scanner) };
  return [
    {
      key: 'exfiltration',
      type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
      severity: 8,
      title: `Credentials for the EC2 instance role ${bastion.roleName} were used from an external IP address.`,
      description: `Credentials created exclusively for the instance ${bastion.seed.id} through its instance role have been used from the external IP address ${attacker}.`,
      first: 520,
      last: 500,
      count: 4,
      resource: session(bastion.roleName, bastion.seed.id),
      action: call('GetSecretValue', 'secretsmanager'),
    },
    {
      key: 'logging',
      type: 'Stealth:IAMUser/CloudTrailLoggingDisabled',
      severity: 2,
      title: `AWS CloudTrail trail arn:aws:cloudtrail:us-west-2:${account}:trail/management-events was disabled.`,
      description:
        'A trail was disabled by bastion-admin under unusual circumstances. This can be an attempt to cover tracks.',
      first: 534,
      last: 534,
      count: 1,
      resource: session('bastion-admin', 'ops-admin'),
      action: call('StopLogging', 'cloudtrail'),
    },
    {
      key: 'probe',
      type: 'Recon:EC2/PortProbeUnprotectedPort',
      severity: 2,
      title: `Unprotected port on EC2 instance ${bastion.seed.id} is being probed.`,
      description: `EC2 instance ${bastion.seed.id} has an unprotected port which is being probed by a known malicious host.`,
      first: 548,
      last: 505,
      count: 37,
      resource: instance(bastion),
      action: probe(scanner),
    },
    {
      ...quiet,
      key: 'archived',
      type: 'Recon:EC2/PortProbeUnprotectedPort',
      severity: 2,
      title: `Unprotected port on EC2 instance ${bastion.seed.id} is being probed.`,
      description: 'A scan that was looked at and archived.',
      archived: true,
    },
    {
      ...quiet,
      key: 'sample',
      type: 'Backdoor:EC2/C&CActivity.B',
      severity: 8,
      title: '[SAMPLE] Command and control server domain name queried by EC2 instance i-99999999.',
      description: 'A sample finding.',
      sample: true,
    },
  ];
}

function named(hosts: readonly Host[], name: string): Host {
  const found = hosts.find(({ seed }) => seed.name === name);
  if (!found) throw new Error(`The seeded threats need ${name}`);
  return found;
}

const minutesBefore = ({ startedAt }: TrailContext, minutes: number): string =>
  new Date(startedAt.getTime() - minutes * 60_000).toISOString();

function guardDutyFinding(context: TrailContext, seed: Seed): GuardDutyFinding {
  const { account, region } = context;
  const id = hex(32, 'guardduty', seed.key);
  const published = minutesBefore(context, seed.last - 15);
  return {
    AccountId: account,
    Arn: `arn:aws:guardduty:${region}:${account}:detector/${detectorId}/finding/${id}`,
    CreatedAt: minutesBefore(context, seed.first - 15),
    Description: seed.description,
    Id: id,
    Partition: 'aws',
    Region: region,
    Resource: seed.resource,
    SchemaVersion: '2.0',
    Service: {
      ServiceName: 'guardduty',
      DetectorId: detectorId,
      Action: seed.action,
      Archived: seed.archived ?? false,
      Count: seed.count,
      EventFirstSeen: minutesBefore(context, seed.first),
      EventLastSeen: minutesBefore(context, seed.last),
      ResourceRole: 'TARGET',
      ...(seed.sample && { AdditionalInfo: { Type: 'default', Value: '{"sample":true}' } }),
    },
    Severity: seed.severity,
    Title: seed.title,
    Type: seed.type,
    UpdatedAt: published,
  };
}

const labelOf = (severity: number) =>
  severity >= 9 ? 'CRITICAL' : severity >= 7 ? 'HIGH' : severity >= 4 ? 'MEDIUM' : 'LOW';

/** As GuardDuty sends it to Security Hub: the id is the ARN of the finding (AWS Security Finding Format). */
function asSecurityFinding({ account, region }: TrailContext, finding: GuardDutyFinding): AwsSecurityFinding {
  const instance = finding.Resource?.InstanceDetails?.InstanceId;
  const key = finding.Resource?.AccessKeyDetails;
  const action = finding.Service?.Action?.AwsApiCallAction;
  return {
    SchemaVersion: '2018-10-08',
    Id: finding.Arn,
    ProductArn: `arn:aws:securityhub:${region}::product/aws/guardduty`,
    ProductName: 'GuardDuty',
    CompanyName: 'AWS',
    GeneratorId: `arn:aws:guardduty:${region}:${account}:detector/${detectorId}`,
    AwsAccountId: account,
    Types: [`TTPs/${(finding.Type ?? '').replace(':', '/')}`],
    FirstObservedAt: finding.Service?.EventFirstSeen,
    LastObservedAt: finding.Service?.EventLastSeen,
    CreatedAt: finding.CreatedAt,
    UpdatedAt: finding.UpdatedAt,
    Severity: { Label: labelOf(finding.Severity ?? 0), Product: finding.Severity },
    Title: finding.Title,
    Description: finding.Description,
    Resources: [
      instance
        ? { Type: 'AwsEc2Instance', Id: `arn:aws:ec2:${region}:${account}:instance/${instance}` }
        : {
            Type: 'AwsIamAccessKey',
            Id: `AWS::IAM::AccessKey:${key?.AccessKeyId}`,
            Details: { AwsIamAccessKey: { PrincipalId: key?.PrincipalId, PrincipalName: key?.UserName } },
          },
    ],
    ...(action && {
      Action: {
        ActionType: 'AWS_API_CALL',
        AwsApiCallAction: { Api: action.Api, RemoteIpDetails: { IpAddressV4: action.RemoteIpDetails?.IpAddressV4 } },
      },
    }),
    RecordState: 'ACTIVE',
    WorkflowState: 'NEW',
    Workflow: { Status: 'NEW' },
    ...(finding.Title?.startsWith('[SAMPLE]') && { Sample: true }),
  };
}

/** Inspector sends its findings to Security Hub as well; they are no threats. */
function vulnerability(context: TrailContext, hosts: readonly Host[]): AwsSecurityFinding {
  const { account, region } = context;
  const at = minutesBefore(context, 120);
  const host = named(hosts, 'web-1').seed;
  return {
    SchemaVersion: '2018-10-08',
    Id: `arn:aws:inspector2:${region}:${account}:finding/${hex(32, 'securityhub', 'inspector')}`,
    ProductArn: `arn:aws:securityhub:${region}::product/aws/inspector`,
    ProductName: 'Inspector',
    CompanyName: 'AWS',
    GeneratorId: 'AWSInspector',
    AwsAccountId: account,
    Types: ['Software and Configuration Checks/Vulnerabilities/CVE'],
    FirstObservedAt: at,
    LastObservedAt: at,
    CreatedAt: at,
    UpdatedAt: at,
    Severity: { Label: 'HIGH' },
    Title: 'A package with a known vulnerability',
    Description: 'See Inspector.',
    Resources: [{ Type: 'AwsEc2Instance', Id: `arn:aws:ec2:${region}:${account}:instance/${host.id}` }],
    RecordState: 'ACTIVE',
    WorkflowState: 'NEW',
    Workflow: { Status: 'NEW' },
  };
}
