import assert from 'node:assert/strict';
import type { CloudTrailEvents } from '../../../services/operations/analyze-cloudtrail-events.js';
import { replayedFleet } from '../../support/replayed.js';
import { changingFleet, seededFleet } from '../../support/stdio-client.js';

const name = 'analyze_cloudtrail_events';

/** Reading goes on between two questions: a slow machine may need more than one answer's time. */
async function whole(server: Awaited<ReturnType<typeof seededFleet>>, input: object): Promise<CloudTrailEvents> {
  let { output } = await server.ask(name, input);
  while (output.coverage.failed.some(({ retryable }) => retryable)) ({ output } = await server.ask(name, input));
  return output;
}

/** What somebody who investigates in CloudTrail expects of an answer about one instance. */
describe('analyze_cloudtrail_events, as an MCP client sees it', function () {
  this.timeout(120_000);

  describe('on the seeded fleet', () => {
    let bastion: CloudTrailEvents;
    before(async () => {
      bastion = await whole(await seededFleet(), { instance_id: 'bastion' });
    });
    const rules = () => bastion.suspicious_activity.map(({ rule_id }) => rule_id);
    const named = (event: string) => bastion.events.filter((one) => one.name === event);

    it('follows the interfaces, volumes, security groups and profile of the instance, and says which', () => {
      for (const id of [
        'i-0ba57100000000001',
        'eni-0ba57100000000001',
        'vol-0ba57100000000001',
        'sg-0a5ec0de000000004',
      ]) {
        assert.ok(bastion.followed.includes(id), id);
      }
      assert.ok(bastion.followed.some((id) => /:instance-profile\/bastion-instance$/.test(id)));
    });

    it('finds a call that names only a security group of the instance', () => {
      const [opened, ...more] = named('AuthorizeSecurityGroupIngress');
      assert.deepEqual([opened?.actor, more], ['bastion-admin/ops-admin', []]);
      assert.ok(opened?.instance_ids.includes('i-0ba57100000000001'));
    });

    it('finds calls with the instance’s own credentials that name nothing of it, and tells that they came from elsewhere', () => {
      const own = bastion.events.filter(({ actor }) => actor === 'bastion-instance/i-0ba57100000000001');
      assert.deepEqual(own.map((one) => one.name).sort(), [
        'DescribeInstances',
        'GetCallerIdentity',
        'GetSecretValue',
        'ListBuckets',
      ]);
      const theft = bastion.suspicious_activity.find(({ rule_id }) => rule_id === 'instance-credentials-off-host');
      assert.deepEqual([theft?.severity, theft?.event_ids.length], ['critical', 4]);
      assert.match(theft?.commands?.[0] ?? '', /^aws iam put-role-policy --role-name bastion-instance /);
    });

    it('reads the record inside each event: who, from where, with what, in which region, refused or not', () => {
      for (const event of bastion.events) {
        assert.ok(Date.parse(event.at) && event.actor && event.source.includes('.') && event.region, event.event_id);
      }
      const [refused] = named('GetSecretValue');
      assert.deepEqual([refused?.error_code, refused?.source_ip], ['AccessDenied', '203.0.113.7']);
      assert.match(refused?.user_agent ?? '', /kali/);
    });

    it('maps every alert of its own to ATT&CK and says what it means and what to do', () => {
      assert.ok(rules().length > 5);
      for (const { rule_id, products = [], technique_ids, meaning, next_step } of bastion.suspicious_activity) {
        assert.ok(meaning && next_step, rule_id);
        if (products.length === 0)
          assert.ok(technique_ids.every((id) => /^T\d{4}(\.\d{3})?$/.test(id)) && technique_ids.length > 0, rule_id);
      }
    });

    it('tells the story of the instance as an incident, with what the same actor did elsewhere', () => {
      const [incident] = bastion.incidents;
      assert.equal(incident?.severity, 'critical');
      assert.ok(incident?.rule_ids.includes('trail-tampering'), 'which names no instance');
      assert.ok(incident?.source_ips.includes('203.0.113.7'));
    });

    it('says that sign-ins and IAM are recorded in other regions, which were read, and which regions were not', () => {
      assert.ok(bastion.sources.some((text) => /us-west-2 and us-east-1/.test(text)));
      assert.ok(bastion.sources.some((text) => /sign-ins in us-east-2, eu-north-1 and ap-southeast-2/.test(text)));
      assert.ok(bastion.coverage.regions?.not_read?.includes('eu-west-1'));
      assert.ok(bastion.not_read.includes('CloudTrail data events'));
    });

    it('counts by actor, most first, with the addresses of each', () => {
      const counts = bastion.by_actor.map(({ count }) => count);
      assert.deepEqual(
        counts,
        counts.toSorted((a, b) => b - a),
      );
      assert.equal(
        counts.reduce((sum, n) => sum + n, 0),
        bastion.event_count,
      );
    });

    it('keeps to the kinds, calls and services asked for', async () => {
      const server = await seededFleet();
      const iam = await whole(server, { instance_id: 'bastion', event_types: ['ec2-instance-connect', 'ListBuckets'] });
      assert.deepEqual(iam.events.map((one) => one.name).sort(), ['ListBuckets', 'SendSSHPublicKey']);
      const changes = await whole(server, { instance_id: 'bastion', event_types: ['config_changes'] });
      assert.ok(changes.events.length > 0 && changes.events.every((one) => !/^(List|Get|Describe)/.test(one.name)));
    });

    it('leaves out what AWS’s own services do by themselves', async () => {
      const { suspicious_activity, event_count } = await whole(await seededFleet(), {
        instance_id: 'api-1',
        time_range: '7d',
      });
      assert.ok(event_count !== null);
      assert.ok(suspicious_activity.every(({ actor }) => !/patch-scan|AWSServiceRole|amazonaws\.com/.test(actor)));
    });

    it('refuses more than ninety days, a word that is no event, and a selector of several instances', async () => {
      const { refusal } = await seededFleet();
      assert.match(
        await refusal(name, { instance_id: 'bastion', time_range: '91d' }),
        /more than 90 days.*at most 90 days back/s,
      );
      assert.match(await refusal(name, { instance_id: 'bastion', event_types: ['drop table'] }), /no kind of event/);
      assert.match(await refusal(name, { instance_id: 'role=web' }), /means 2 instances/);
    });
  });

  describe('while CloudTrail limits the rate, as it does', () => {
    afterEach(async () => (await changingFleet()).control('DELETE', '/faults'));

    it('reads once for everybody who asks at the same time', async () => {
      const server = await changingFleet();
      const looked = async () => {
        const counted = await server.control<{ calls: { operation: string; calls: number }[] }>('GET', '/calls');
        const lookups = counted.calls.filter(({ operation }) => operation === 'LookupEvents');
        return lookups.reduce((sum, { calls }) => sum + calls, 0);
      };
      await whole(server, { instance_id: 'web-1', time_range: '3d' });
      const once = await looked();
      assert.ok(once > 0);
      await Promise.all(
        ['web-1', 'web-1', 'web-1'].map((instance_id) => server.ask(name, { instance_id, time_range: '3d' })),
      );
      assert.equal(await looked(), once);
    });

    it('says in its first line that it could not look, and counts nothing', async () => {
      const server = await changingFleet();
      await server.control('PUT', '/faults', [{ kind: 'access_denied', service: 'cloudtrail' }]);
      const { firstLine, output } = await server.ask(name, { instance_id: 'web-2', time_range: '5d' });
      assert.match(firstLine, /unknown, no events could be read · 0 of 1 host answered; CloudTrail denied/);
      assert.deepEqual([output.status, output.event_count, output.events], ['unknown', null, []]);
    });
  });

  describe('on recorded data', () => {
    const victim = 'i-0cc00000000000001';
    const ben = { type: 'IAMUser', userName: 'ben', arn: 'arn:aws:iam::111122223333:user/ben' };
    const mallory = { type: 'IAMUser', userName: 'mallory', arn: 'arn:aws:iam::111122223333:user/mallory' };
    const role = (roleName: string, session: string) => ({
      ...{ type: 'AssumedRole', arn: `arn:aws:sts::111122223333:assumed-role/${roleName}/${session}` },
      principalId: `AROAEXAMPLE:${session}`,
    });
    const record = (eventName: string, service: string, minute: number, more: object = {}) => ({
      ...{ eventVersion: '1.09', eventName, eventSource: `${service}.amazonaws.com`, awsRegion: 'us-west-2' },
      eventTime: new Date(Date.parse('2024-05-06T13:00:00Z') + minute * 60_000).toISOString(),
      ...{ userIdentity: mallory, sourceIPAddress: '203.0.113.99', recipientAccountId: '111122223333' },
      userAgent: 'aws-cli/2.15 Python/3.11',
      ...more,
    });
    const about = { requestParameters: { instanceId: victim } };
    const metadata = { ModifyInstanceMetadataOptionsRequest: { InstanceId: victim, HttpTokens: 'optional' } };
    const day = 24 * 60;
    const habit = Array.from({ length: 30 }, (_, n) =>
      record('DescribeInstances', 'ec2', -(Math.floor(n / 5) + 1) * day - 240 + n, {
        userIdentity: ben,
        readOnly: true,
        sourceIPAddress: '192.0.2.10',
      }),
    );
    const busy = Array.from({ length: 120 }, (_, n) =>
      record('ModifyInstanceAttribute', 'ec2', -day * 2 + n, {
        ...{ userIdentity: role('deploy', 'ci'), sourceIPAddress: '192.0.2.20' },
        requestParameters: { instanceId: victim, ebsOptimized: { value: true } },
      }),
    );
    const service = {
      userIdentity: { ...role('AWSServiceRoleForAutoScaling', 'AutoScaling'), invokedBy: 'autoscaling.amazonaws.com' },
      sourceIPAddress: 'autoscaling.amazonaws.com',
    };
    const Records = [
      ...habit,
      ...busy,
      record('ConsoleLogin', 'signin', 0, {
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: { MFAUsed: 'No' },
        awsRegion: 'us-east-1',
      }),
      record('ConsoleLogin', 'signin', 9 * 60, {
        userIdentity: ben,
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: { MFAUsed: 'Yes' },
        awsRegion: 'us-east-1',
      }),
      ...Array.from({ length: 6 }, (_, n) =>
        record(`List${n}`, 's3', 1 + n, { errorCode: 'AccessDenied', readOnly: true }),
      ),
      record('ModifyInstanceAttribute', 'ec2', 10, {
        requestParameters: { instanceId: victim, userData: '<sensitiveDataRemoved>' },
      }),
      record('ModifyInstanceMetadataOptions', 'ec2', 11, { requestParameters: metadata }),
      record('ReplaceIamInstanceProfileAssociation', 'ec2', 12, {
        responseElements: { association: { instanceId: victim } },
      }),
      record('GetPasswordData', 'ec2', 13, { ...about, readOnly: true }),
      record('ModifySnapshotAttribute', 'ec2', 14, {
        requestParameters: {
          snapshotId: 'snap-0abc',
          createVolumePermission: { add: { items: [{ userId: '999988887777' }] } },
        },
      }),
      record('StartSession', 'ssm', 15, {
        requestParameters: { target: victim },
        responseElements: { sessionId: 'mallory-0123' },
      }),
      record('SendCommand', 'ssm', 16, { requestParameters: { instanceIds: [victim] } }),
      record('StopLogging', 'cloudtrail', 17, { requestParameters: { name: 'main' } }),
      record('ListUsers', 'iam', 18, {
        userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' },
        awsRegion: 'us-east-1',
        readOnly: true,
      }),
      record('RunInstances', 'ec2', 19, { awsRegion: 'eu-north-1', requestParameters: { instanceType: 't3.micro' } }),
      record('GetCallerIdentity', 'sts', 20, { userIdentity: role('app', victim), readOnly: true }),
      record('TerminateInstances', 'ec2', 21, {
        ...service,
        requestParameters: { instancesSet: { items: [{ instanceId: victim }] } },
      }),
      ...Array.from({ length: 8 }, (_, n) =>
        record(`Describe${n}`, 'ec2', 22, { ...service, errorCode: 'AccessDenied', readOnly: true }),
      ),
    ];
    const finding = {
      ...{ findingArn: 'arn:aws:inspector2:us-west-2:1:finding/a', awsAccountId: '1', type: 'PACKAGE_VULNERABILITY' },
      ...{
        status: 'ACTIVE',
        severity: 'LOW',
        description: 'd',
        remediation: {},
        firstObservedAt: '2024-05-06T10:00:00Z',
      },
      lastObservedAt: '2024-05-06T10:00:00Z',
      resources: [
        {
          id: victim,
          type: 'AWS_EC2_INSTANCE',
          details: { awsEc2Instance: { ipV4Addresses: ['10.0.0.9', '198.51.100.77'] } },
        },
      ],
    };
    let server: Awaited<ReturnType<typeof replayedFleet>>;
    let trail: CloudTrailEvents;
    let everything: { rule_id: string; technique_ids: string[]; actor: string }[];
    before(async () => {
      server = await replayedFleet({ 'cloudtrail/a.json': { Records }, 'inspector2/a.json': { findings: [finding] } });
      trail = await whole(server, { instance_id: victim, time_range: '30d' });
      everything = (await server.ask('monitor_security_events', { time_range: '30d' })).output.alerts;
    });
    after(async () => server?.close());

    it('reads on past the first page', () => {
      const names = new Set(trail.events.map((one) => one.event_id));
      assert.ok((trail.event_count ?? 0) > 120 && names.size === trail.events.length);
    });

    it('finds what concerns the instance wherever a record mentions it: parameters, answers, lists', () => {
      const found = new Set(trail.events.map((one) => one.name));
      for (const one of [
        'GetPasswordData',
        'ReplaceIamInstanceProfileAssociation',
        'SendCommand',
        'StartSession',
        'GetCallerIdentity',
      ]) {
        assert.ok(found.has(one), one);
      }
      assert.ok(!found.has('StopLogging') && !found.has('ConsoleLogin'), 'which are not about it');
    });

    for (const [what, rule] of [
      ['changed user data', 'user-data-changed'],
      ['instance metadata without a token', 'imds-v1-allowed'],
      ['a swapped profile', 'instance-profile-changed'],
      ['a request for the password', 'windows-password-read'],
      ['sessions and commands on it', 'remote-session'],
      ['credentials used off the host', 'instance-credentials-off-host'],
    ] as const) {
      it(`detects ${what} on the instance`, () => {
        assert.ok(
          trail.suspicious_activity.some(({ rule_id }) => rule_id === rule),
          rule,
        );
      });
    }

    for (const [what, rule] of [
      ['a shared snapshot', 'snapshot-shared'],
      ['logging that was stopped', 'trail-tampering'],
      ['a console login without a second factor', 'console-login-without-mfa'],
      ['the root user', 'root-used'],
      ['a burst of refusals', 'access-denied-burst'],
      ['computing in a region without any before', 'compute-in-new-region'],
      ['a login at an impossible hour', 'unusual-hour'],
    ] as const) {
      it(`detects ${what} in the account`, () => {
        const alert = everything.find(({ rule_id }) => rule_id === rule);
        assert.ok(alert && alert.technique_ids.length > 0, rule);
      });
    }

    it('tells nothing of what AWS’s services do for themselves, though it looks like the same', () => {
      for (const { actor, rule_id } of everything) assert.doesNotMatch(actor, /AutoScaling/, rule_id);
      assert.ok(!everything.some(({ rule_id }) => rule_id === 'instances-stopped'));
    });

    it('tells nothing of what somebody did day by day', () => {
      assert.deepEqual(
        everything.filter(({ actor }) => actor === 'ben').map(({ rule_id }) => rule_id),
        ['unusual-hour'],
      );
    });
  });
});
