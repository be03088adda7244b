import { configurationSteps } from './configuration/steps.js';
import type { Host } from './host.js';
import { attacker, attackTool as cli } from './intrusion.js';
import { securityGroups } from './network.js';
import { hex } from './random.js';
import { everydaySteps, iamUser, roleSession, type Step, signIn, type TrailContext, toRecord } from './trail.js';
import type { TrailRecord } from './trail-record.js';

/**
 * What the account's trail holds when the fleet begins, newest first: two ordinary weeks, and within them an attack on
 * the bastion that began nine hours ago. The seed varies the ordinary days, never the attack.
 */
export function trailStory(context: TrailContext, hosts: readonly Host[], seed: number): TrailRecord[] {
  const everyday = everydaySteps(context, seed).map((step, index) =>
    toRecord(context, step, `everyday-${seed}-${index}`),
  );
  const story = [...changesByPeople(context, hosts), ...attack(context, hosts)].map((step, index) =>
    toRecord(context, step, `story-${index}`),
  );
  const changes = configurationSteps(context, (name) => host(hosts, name)).map((step, index) =>
    toRecord(context, step, `change-${index}`),
  );
  return [...everyday, ...story, ...changes].sort((a, b) =>
    a.eventTime < b.eventTime ? 1 : a.eventTime > b.eventTime ? -1 : 0,
  );
}

function host(hosts: readonly Host[], name: string): Host {
  const found = hosts.find(({ seed }) => seed.name === name);
  if (!found) throw new Error(`The trail's story needs ${name}`);
  return found;
}

function changesByPeople({ account }: TrailContext, hosts: readonly Host[]): Step[] {
  const ben = iamUser(account, 'ben.okafor');
  const byBen = { who: ben, source: 'ec2', from: '192.0.2.10', agent: 'aws-cli/2.22.7 Python/3.12.6 Linux/5.15' };
  const jenkins = host(hosts, 'jenkins-1').seed;
  return [
    {
      ...byBen,
      minutes: (jenkins.stopped ?? 0) * 60,
      name: 'StopInstances',
      parameters: { instancesSet: { items: [{ instanceId: jenkins.id }] }, force: false },
      response: { instancesSet: { items: [{ instanceId: jenkins.id, currentState: { code: 64, name: 'stopping' } }] } },
    },
    {
      ...byBen,
      minutes: 60 * 24 * 6,
      name: 'CreateTags',
      parameters: {
        resourcesSet: { items: [{ resourceId: host(hosts, 'web-1').seed.id }] },
        tagSet: { items: [{ key: 'sre-agent:patch', value: 'allowed' }] },
      },
      response: { _return: true },
    },
    {
      ...byBen,
      minutes: 60 * 24 * 9,
      name: 'RevokeSecurityGroupIngress',
      parameters: { groupId: securityGroups.app.id, ipPermissions: { items: [rule('tcp', 9090, '10.20.0.0/16')] } },
      response: { _return: true },
    },
    {
      minutes: 60 * 6,
      who: iamUser(account, 'ana.ruiz'),
      name: 'StartLogging',
      source: 'cloudtrail',
      from: '192.0.2.10',
      agent: 'aws-cli/2.22.7 Python/3.12.6 Linux/5.15',
      parameters: { name: `arn:aws:cloudtrail:us-west-2:${account}:trail/management-events` },
    },
  ];
}

const rule = (ipProtocol: string, port: number, cidrIp: string) => ({
  ipProtocol,
  fromPort: port,
  toPort: port,
  groups: {},
  ipRanges: { items: [{ cidrIp }] },
  ipv6Ranges: {},
  prefixListIds: {},
});

const accessDenied = (name: string, arn: string | undefined) => ({
  errorCode: 'AccessDenied',
  errorMessage: `User: ${arn ?? ''} is not authorized to perform: ${name} because no identity-based policy allows the action`,
});

