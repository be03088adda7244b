import assert from 'node:assert/strict';
import fc from 'fast-check';
import { detect } from '../../../services/security/detect.js';
import { rules } from '../../../services/security/detections/index.js';
import type { EventKind } from '../../../services/security/detections/rule.js';
import { host } from '../../support/observations.js';
import { event, session } from '../../support/trail-events.js';
import { accountCases, everydayAutomation } from './account-cases.js';
import { callCases } from './detection-cases.js';

const bastion = host({
  instance_id: 'i-0000000000000000b',
  name: 'bastion',
  public_ip: '203.0.113.20',
  private_ip: '10.0.0.5',
});
const inside = host();
const fleet = new Map([bastion, inside].map((one) => [one.instance_id, one]));
const kinds: EventKind[] = ['login', 'privilege_escalation', 'config_changes'];

const found = (...records: Record<string, unknown>[]) =>
  detect(records.map(event), kinds, fleet).map((one) => one.rule_id);

const world = { items: [{ fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] };
const ingress = (requestParameters: unknown, more = {}) => ({
  eventName: 'AuthorizeSecurityGroupIngress',
  requestParameters,
  ...more,
});
const login = (more: object) => ({
  eventName: 'ConsoleLogin',
  eventSource: 'signin.amazonaws.com',
  responseElements: { ConsoleLogin: 'Success' },
  additionalEventData: { MFAUsed: 'No' },
  ...more,
});
const iam = (eventName: string, requestParameters: object, more = {}) => ({
  eventName,
  eventSource: 'iam.amazonaws.com',
  requestParameters,
  ...more,
});
const sso = (eventName: string, requestParameters: object) => ({
  ...iam(eventName, requestParameters),
  eventSource: 'sso.amazonaws.com',
});
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
const document = (action: unknown) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
const denied = (n: number, minutesApart: number) =>
  Array.from({ length: n }, (_, index) => ({
    eventName: `List${index}`,
    errorCode: 'AccessDenied',
    eventTime: new Date(Date.parse('2026-11-22T10:00:00Z') + index * minutesApart * 60_000).toISOString(),
  }));
const failures = (n: number, minutesApart: number) =>
  denied(n, minutesApart).map(({ eventTime }) => ({
    ...login({ responseElements: { ConsoleLogin: 'Failure' } }),
    eventTime,
  }));
/** Some calls a day by one person, always at ten, in one region. */
const habit = (days: number, more: object = {}) =>
  Array.from({ length: days * 4 }, (_, index) => ({
    ...{ eventName: 'CreateTags', awsRegion: 'us-west-2', ...more },
    eventTime: new Date(
      Date.parse('2026-11-10T10:00:00Z') + Math.floor(index / 4) * 86_400_000 + index * 60_000,
    ).toISOString(),
  }));
const at = (eventTime: string, more: object = {}) => ({
  ...login({ additionalEventData: { MFAUsed: 'Yes' } }),
  eventTime,
  ...more,
});
const started = (awsRegion: string, more: object = {}) => ({
  eventName: 'RunInstances',
  eventTime: '2026-11-22T10:00:00Z',
  awsRegion,
  ...more,
});
const deletions = (n: number, minutesApart: number, more: object = {}) =>
  denied(n, minutesApart).map(({ eventTime }) => ({ eventName: 'DeleteSnapshot', eventTime, ...more }));
const spraying = (users: readonly string[], sourceIPAddress: string) =>
  users.map((userName, index) => ({
    ...login({ responseElements: { ConsoleLogin: 'Failure' }, additionalEventData: {}, sourceIPAddress }),
    userIdentity: { type: 'IAMUser', userName, arn: `arn:aws:iam::111122223333:user/${userName}` },
    eventTime: `2026-11-22T10:0${index}:00Z`,
  }));
const secrets = (n: number, more: object = {}) =>
  Array.from({ length: n }, (_, index) => ({
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: 'GetSecretValue',
    requestParameters: { secretId: `secret-${index}` },
    ...more,
  }));
const lists = (n: number) =>
  Array.from({ length: n }, (_, index) => ({ eventName: `List${index}`, readOnly: true, userAgent: 'Boto3/1.34' }));
const offHost = (id: string, ip: string) => ({
  eventName: 'ListBuckets',
  readOnly: true,
  userIdentity: session(id),
  sourceIPAddress: ip,
});

/** For each rule: what it must find, and what is near and must not be found. */
const cases: Record<string, { yes: Record<string, unknown>[][]; no: Record<string, unknown>[][] }> = {
  ...Object.fromEntries(
    Object.entries({ ...callCases, ...accountCases }).map(([rule, { yes, no }]) => [
      rule,
      { yes: yes.map((one) => [one]), no: no.map((one) => [one]) },
    ]),
  ),
  'unusual-hour': {
    yes: [
      [...habit(6), at('2026-11-22T02:30:00Z')],
      [...habit(6), at('2026-11-22T18:00:00Z')],
    ],
    no: [
      [...habit(6), at('2026-11-22T12:59:00Z')],
      [...habit(4), at('2026-11-22T02:30:00Z')],
      [...habit(6), at('2026-11-22T02:30:00Z', { userIdentity: session('i-0000000000000000b') })],
      [...habit(6).map((one) => ({ ...one, eventTime: '2026-11-22T10:00:00Z' })), at('2026-11-22T02:30:00Z')],
    ],
  },
  'compute-in-new-region': {
    yes: [[...habit(6), started('eu-north-1')]],
    no: [
      [...habit(6), started('us-west-2')],
      [...habit(2), started('eu-north-1')],
      [
        ...habit(6),
        { ...started('eu-north-1'), eventName: 'DescribeInstances', readOnly: true, eventTime: '2026-11-21T10:00:00Z' },
        started('eu-north-1'),
      ],
      [...habit(6), started('eu-north-1', { errorCode: 'Client.UnauthorizedOperation' })],
    ],
  },
  'password-spraying': {
    yes: [spraying(['ana', 'ben', 'cleo', 'dan'], '198.51.100.7')],
    no: [
      spraying(['ana', 'ben', 'cleo'], '198.51.100.7'),
      spraying(['ana', 'ana', 'ana', 'ana'], '198.51.100.7'),
      ['ana', 'ben', 'cleo', 'dan'].flatMap((name, index) => spraying([name], `198.51.100.${index}`)),
    ],
  },
  'console-login-after-guessing': {
    yes: [
      [...failures(5, 2), at('2026-11-22T10:20:00Z')],
      [...spraying(['ana', 'cleo', 'dan', 'eve', 'fred'], '198.51.100.4'), at('2026-11-22T10:20:00Z')],
    ],
    no: [
      [...failures(4, 2), at('2026-11-22T10:20:00Z')],
      [...failures(5, 2), at('2026-11-22T12:20:00Z')],
      [...failures(5, 2), at('2026-11-22T09:59:00Z')],
    ],
  },
  'secrets-read-in-bulk': {
    yes: [secrets(8), secrets(8, { userIdentity: session('i-0000000000000000b') })],
    no: [
      secrets(7),
      secrets(8).map((one) => ({ ...one, requestParameters: { secretId: 'mine' } })),
      secrets(8, everydayAutomation.byFunction),
      secrets(8, everydayAutomation.byPipeline),
      secrets(8, everydayAutomation.byTerraform),
      secrets(8).map((one) => ({ ...one, eventSource: 'ssm.amazonaws.com', eventName: 'GetParameter' })),
    ],
  },
  'backups-deleted': {
    yes: [
      deletions(5, 2),
      ...['DeleteBucket', 'DeleteTable', 'DeleteDBInstance'].map((eventName, index) => {
        const eventSource = `${['s3', 'dynamodb', 'rds'][index]}.amazonaws.com`;
        return deletions(5, 2, { ...everydayAutomation.byFunction, eventName, eventSource });
      }),
    ],
    no: [
      deletions(4, 1),
      deletions(8, 4),
      deletions(5, 2, everydayAutomation.byTerraform),
      deletions(5, 2, everydayAutomation.byFunction),
      deletions(5, 2, { sourceIPAddress: 'dlm.amazonaws.com', userIdentity: session('dlm') }),
    ],
  },
  'console-login-guessing': {
    yes: [failures(5, 2)],
    no: [failures(4, 1), failures(8, 4)],
  },
  'discovery-sweep': {
    yes: [lists(20)],
    no: [
      lists(19),
      lists(20).map((one) => ({ ...one, eventName: 'ListBuckets' })),
      lists(20).map((one) => ({ ...one, ...everydayAutomation.byTerraform })),
      lists(20).map((one) => ({ ...one, ...everydayAutomation.byFunction })),
    ],
  },
  'open-security-group': {
    yes: [
      [ingress({ ipPermissions: world })],
      [ingress({ cidrIp: '0.0.0.0/0', fromPort: 3306, toPort: 3306 })],
      [ingress({ ipPermissions: { items: [{ ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } }] } })],
      [ingress({ cidrIp: '0.0.0.0/0', fromPort: 0, toPort: 65535 })],
      [ingress({ cidrIp: '128.0.0.0/1', fromPort: 22, toPort: 22 })],
    ],
    no: [
      [ingress({ ipPermissions: world }, { errorCode: 'Client.UnauthorizedOperation' })],
      [ingress({ cidrIp: '0.0.0.0/0', fromPort: 443, toPort: 443 })],
      [ingress({ cidrIp: '10.0.0.0/8', fromPort: 22, toPort: 22 })],
      [ingress(null)],
    ],
  },
  'console-login-without-mfa': {
    yes: [[login({})]],
    no: [
      [login({ additionalEventData: { MFAUsed: 'Yes' } })],
      [login({ responseElements: { ConsoleLogin: 'Failure' } })],
      [login({ userIdentity: session('ben') })],
    ],
  },
  'root-used': {
    yes: [
      [{ eventName: 'CreateUser', userIdentity: { type: 'Root' } }],
      [{ eventName: 'ListUsers', readOnly: true, userIdentity: { type: 'Root' } }],
    ],
    no: [
      [{ eventName: 'CreateServiceLinkedRole', userIdentity: { type: 'Root' } }],
      [{ eventName: 'PutObject', userIdentity: { type: 'Root', invokedBy: 'cloudtrail.amazonaws.com' } }],
      [
        login({
          userIdentity: { type: 'Root' },
          responseElements: { ConsoleLogin: 'Failure' },
          additionalEventData: {},
        }),
      ],
    ],
  },
  'trail-tampering': {
    yes: [[{ eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com' }]],
    no: [
      [{ eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', errorCode: 'AccessDenied' }],
      [{ eventName: 'StartLogging', eventSource: 'cloudtrail.amazonaws.com' }],
    ],
  },
  'access-key-created': {
    yes: [[iam('CreateAccessKey', { userName: 'ana' })]],
    no: [[iam('CreateAccessKey', { userName: 'ben' })], [iam('CreateAccessKey', {})]],
  },
  'admin-rights-granted': {
    yes: [
      [iam('AttachUserPolicy', { policyArn: admin })],
      [iam('PutRolePolicy', { policyDocument: document('*') })],
      [iam('PutUserPolicy', { policyDocument: document(['s3:Get*', 'iam:*']) })],
      [sso('AttachManagedPolicyToPermissionSet', { managedPolicyArn: admin })],
      [sso('PutInlinePolicyToPermissionSet', { inlinePolicy: document('*') })],
    ],
    no: [
      [iam('AttachUserPolicy', { policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })],
      [iam('AttachUserPolicy', { policyArn: admin }, { errorCode: 'AccessDenied' })],
      [iam('PutRolePolicy', { policyDocument: document('s3:*') })],
      [iam('DetachUserPolicy', { policyArn: admin })],
    ],
  },
  'instance-credentials-off-host': {
    yes: [[offHost(bastion.instance_id, '198.51.100.99')]],
    no: [
      [offHost(bastion.instance_id, '203.0.113.20')],
      [offHost(bastion.instance_id, '10.0.0.5')],
      [offHost(bastion.instance_id, '10.9.9.9')],
      [offHost(bastion.instance_id, 'ssm.amazonaws.com')],
      [offHost(inside.instance_id, '198.51.100.99')],
      [offHost('ben', '198.51.100.99')],
    ],
  },
  'access-denied-burst': {
    yes: [denied(5, 2), denied(5, 2).map((one, index) => ({ ...one, eventName: 'Get', requestParameters: { index } }))],
    no: [
      denied(4, 1),
      denied(8, 4),
      denied(8, 1).map((one) => ({ ...one, eventName: 'DescribeInstances' })),
      denied(8, 1).map((one) => ({ ...one, userAgent: 'Mozilla/5.0' })),
      denied(8, 1).map((one) => ({ ...one, ...everydayAutomation.byFunction })),
    ],
  },
  'remote-session': {
    yes: [
      [
        {
          eventName: 'StartSession',
          eventSource: 'ssm.amazonaws.com',
          requestParameters: { target: bastion.instance_id },
        },
      ],
    ],
    no: [[{ eventName: 'SendCommand', sourceIPAddress: 'ssm.amazonaws.com', userIdentity: session('automation') }]],
  },
  'snapshot-shared': {
    yes: [
      [
        {
          eventName: 'ModifySnapshotAttribute',
          requestParameters: { createVolumePermission: { add: { items: [{ group: 'all' }] } } },
        },
      ],
    ],
    no: [
      [
        {
          eventName: 'ModifySnapshotAttribute',
          requestParameters: { createVolumePermission: { remove: { items: [{ group: 'all' }] } } },
        },
      ],
    ],
  },
  'imds-v1-allowed': {
    yes: [
      [
        {
          eventName: 'ModifyInstanceMetadataOptions',
          requestParameters: { ModifyInstanceMetadataOptionsRequest: { HttpTokens: 'optional' } },
        },
      ],
      [{ eventName: 'ModifyInstanceMetadataOptions', requestParameters: { httpTokens: 'optional' } }],
    ],
    no: [[{ eventName: 'ModifyInstanceMetadataOptions', requestParameters: { httpTokens: 'required' } }]],
  },
};

describe('detection rules', () => {
  it('each have cases that they must find and cases that they must not', () => {
    assert.deepEqual(Object.keys(cases).sort(), rules.map((rule) => rule.id).sort());
  });
  for (const [rule, { yes, no }] of Object.entries(cases)) {
    for (const records of yes)
      it(`${rule} finds ${JSON.stringify(records[0]).slice(0, 90)}`, () => assert.ok(found(...records).includes(rule)));
    for (const records of no)
      it(`${rule} passes over ${JSON.stringify(records[0]).slice(0, 90)}`, () =>
        assert.ok(!found(...records).includes(rule)));
  }

  it('take any record: nothing of another shape breaks them', () => {
    const names = Object.values(cases).flatMap(({ yes }) => yes.flat().map((record) => record.eventName));
    const shape = fc.record(
      {
        eventName: fc.constantFrom(...names),
        userIdentity: fc.oneof(
          fc.jsonValue(),
          fc.record({ type: fc.constantFrom('Root', 'IAMUser', 'AssumedRole'), arn: fc.jsonValue() }),
        ),
        requestParameters: fc.jsonValue(),
        responseElements: fc.jsonValue(),
        sourceIPAddress: fc.jsonValue(),
        errorCode: fc.jsonValue(),
      },
      { requiredKeys: ['eventName'] },
    );
    fc.assert(fc.property(fc.array(shape, { maxLength: 6 }), (records) => Array.isArray(found(...records))));
  });
});

describe('small changes', () => {
  const made = (more: object) => found({ eventName: 'CreateRoute', ...more });

  it('are told when they are made by hand, and not when code makes them', () => {
    assert.deepEqual(made({}), ['route-changed']);
    assert.deepEqual(made(everydayAutomation.byTerraform), []);
  });
  it('of who may do what are told whoever makes them', () => {
    assert.deepEqual(found({ ...iam('CreateUser', { userName: 'eve' }), ...everydayAutomation.byTerraform }), [
      'identity-created',
    ]);
  });
  it('of a cluster that scales are nobody’s', () => {
    const karpenter = {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/KarpenterController/1732270000000000000',
      sessionContext: {
        webIdFederationData: {
          federatedProvider: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/ABC',
        },
      },
    };
    assert.deepEqual(found({ eventName: 'TerminateInstances', userIdentity: karpenter }), []);
    assert.deepEqual(found({ eventName: 'TerminateInstances' }), ['instances-stopped']);
  });
});

describe('detect', () => {
  it('tells one thing a rule and actor, with every event behind it', () => {
    const [one, ...others] = detect(
      [ingress({ ipPermissions: world }), ingress({ ipPermissions: world })].map(event),
      kinds,
      fleet,
    );
    assert.deepEqual([one?.event_ids.length, others.length, one?.actor], [2, 0, 'ben']);
  });
  it('puts the worst first and keeps to the kinds asked for', () => {
    const events = [
      iam('CreateAccessKey', { userName: 'ana' }),
      { eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com' },
      login({}),
    ].map(event);
    assert.deepEqual(
      detect(events, kinds, fleet).map((one) => one.severity),
      ['critical', 'high', 'medium'],
    );
    assert.deepEqual(
      detect(events, ['login'], fleet).map((one) => one.rule_id),
      ['console-login-without-mfa'],
    );
  });
  it('finds bursts among tens of thousands of calls in no time to speak of', () => {
    const from = Date.parse('2026-11-22T10:00:00Z');
    const refusals = Array.from({ length: 20_000 }, (_, index) =>
      event({
        ...{ eventName: `List${index % 7}`, errorCode: 'AccessDenied', requestParameters: { page: index } },
        eventTime: new Date(from + index * 10).toISOString(),
      }),
    );
    const [burst] = detect(refusals, ['privilege_escalation'], fleet);
    assert.deepEqual([burst?.rule_id, burst?.event_ids.length], ['access-denied-burst', 20_000]);
  }).timeout(20_000);
});
