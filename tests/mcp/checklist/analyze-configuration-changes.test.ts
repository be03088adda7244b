import assert from 'node:assert/strict';
import { ConfigService } from '@aws-sdk/client-config-service';
import type { ConfigurationChanges } from '../../../services/operations/analyze-configuration-changes.js';
import { replayedFleet } from '../../support/replayed.js';
import { changingFleet, seededFleet } from '../../support/stdio-client.js';

const name = 'analyze_configuration_changes';
type Server = Awaited<ReturnType<typeof seededFleet>>;

async function whole(server: Server, input: object = {}): Promise<ConfigurationChanges> {
  let { output } = await server.ask(name, input);
  while (output.coverage.failed.some(({ retryable }) => retryable)) ({ output } = await server.ask(name, input));
  return output;
}

/** What somebody who audits changes expects of one answer about a fleet. */
describe('analyze_configuration_changes, as an MCP client sees it', function () {
  this.timeout(120_000);

  describe('on the seeded fleet', () => {
    let seen: ConfigurationChanges;
    before(async () => {
      seen = await whole(await seededFleet());
    });
    const of = (field: string) => seen.changes.find((change) => change.field === field);

    it('tells each change field by field with before and after, not as a name of an event', () => {
      const tokens = of('metadataOptions.httpTokens');
      assert.deepEqual([tokens?.before, tokens?.after, tokens?.instance_names], ['required', 'optional', ['bastion']]);
      assert.ok(seen.changes.every(({ summary, field, kind }) => summary && (field !== '' || kind !== 'changed')));
    });

    it('tells a change inside a rule set as the rule, not as a blob', () => {
      const opened = of('ingress.22/tcp from 0.0.0.0/0');
      assert.match(
        opened?.summary ?? '',
        /^Security group bastion \(sg-\w+\): now lets in 22\/tcp from 0\.0\.0\.0\/0$/,
      );
      assert.ok(seen.changes.every(({ after }) => !(after ?? '').includes('{')));
    });

    it('covers the security groups, interfaces, volumes and software of the instances', () => {
      const types = new Set(seen.changes.map(({ resource_type }) => resource_type));
      for (const type of [
        'EC2::Instance',
        'EC2::SecurityGroup',
        'EC2::NetworkInterface',
        'EC2::Volume',
        'SSM::ManagedInstanceInventory',
      ]) {
        assert.ok(types.has(`AWS::${type}`), type);
      }
    });

    it('covers the subnets, route tables and network ACLs around the instances', async () => {
      const { changes } = await whole(await seededFleet(), { instance_ids: ['db-primary'], time_range: '3d' });
      const [route] = changes.filter(({ resource_type }) => resource_type === 'AWS::EC2::RouteTable');

      assert.match(route?.summary ?? '', /^Route table rtb-\w+: 10\.30\.0\.0\/16 now goes to pcx-\w+$/);
      assert.deepEqual([route?.via, route?.instance_names.includes('db-primary')], ['terraform', true]);
      assert.match(route?.revert ?? '', /^aws ec2 delete-route --route-table-id rtb-/);
    });

    it('says who did it, from where, and by console, command line, code or service', () => {
      const opened = of('ingress.22/tcp from 0.0.0.0/0');
      assert.deepEqual(
        [opened?.actor, opened?.source_ip, opened?.via],
        ['bastion-admin/ops-admin', '203.0.113.7', 'cli'],
      );
      assert.deepEqual([of('publicIpAddress')?.via, of('tags.owner')?.via], ['console', 'terraform']);
      for (const { actor, who_note, summary } of seen.changes) assert.ok(actor !== null || who_note !== null, summary);
    });

    it('says what it means for security: open to the world, no encryption, a public address, metadata without a token', () => {
      const rules = new Set(seen.changes.map(({ impact }) => impact?.rule_id));
      for (const rule of ['opened-to-the-world', 'unencrypted-volume', 'public-address', 'imds-v1'])
        assert.ok(rules.has(rule), rule);
      assert.deepEqual([seen.security_impact.highest, seen.security_impact.high], ['high', 2]);
    });

    it('tells drift: what code manages and something else changed', () => {
      const drifted = seen.changes.filter(({ drift }) => drift);
      assert.deepEqual(
        drifted.map(({ resource_name, managed_by, actor }) => [resource_name, managed_by, actor]),
        [['data', 'terraform', 'bastion-admin/ops-admin']],
      );
      assert.ok(seen.changes.filter(({ via }) => via === 'terraform').every(({ drift }) => !drift));
    });

    it('hints how to put it back, and not where it was put back already', () => {
      assert.match(
        of('ingress.22/tcp from 0.0.0.0/0')?.revert ?? '',
        /^aws ec2 revoke-security-group-ingress --group-id sg-/,
      );
      const undone = seen.changes.filter((change) => change.undone);
      assert.ok(undone.length > 0 && undone.every(({ revert }) => revert === null));
    });

    it('tells of resources that are gone by now', () => {
      const gone = seen.changes.filter(({ kind }) => kind === 'deleted');
      assert.deepEqual(
        gone.map(({ resource_type, actor }) => [resource_type, actor]),
        [['AWS::EC2::Volume', 'ben.okafor']],
      );
    });

    it('compares installed software, and names the hosts of which nothing says it', () => {
      const software = seen.changes.filter(({ resource_type }) => resource_type.endsWith('ManagedInstanceInventory'));
      assert.deepEqual(software.map(({ field }) => field).sort(), ['packages.nginx', 'packages.telnet']);
      assert.deepEqual(seen.not_read, ['Installed software of bastion: AWS Config has no inventory of it']);
    });

    it('judges each host as COMPLIANT, NON_COMPLIANT or INSUFFICIENT_DATA, with the reasons', () => {
      const bastion = seen.hosts.find((host) => host.name === 'bastion');
      assert.deepEqual([bastion?.compliance_status, seen.compliance_status], ['NON_COMPLIANT', 'NON_COMPLIANT']);
      assert.ok(bastion?.reasons.some((reason) => reason.startsWith('ec2-imdsv2-check')));
      for (const { name: host, reasons } of seen.hosts) assert.ok(reasons.length > 0, host);
    });

    it('says when each change was recorded, newest first, and counts them all', () => {
      const times = seen.changes.map(({ at }) => at);
      assert.deepEqual(times, times.toSorted().reverse());
      assert.equal(seen.change_count, seen.changes.length);
    });

    it('keeps to the hosts and the time asked for, and refuses what it cannot read', async () => {
      const server = await seededFleet();
      const jenkins = await whole(server, { instance_ids: ['jenkins-1'], time_range: '7d' });
      assert.deepEqual(
        jenkins.changes.map(({ field, after }) => [field, after]),
        [
          ['routes.10.30.0.0/16', 'pcx-0a5ec0de000000001'],
          ['state.name', 'stopped'],
        ],
      );
      assert.match(await server.refusal(name, { time_range: '3 days' }), /time_range/);
      assert.match(await server.refusal(name, { instance_ids: ['nobody'] }), /nobody/);
    });
  });

  describe('when AWS Config records less', () => {
    const config = async () => {
      const { aws } = await (await changingFleet()).control<{
        aws: {
          endpoint: string;
          region: string;
          accessKeys: { operator: { accessKeyId: string; secretAccessKey: string } };
        };
      }>('GET', '');
      return new ConfigService({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.operator });
    };
    const recorder = { name: 'default', roleARN: 'arn:aws:iam::111122223333:role/config' };
    afterEach(async () => {
      await (await changingFleet()).control('DELETE', '/faults');
      const client = await config();
      await client.startConfigurationRecorder({ ConfigurationRecorderName: 'default' });
      await client.putConfigurationRecorder({ ConfigurationRecorder: recorder });
      client.destroy();
    });
    /** Each test another time: what was read before must not answer it. */
    const ask = async (time_range: string) => (await changingFleet()).ask(name, { time_range });

    it('says that the recorder is off and since when, and calls no host compliant', async () => {
      const client = await config();
      await client.stopConfigurationRecorder({ ConfigurationRecorderName: 'default' });
      client.destroy();
      const { output, firstLine } = await ask('20h');
      assert.match(firstLine, /AWS Config/);
      assert.ok(
        output.coverage.failed.some(({ detail }) =>
          /AWS Config is switched off since .*come from the calls in CloudTrail/.test(detail),
        ),
      );
      assert.ok(output.hosts.every(({ compliance_status }) => compliance_status !== 'COMPLIANT'));
    });

    it('says which types it does not record', async () => {
      const client = await config();
      const resourceTypes = [
        'AWS::EC2::Instance' as const,
        'AWS::EC2::NetworkInterface' as const,
        'AWS::EC2::Volume' as const,
      ];
      await client.putConfigurationRecorder({
        ConfigurationRecorder: { ...recorder, recordingGroup: { allSupported: false, resourceTypes } },
      });
      client.destroy();
      await (await changingFleet()).control('POST', '/clock', { advance_ms: 150_000 });
      const { output } = await ask('19h');
      assert.ok(
        output.coverage.failed.some(({ detail }) => /does not record AWS::EC2::SecurityGroup here/.test(detail)),
      );
    });

    it('says that a recorder that records once a day may miss the changes of today', async () => {
      const client = await config();
      await client.putConfigurationRecorder({
        ConfigurationRecorder: { ...recorder, recordingMode: { recordingFrequency: 'DAILY' } },
      });
      client.destroy();
      await (await changingFleet()).control('POST', '/clock', { advance_ms: 150_000 });
      const { output } = await ask('18h');
      assert.ok(
        output.coverage.failed.some(({ detail }) => /once a day: changes of today may be missing/.test(detail)),
      );
    });

    it('knows nothing and says so when neither Config nor CloudTrail answers', async () => {
      const server = await changingFleet();
      await server.control('PUT', '/faults', [
        { kind: 'access_denied', service: 'config' },
        { kind: 'access_denied', service: 'cloudtrail' },
      ]);
      await server.control('POST', '/clock', { advance_ms: 1_000_000 });
      const { output, firstLine } = await server.ask(name, { time_range: '17h' });
      assert.deepEqual(
        [output.change_count, output.compliance_status, output.security_impact.highest],
        [null, 'INSUFFICIENT_DATA', null],
      );
      assert.match(firstLine, /[Uu]nknown|[Nn]othing can be said/);
    });
  });

  describe('on recorded data', () => {
    const host = 'i-0cc00000000000001';
    const group = 'sg-0cc00000000000001';
    const at = (minute: number) => new Date(Date.parse('2024-05-06T13:00:00Z') + minute * 60_000).toISOString();
    const permission = (port: number, cidrIp: string) => ({
      ...{ ipProtocol: 'tcp', fromPort: port, toPort: port, ipv4Ranges: [{ cidrIp }], ipRanges: [cidrIp] },
      ...{ ipv6Ranges: [], prefixListIds: [], userIdGroupPairs: [] },
    });
    const item = (minute: number, status: string, configuration: object, more: object = {}) => ({
      ...{ version: '1.3', accountId: '111122223333', resourceType: 'AWS::EC2::SecurityGroup', resourceId: group },
      ...{
        configurationItemCaptureTime: at(minute),
        configurationItemStatus: status,
        configurationStateId: `${minute}`,
      },
      ...{ configuration: JSON.stringify(configuration), resourceCreationTime: '2023-01-01T00:00:00Z', tags: {} },
      relationships: [
        { resourceType: 'AWS::EC2::Instance', resourceId: host, relationshipName: 'Is associated with Instance' },
      ],
      ...more,
    });
    const was = {
      groupId: group,
      groupName: 'g',
      ipPermissions: [permission(443, '0.0.0.0/0'), permission(8080, '10.0.0.0/8')],
      tags: [{ key: 'owner', value: 'a' }],
    };
    const is = {
      groupId: group,
      groupName: 'g',
      ipPermissions: [permission(443, '0.0.0.0/0'), permission(22, '0.0.0.0/0'), permission(3306, '203.0.113.9/32')],
      tags: [{ key: 'owner', value: 'b' }],
    };
    const metadata = { ModifyInstanceMetadataOptionsRequest: { InstanceId: host, HttpTokens: 'optional' } };
    const call = {
      ...{ eventVersion: '1.09', eventName: 'ModifyInstanceMetadataOptions', eventSource: 'ec2.amazonaws.com' },
      ...{ eventTime: at(-120), awsRegion: 'us-west-2', sourceIPAddress: '192.0.2.10', userAgent: 'aws-cli/2.15' },
      userIdentity: { type: 'IAMUser', userName: 'ben', arn: 'arn:aws:iam::111122223333:user/ben' },
      requestParameters: metadata,
    };
    let server: Awaited<ReturnType<typeof replayedFleet>>;
    let seen: ConfigurationChanges;
    before(async () => {
      const configurationItems = [item(-600, 'ResourceDiscovered', was), item(0, 'OK', is)];
      server = await replayedFleet({
        'config/a.json': { configurationItems },
        'cloudtrail/a.json': { Records: [call] },
      });
      seen = await whole(server);
    });
    after(async () => server?.close());

    it('tells several changes of one item apart', () => {
      assert.deepEqual(
        seen.changes
          .filter(({ kind, source }) => kind === 'changed' && source === 'config')
          .map((change) => [change.field, change.before, change.after])
          .sort(),
        [
          ['ingress.22/tcp from 0.0.0.0/0', null, 'true'],
          ['ingress.3306/tcp from 203.0.113.9/32', null, 'true'],
          ['ingress.8080/tcp from 10.0.0.0/8', 'true', null],
          ['tags.owner', 'a', 'b'],
        ],
      );
    });

    it('says that nobody is named in CloudTrail where it has no call that fits', () => {
      const recorded = seen.changes.filter(({ source }) => source === 'config');
      assert.ok(recorded.length > 0);
      for (const { actor, who_note } of recorded) {
        assert.equal(actor, null);
        assert.match(who_note ?? '', /No call in CloudTrail fits/);
      }
    });

    it('takes a change from CloudTrail alone, without a before, where AWS Config has no record of the resource', () => {
      const implied = seen.changes.filter(({ source }) => source === 'cloudtrail');
      assert.deepEqual(
        implied.map(({ field, before: was_, after: is_, actor, via }) => [field, was_, is_, actor, via]),
        [['metadataOptions.httpTokens', null, 'optional', 'ben', 'cli']],
      );
      assert.ok(seen.coverage.failed.some(({ detail }) => /^AWS Config has no record of/.test(detail)));
    });

    it('does not call a host compliant that no rule looks at', () => {
      assert.ok(seen.hosts.every(({ compliance_status }) => compliance_status !== 'COMPLIANT'));
      assert.notEqual(seen.compliance_status, 'COMPLIANT');
    });
  });
});
