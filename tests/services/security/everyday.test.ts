import assert from 'node:assert/strict';
import { detect } from '../../../services/security/detect.js';
import { event, session } from '../../support/trail-events.js';
import { everydayAutomation } from './account-cases.js';

type Fields = Record<string, unknown>;

const call = (service: string, eventName: string, requestParameters: unknown, more: Fields = {}): Fields => ({
  eventSource: `${service}.amazonaws.com`,
  eventName,
  requestParameters,
  ...more,
});
const role = (name: string, of: string) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::111122223333:assumed-role/${name}/${of}`,
});
const linked = (name: string, of: string, service: string): Fields => ({
  userIdentity: { ...role(`AWSServiceRoleFor${name}`, of), invokedBy: service },
  sourceIPAddress: service,
  userAgent: service,
});
const inConsole: Fields = {
  userIdentity: role('AWSReservedSSO_Operators_0', 'ana@example.com'),
  userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)',
  readOnly: true,
};
const reading = (names: readonly string[], more: Fields): Fields[] =>
  names.map((eventName) => call('ec2', eventName, {}, { readOnly: true, ...more }));
const described = Array.from({ length: 30 }, (_, index) => `DescribeThing${index}`);

/** A day in which nothing is wrong. */
const everyday: Readonly<Record<string, readonly Fields[]>> = {
  'Auto Scaling replaces hosts': [
    call(
      'ec2',
      'RunInstances',
      { instanceType: 'm6i.large' },
      linked('AutoScaling', 'AutoScaling', 'autoscaling.amazonaws.com'),
    ),
    call('ec2', 'TerminateInstances', {}, linked('AutoScaling', 'AutoScaling', 'autoscaling.amazonaws.com')),
    call(
      'monitoring',
      'DeleteAlarms',
      {},
      linked(
        'ApplicationAutoScaling_ECSService',
        'AutoScaling-ManageAlarms',
        'ecs.application-autoscaling.amazonaws.com',
      ),
    ),
  ],
  'AWS Config and Security Hub look at everything': [
    ...reading(described, linked('Config', 'configLambdaExecution', 'config.amazonaws.com')),
    ...reading(described, linked('SecurityHub', 'securityhub', 'securityhub.amazonaws.com')),
  ],
  'Data Lifecycle Manager deletes old snapshots': Array.from({ length: 12 }, (_, index) =>
    call(
      'ec2',
      'DeleteSnapshot',
      { snapshotId: `snap-${index}` },
      {
        userIdentity: role('AWSDataLifecycleManagerDefaultRole', 'dlm-policy'),
        sourceIPAddress: 'dlm.amazonaws.com',
        userAgent: 'dlm.amazonaws.com',
      },
    ),
  ),
  'code plans and applies': [
    ...reading(described, everydayAutomation.byTerraform),
    call('ec2', 'CreateSecurityGroup', { groupName: 'app' }, everydayAutomation.byTerraform),
    call(
      'ec2',
      'AuthorizeSecurityGroupIngress',
      { cidrIp: '10.0.0.0/8', fromPort: 443, toPort: 443 },
      everydayAutomation.byTerraform,
    ),
    call('ec2', 'CreateRoute', {}, everydayAutomation.byTerraform),
    call('ec2', 'CreateVpc', {}, everydayAutomation.byTerraform),
    call('ssm', 'GetParameter', { name: '/app/key', withDecryption: true }, everydayAutomation.byTerraform),
  ],
  'a pipeline releases': [
    call('sts', 'AssumeRole', { roleArn: 'arn:aws:iam::111122223333:role/deploy' }, everydayAutomation.byPipeline),
    call('ssm', 'GetParameters', { names: ['/app/key'], withDecryption: true }, everydayAutomation.byPipeline),
    call('secretsmanager', 'GetSecretValue', { secretId: 'app' }, everydayAutomation.byPipeline),
    call('lambda', 'UpdateFunctionCode20150331v2', { functionName: 'app' }, everydayAutomation.byPipeline),
  ],
  'somebody reads in the console, where some pages are refused': [
    ...reading(described, inConsole),
    ...reading(described, { ...inConsole, errorCode: 'Client.UnauthorizedOperation' }),
    call('iam', 'ListMFADevices', {}, { ...inConsole, errorCode: 'AccessDenied' }),
  ],
  'a function lacks a right and tries again and again': Array.from({ length: 20 }, () =>
    call(
      'ec2',
      'DescribeInstances',
      {},
      { ...everydayAutomation.byFunction, errorCode: 'Client.UnauthorizedOperation' },
    ),
  ),
  'hosts report to Systems Manager and read their settings': [
    call('ssm', 'UpdateInstanceInformation', {}, { userIdentity: session('i-0000000000000000b') }),
    call(
      'ssm',
      'GetParameter',
      { name: '/app/key', withDecryption: true },
      { userIdentity: session('i-0000000000000000b') },
    ),
    call('sts', 'GetCallerIdentity', null, { userIdentity: session('i-0000000000000000b'), readOnly: true }),
  ],
  'people sign in through the portal': [
    call('signin', 'ConsoleLogin', null, {
      userIdentity: role('AWSReservedSSO_Operators_0', 'ana@example.com'),
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: { MFAUsed: 'No' },
    }),
    call('signin', 'GetSigninToken', null, {
      userIdentity: role('AWSReservedSSO_Operators_0', 'ana@example.com'),
      userAgent: 'Jersey/2.32 (HttpUrlConnection 17)',
    }),
  ],
};

describe('what happens every day', () => {
  for (const [what, records] of Object.entries(everyday))
    it(`raises no alert: ${what}`, () => {
      const detections = detect(records.map(event), ['login', 'privilege_escalation', 'config_changes'], new Map());
      assert.deepEqual(
        detections.map(({ rule_id, event_ids }) => [rule_id, event_ids.length]),
        [],
      );
    });

  const key = { type: 'IAMUser', userName: 'ci', arn: 'arn:aws:iam::111122223333:user/ci', accessKeyId: 'AKIAEXAMPLE' };
  const claims = {
    'the command line': 'aws-cli/2.15',
    Terraform: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8',
    CloudFormation: 'cloudformation.amazonaws.com',
    'a function': 'Boto3/1.34 md/Botocore#1.34 exec-env/AWS_Lambda_python3.12',
    'the console': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)',
  };
  for (const [claim, userAgent] of Object.entries(claims))
    it(`by somebody who does the same with a stolen key raises some, also where he calls himself ${claim}`, () => {
      const thief = { userAgent, userIdentity: key };
      const stolen = Array.from({ length: 8 }, (_, index) =>
        call('secretsmanager', 'GetSecretValue', { secretId: `secret-${index}` }, thief),
      );
      const refused = reading(described.slice(0, 5), { ...thief, errorCode: 'Client.UnauthorizedOperation' });
      const gone = Array.from({ length: 5 }, (_, index) =>
        call('ec2', 'DeleteSnapshot', { snapshotId: `snap-${index}` }, thief),
      );
      const records = [...reading(described, thief), ...stolen, ...refused, ...gone];
      const detections = detect(records.map(event), ['privilege_escalation', 'config_changes'], new Map());
      assert.deepEqual(detections.map(({ rule_id }) => rule_id).sort(), [
        'access-denied-burst',
        'backups-deleted',
        'discovery-sweep',
        'secrets-read-in-bulk',
      ]);
    });

  for (const [whose, identity] of [
    ['an instance', role('web', 'i-0000000000000000b')],
    ['a person', role('AWSReservedSSO_Operators_0', 'ana@example.com')],
  ] as const)
    it(`by the role of ${whose} that calls itself a function raises some`, () => {
      const thief = { userAgent: claims['a function'], userIdentity: identity };
      const detections = detect(reading(described, thief).map(event), ['privilege_escalation'], new Map());
      assert.deepEqual(
        detections.map(({ rule_id }) => rule_id),
        ['discovery-sweep'],
      );
    });
});