/** Minutes count down to the fleet's beginning; the attack lasts from 564 to 500 minutes before it. */
function attack({ account }: TrailContext, hosts: readonly Host[]): Step[] {
  const admin = iamUser(account, 'ops-admin');
  const session = roleSession(account, 'bastion-admin', 'ops-admin');
  const bastion = host(hosts, 'bastion');
  const stolen = roleSession(account, bastion.roleName, bastion.seed.id);
  const bySession = { who: session, from: attacker, agent: cli };
  const byUser = { who: admin, from: attacker, agent: cli };
  const offHost = { who: stolen, from: attacker, agent: cli };
  const probes: Step[] = [
    ['ListUsers', 'iam', 'us-east-1'],
    ['ListRoles', 'iam', 'us-east-1'],
    ['GetAccountAuthorizationDetails', 'iam', 'us-east-1'],
    ['ListAccessKeys', 'iam', 'us-east-1'],
    ['ListBuckets', 's3', undefined],
    ['ListSecrets', 'secretsmanager', undefined],
    ['DescribeDBInstances', 'rds', undefined],
    ['ListFunctions20150331', 'lambda', undefined],
  ].map(([name = '', source = '', region], index) => ({
    ...byUser,
    minutes: 562 - index * 0.2,
    name,
    source,
    ...(region ? { region } : {}),
    more: accessDenied(`${source}:${name}`, admin.arn),
  }));
  return [
    signIn(account, 'ops-admin', 564, 'No', attacker),
    ...probes,
    {
      ...byUser,
      minutes: 558,
      name: 'AssumeRole',
      source: 'sts',
      parameters: { roleArn: `arn:aws:iam::${account}:role/bastion-admin`, roleSessionName: 'ops-admin' },
      more: {
        resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: `arn:aws:iam::${account}:role/bastion-admin` }],
      },
    },
    {
      ...bySession,
      minutes: 556,
      name: 'AuthorizeSecurityGroupIngress',
      source: 'ec2',
      parameters: { groupId: securityGroups.bastion.id, ipPermissions: { items: [rule('tcp', 22, '0.0.0.0/0')] } },
      response: { _return: true },
    },
    {
      ...bySession,
      minutes: 555,
      name: 'SendSSHPublicKey',
      source: 'ec2-instance-connect',
      parameters: { instanceId: bastion.seed.id, instanceOSUser: 'ubuntu', availabilityZone: 'us-west-2a' },
      response: { success: true },
    },
    {
      ...bySession,
      minutes: 553,
      name: 'AuthorizeSecurityGroupIngress',
      source: 'ec2',
      parameters: {
        groupId: securityGroups.data.id,
        ipProtocol: 'tcp',
        fromPort: 5432,
        toPort: 5432,
        cidrIp: `${attacker}/32`,
        ipPermissions: {},
      },
      response: { _return: true },
    },
    {
      ...bySession,
      minutes: 551,
      name: 'StartSession',
      source: 'ssm',
      parameters: { target: host(hosts, 'db-primary').seed.id },
      response: { sessionId: 'ops-admin-0a1b2c3d4e5f60718' },
    },
    {
      ...bySession,
      minutes: 546,
      name: 'SendCommand',
      source: 'ssm',
      parameters: {
        documentName: 'AWS-RunShellScript',
        instanceIds: [host(hosts, 'batch-1').seed.id],
        parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        interactive: false,
      },
    },
    {
      ...bySession,
      minutes: 540,
      name: 'CreateAccessKey',
      source: 'iam',
      region: 'us-east-1',
      parameters: { userName: 'backup-svc' },
      response: {
        accessKey: {
          userName: 'backup-svc',
          status: 'Active',
          accessKeyId: `AKIA${hex(16, 'key', 'backup-svc').toUpperCase()}`,
        },
      },
    },
    {
      ...bySession,
      minutes: 539,
      name: 'AttachUserPolicy',
      source: 'iam',
      region: 'us-east-1',
      parameters: { userName: 'backup-svc', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    },
    {
      ...bySession,
      minutes: 534,
      name: 'StopLogging',
      source: 'cloudtrail',
      parameters: { name: `arn:aws:cloudtrail:us-west-2:${account}:trail/management-events` },
    },
    { ...offHost, minutes: 520, name: 'GetCallerIdentity', source: 'sts' },
    {
      ...offHost,
      minutes: 519,
      name: 'DescribeInstances',
      source: 'ec2',
      parameters: { instancesSet: {}, filterSet: {} },
    },
    {
      ...offHost,
      minutes: 517,
      name: 'ListBuckets',
      source: 's3',
      more: accessDenied('s3:ListAllMyBuckets', stolen.arn),
    },
    {
      ...offHost,
      minutes: 500,
      name: 'GetSecretValue',
      source: 'secretsmanager',
      parameters: { secretId: 'prod/db/primary' },
      more: accessDenied('secretsmanager:GetSecretValue', stolen.arn),
    },
  ];
}
