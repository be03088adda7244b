import assert from 'node:assert/strict';
import type { SecurityEvents } from '../../../services/operations/monitor-security-events.js';
import { replayedFleet } from '../../support/replayed.js';
import { connectStdio, type StdioServer, seededFleet } from '../../support/stdio-client.js';

const name = 'monitor_security_events';
type Server = Awaited<ReturnType<typeof seededFleet>>;

async function whole(server: Server, input: object = {}): Promise<SecurityEvents> {
  let { output } = await server.ask(name, input);
  while (output.coverage.failed.some(({ retryable }) => retryable)) ({ output } = await server.ask(name, input));
  return output;
}

const attacker = '203.0.113.7';
const stateOf = ({ security_summary: { products = [] } }: SecurityEvents, product: string) =>
  products.find((one) => one.product === product)?.state;

/** What somebody on call for security expects of one answer about a fleet. */
describe('monitor_security_events, as an MCP client sees it', function () {
  this.timeout(120_000);

  describe('on the seeded fleet', () => {
    let seen: SecurityEvents;
    let firstLine: string;
    before(async () => {
      const server = await seededFleet();
      seen = await whole(server);
      ({ firstLine } = await server.ask(name));
    });
    const alert = (rule: string) => seen.alerts.find(({ rule_id }) => rule_id === rule);

    it('reads CloudTrail, GuardDuty, Security Hub, VPC Flow Logs and login logs, and says which', () => {
      const { sources } = seen.security_summary;
      for (const source of [
        /^CloudTrail event history/,
        /^GuardDuty$/,
        /^Security Hub$/,
        /^VPC Flow Logs$/,
        /^Login logs$/,
      ]) {
        assert.ok(
          sources.some((text) => source.test(text)),
          String(source),
        );
      }
    });

    it('counts as logins the console, Session Manager, EC2 Instance Connect and sshd', async () => {
      const { events, security_summary: summary } = await whole(await seededFleet(), { event_types: ['login'] });
      assert.deepEqual(Object.keys(summary.by_kind), ['login']);
      const names = new Set(events.map((one) => one.name));
      for (const one of ['ConsoleLogin', 'StartSession', 'SendSSHPublicKey', 'SshLogin'])
        assert.ok(names.has(one), one);
    });

    it('counts as privilege escalation policies, keys, roles that are taken, and sudo', async () => {
      const { alerts, events } = await whole(await seededFleet(), { event_types: ['privilege_escalation'] });
      const rules = new Set(alerts.map(({ rule_id }) => rule_id));
      for (const one of [
        'admin-rights-granted',
        'access-key-created',
        'privileged-role-assumed',
        'sudo-after-guessing',
      ]) {
        assert.ok(rules.has(one), one);
      }
      assert.ok(events.some((one) => one.name === 'Sudo' && /as root on bastion/.test(one.summary)));
    });

    it('counts as changes of the configuration what opens, weakens and hides', async () => {
      const { alerts } = await whole(await seededFleet(), { event_types: ['config_changes'] });
      const rules = new Set(alerts.map(({ rule_id }) => rule_id));
      for (const one of ['open-security-group', 'imds-v1-allowed', 'trail-tampering']) assert.ok(rules.has(one), one);
      assert.ok(!rules.has('console-login-without-mfa'));
    });

    it('correlates to one incident an actor and host, across all products, and leaves the ordinary out of it', () => {
      const [worst, ...others] = seen.incidents ?? [];
      assert.ok(worst);
      for (const rule of [
        'trail-tampering',
        'Recon:EC2/PortProbeUnprotectedPort',
        'flow-large-upload',
        'ssh-login-after-guessing',
      ]) {
        assert.ok(worst.rule_ids.includes(rule), rule);
      }
      assert.deepEqual(worst.source_ips.slice(0, 1), [attacker]);
      assert.equal(worst.instance_names?.[0], 'bastion');
      assert.ok(others.every(({ severity }) => severity === 'medium' || severity === 'low'));
      assert.match(firstLine, /takeover of the account.*203\.0\.113\.7/);
    });

    it('puts the gravest first, alerts and incidents alike', () => {
      const rank = ['critical', 'high', 'medium', 'low'];
      for (const list of [seen.alerts, seen.incidents ?? []]) {
        const ranks = list.map(({ severity }) => rank.indexOf(severity));
        assert.deepEqual(ranks, ranks.toSorted());
      }
    });

    it('recommends with the exact command, for the very resource', () => {
      const all = seen.recommendations.join('\n');
      assert.match(
        all,
        /Run: aws cloudtrail start-logging --region us-west-2 --name arn:aws:cloudtrail:us-west-2:\d+:trail\/management-events/,
      );
      assert.match(
        all,
        /Run: aws iam detach-user-policy --user-name backup-svc --policy-arn arn:aws:iam::aws:policy\/AdministratorAccess/,
      );
      assert.match(
        all,
        /Run: aws iam update-access-key --user-name backup-svc --access-key-id AKIA[0-9A-F]{16} --status Inactive/,
      );
      assert.match(
        all,
        /Run: aws ec2 revoke-security-group-ingress --region us-west-2 --group-id sg-0a5ec0de000000004 .* --cidr 0\.0\.0\.0\/0/,
      );
      assert.match(
        all,
        /Run: aws ec2 modify-instance-metadata-options .*--instance-id i-0ba57100000000001 --http-tokens required/,
      );
    });

    it('tells a finding of GuardDuty once that arrives through Security Hub as well', () => {
      const probes = seen.alerts.filter(({ rule_id }) => rule_id === 'Recon:EC2/PortProbeUnprotectedPort');
      assert.deepEqual(
        probes.map(({ products }) => products),
        [['GuardDuty', 'Security Hub']],
      );
      const ids = seen.alerts.flatMap(({ finding_ids = [] }) => finding_ids);
      assert.equal(new Set(ids).size, ids.length);
    });

    it('leaves out archived findings and samples', () => {
      assert.ok(seen.alerts.every(({ title }) => !/SAMPLE/.test(title)));
      assert.equal(seen.alerts.filter(({ rule_id }) => rule_id.startsWith('Recon:EC2')).length, 1);
    });

    it('names the hosts whose traffic and logins nobody records', () => {
      const said = seen.security_summary.not_read.join('\n');
      assert.match(said, /VPC Flow Logs of api-2, batch-1 and db-replica: .*S3/);
      assert.match(said, /logins inside the operating system of api-1.*no agent ships their login logs/);
      assert.match(said, /of web-2: its agent has been silent since/);
    });

    it('gives addresses, times and techniques with each alert of the network', () => {
      const upload = alert('flow-large-upload');
      assert.deepEqual([upload?.source_ips, upload?.severity], [[attacker], 'high']);
      assert.match(upload?.meaning ?? '', /2\.7 GiB went from bastion/);
      assert.ok(upload && upload.first_at < upload.last_at && upload.technique_ids.includes('T1048'));
    });

    it('concerns named hosts alone when hosts are named, and refuses what it cannot understand', async () => {
      const server = await seededFleet();
      const web = await whole(server, { instance_ids: ['role=web'] });
      assert.equal(web.coverage.requested, 2);
      for (const { rule_id, instance_names = [] } of web.alerts) {
        assert.ok(
          instance_names.some((one) => one.startsWith('web-')),
          rule_id,
        );
      }
      assert.match(await server.refusal(name, { event_types: ['logins'] }), /login/);
      assert.match(await server.refusal(name, { time_range: 'yesterday' }), /24h, 7d/);
    });
  });

  describe('while a source fails', () => {
    /** A fleet of its own: elsewhere the clock is moved away from the attack. */
    let server: StdioServer;
    before(async () => {
      server = await connectStdio(['--allow-write'], { SRE_KEY: 'sandbox-ben' });
    });
    afterEach(() => server.control('DELETE', '/faults'));
    after(() => server?.client.close());
    /** Each time another question: what was read before must not answer it. */
    let asked = 0;
    const disturbed = async (service: string, more: object = {}) => {
      await server.control('PUT', '/faults', [{ kind: 'access_denied', service, ...more }]);
      asked += 1;
      return server.ask(name, { time_range: `${50 + asked}h` });
    };

    for (const [service, product] of [
      ['guardduty', 'GuardDuty'],
      ['securityhub', 'Security Hub'],
      ['logs', 'VPC Flow Logs'],
    ] as const) {
      it(`names ${product} as not read and keeps what the others say`, async () => {
        const { output, firstLine } = await disturbed(service);
        assert.equal(stateOf(output, product), 'not_read');
        assert.ok(output.security_summary.not_read.includes(product));
        assert.ok(output.alerts.some(({ rule_id }) => rule_id === 'trail-tampering'));
        assert.match(firstLine, /partial/);
      });
    }

    it('does not call an account quiet whose CloudTrail could not be read', async () => {
      const { output, firstLine } = await disturbed('cloudtrail');
      assert.deepEqual([output.status, output.security_summary.event_count], ['unknown', null]);
      assert.match(firstLine, /[Uu]nknown/);
      assert.match(output.security_summary.verdict, /^Nothing can be said .*Other sources raised \d+ alerts/);
    });
  });

  describe('on recorded data', () => {
    const host = 'i-0cc00000000000001';
    const arn = (id: string) => `arn:aws:guardduty:us-west-2:111122223333:detector/d/finding/${id}`;
    const at = (minute: number) => new Date(Date.parse('2024-05-06T13:00:00Z') + minute * 60_000).toISOString();
    const finding = (id: string, more: object = {}) => ({
      ...{ Id: id, Arn: arn(id), AccountId: '111122223333', Region: 'us-west-2', SchemaVersion: '2.0', Severity: 5 },
      ...{ Type: 'UnauthorizedAccess:EC2/SSHBruteForce', Title: 'A brute force', Description: 'd' },
      ...{
        CreatedAt: at(15),
        UpdatedAt: at(16),
        Resource: { ResourceType: 'Instance', InstanceDetails: { InstanceId: host } },
      },
      Service: {
        ...{ Archived: false, EventFirstSeen: at(-3), EventLastSeen: at(4) },
        Action: {
          ActionType: 'NETWORK_CONNECTION',
          NetworkConnectionAction: { RemoteIpDetails: { IpAddressV4: '203.0.113.99' } },
        },
      },
      ...more,
    });
    const record = {
      ...{ eventVersion: '1.09', eventName: 'StartSession', eventSource: 'ssm.amazonaws.com', awsRegion: 'us-west-2' },
      ...{
        eventTime: at(0),
        sourceIPAddress: '203.0.113.99',
        userAgent: 'aws-cli/2.15',
        recipientAccountId: '111122223333',
      },
      userIdentity: { type: 'IAMUser', userName: 'mallory', arn: 'arn:aws:iam::111122223333:user/mallory' },
      requestParameters: { target: host },
    };
    const many = Array.from({ length: 130 }, (_, n) =>
      finding(`many-${n}`, {
        Resource: { ResourceType: 'AccessKey', AccessKeyDetails: { UserName: `user-${n}` } },
        Type: 'Recon:IAMUser/MaliciousIPCaller',
        Service: { Archived: false, EventFirstSeen: at(-3), EventLastSeen: at(4) },
      }),
    );
    let server: Awaited<ReturnType<typeof replayedFleet>>;
    let seen: SecurityEvents;
    before(async () => {
      const Findings = [
        finding('live'),
        finding('archived', { Service: { Archived: true, EventFirstSeen: at(-3), EventLastSeen: at(4) } }),
        finding('sample', { Title: '[SAMPLE] A brute force' }),
        ...many,
      ];
      server = await replayedFleet({ 'cloudtrail/a.json': { Records: [record] }, 'guardduty/a.json': { Findings } });
      seen = await whole(server);
    });
    after(async () => server?.close());

    it('says of a product that is switched off that it finds nothing, which is not the same as nothing found', () => {
      assert.deepEqual([stateOf(seen, 'GuardDuty'), stateOf(seen, 'Security Hub')], ['read', 'not_enabled']);
      assert.ok(seen.security_summary.not_read.includes('Security Hub (not enabled)'));
      assert.match(seen.security_summary.verdict, /not enabled: Security Hub/);
    });

    it('says of hosts without flow logs and login logs that nobody records them', () => {
      assert.deepEqual([stateOf(seen, 'VPC Flow Logs'), stateOf(seen, 'Login logs')], ['not_enabled', 'not_enabled']);
    });

    it('reads every finding, however many there are, and tells neither archived ones nor samples', () => {
      const ids = seen.alerts.flatMap(({ finding_ids = [] }) => finding_ids);
      assert.equal(ids.length, 131);
      assert.ok(ids.includes(arn('live')) && !ids.includes(arn('archived')) && !ids.includes(arn('sample')));
    });

    it('puts a finding that was published later together with the call that it is about, in the order of what happened', () => {
      const together = seen.incidents?.find(({ rule_ids }) => rule_ids.includes('remote-session'));
      assert.ok(together);
      assert.ok(together.rule_ids.includes('UnauthorizedAccess:EC2/SSHBruteForce'));
      const [first, second] = together.timeline;
      assert.match(first?.what ?? '', /^GuardDuty: A brute force$/);
      assert.equal(second?.what, 'mallory called ssm:StartSession from 203.0.113.99.');
      assert.equal(Date.parse(second?.at ?? '') - Date.parse(first?.at ?? ''), 3 * 60_000);
    });

    it('tells apart who takes an account over and what runs it every day, though both do the same', async () => {
      const call = (eventName: string, eventSource: string, requestParameters: object, more: object = {}) => ({
        ...record,
        ...{ eventName, eventSource: `${eventSource}.amazonaws.com`, requestParameters, ...more },
      });
      const trust = (AWS: string) =>
        JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }] });
      const secrets = (more: object) =>
        Array.from({ length: 9 }, (_, n) => call('GetSecretValue', 'secretsmanager', { secretId: `s${n}` }, more));
      const share = { attributeName: 'restore', valuesToAdd: ['999988887777'], dBSnapshotIdentifier: 'd' };
      const pipeline = {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::111122223333:assumed-role/deploy/GitHubActions',
        sessionContext: {
          webIdFederationData: {
            federatedProvider: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
          },
        },
      };
      const code = { userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8', userIdentity: pipeline };
      const records = [
        call('CreateRole', 'iam', { roleName: 'r', assumeRolePolicyDocument: trust('arn:aws:iam::999988887777:root') }),
        call('ModifyDBSnapshotAttribute', 'rds', share),
        ...secrets({}),
        ...secrets({ userIdentity: pipeline }),
        call('CreateRoute', 'ec2', { routeTableId: 'rtb-1' }, code),
        call('DeleteSnapshot', 'ec2', { snapshotId: 'snap-1' }, { sourceIPAddress: 'dlm.amazonaws.com' }),
      ];
      const other = await replayedFleet({ 'cloudtrail/a.json': { Records: records } });
      try {
        const { alerts } = await whole(other);
        assert.deepEqual(alerts.map(({ rule_id, actor }) => `${rule_id} by ${actor}`).sort(), [
          'identity-created by mallory',
          'role-trusts-outsider by mallory',
          'secrets-read-in-bulk by mallory',
          'snapshot-shared by mallory',
        ]);
      } finally {
        await other.close();
      }
    });
  });
});
