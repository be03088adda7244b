import assert from 'node:assert/strict';
import { analyzeConfigurationChanges as operation } from '../../../services/operations/analyze-configuration-changes.js';
import { startReading } from '../../support/reading.js';

type Reading = Awaited<ReturnType<typeof startReading>>;

describe('analyze_configuration_changes', function () {
  this.timeout(120_000);
  let reading: Reading;
  before(async () => {
    reading = await startReading();
  });
  afterEach(async () => reading.faults([]));
  after(async () => reading.close());

  /** A slow machine may need more than one answer's time; reading goes on between them. */
  async function whole(input: Parameters<ReturnType<Reading['fresh']>['ask']>[1] = {}) {
    const { ask } = reading.fresh();
    let answer = await ask(operation, input);
    while (answer.coverage.failed.some(({ retryable }) => retryable)) answer = await ask(operation, input);
    return answer;
  }

  it('tells the attack field by field, who did it and how, what it means, and how to put it back', async () => {
    const answer = await whole();
    assert.deepEqual([answer.status, answer.compliance_status], ['complete', 'NON_COMPLIANT']);
    const opened = answer.changes.find(({ impact }) => impact?.rule_id === 'opened-to-the-world');
    assert.deepEqual(
      [opened?.field, opened?.before, opened?.after, opened?.actor, opened?.via, opened?.source_ip],
      ['ingress.22/tcp from 0.0.0.0/0', null, 'true', 'bastion-admin/ops-admin', 'cli', '203.0.113.7'],
    );
    assert.deepEqual([opened?.instance_names, opened?.impact?.severity], [['bastion'], 'high']);
    assert.match(opened?.revert ?? '', /^aws ec2 revoke-security-group-ingress .*CidrIp=0\.0\.0\.0\/0/);
    const tokens = answer.changes.find(({ field }) => field === 'metadataOptions.httpTokens');
    assert.deepEqual([tokens?.before, tokens?.after, tokens?.impact?.rule_id], ['required', 'optional', 'imds-v1']);
  });

  it('knows what was put back, and does not hold it against anybody', async () => {
    const { changes, hosts, security_impact } = await whole();
    const swaps = changes.filter(({ field }) => field === 'iamInstanceProfile.arn');
    assert.deepEqual(
      swaps.map(({ actor, undone, impact }) => [actor, undone, impact?.rule_id ?? null]),
      [
        ['ana.ruiz', false, null],
        ['bastion-admin/ops-admin', true, 'profile-swapped'],
      ],
    );
    const batch = hosts.find(({ name }) => name === 'batch-1');
    assert.deepEqual([batch?.compliance_status, batch?.worst], ['COMPLIANT', null]);
    assert.equal(security_impact.undone, 3);
  });

  it('tells of a volume that is gone, and of changes made past the code that manages a resource', async () => {
    const { changes } = await whole();
    const volume = changes.filter(({ resource_type }) => resource_type === 'AWS::EC2::Volume');
    assert.deepEqual(volume.map(({ kind, field, undone }) => [kind, field, undone]).sort(), [
      ['created', '', true],
      ['created', 'encrypted', true],
      ['deleted', '', false],
    ]);
    const drifted = changes.filter(({ drift }) => drift);
    assert.deepEqual([drifted.length, drifted[0]?.managed_by, drifted[0]?.resource_name], [1, 'terraform', 'data']);
    const tag = changes.find(({ field }) => field === 'tags.owner');
    assert.deepEqual([tag?.before, tag?.after, tag?.via, tag?.impact], ['platform-old', null, 'terraform', null]);
  });

  it('tells which software changed on a host, and of which hosts nothing says it', async () => {
    const { changes, not_read } = await whole();
    const software = changes.filter(({ resource_type }) => resource_type === 'AWS::SSM::ManagedInstanceInventory');
    assert.deepEqual(software.map(({ summary }) => summary).sort(), [
      'Software of api-1 (i-0a910000000000001): package telnet removed (was 1:0.17-89.amzn2023)',
      'Software of web-1 (i-0aeb0000000000001): package nginx changed from 0:1.18.0-6ubuntu14.3 to 0:1.18.0-6ubuntu14.4',
    ]);
    assert.ok(software.every(({ who_note }) => /inside the host/.test(who_note ?? '')));
    assert.deepEqual(not_read, ['Installed software of bastion: AWS Config has no inventory of it']);
  });

  it('answers about one host and a longer time, and leaves the others out', async () => {
    const answer = await whole({ instance_ids: ['jenkins-1'], time_range: '7d' });
    assert.deepEqual(
      answer.changes.map(({ field, before, after, actor }) => [field, before, after, actor]),
      [
        // Of the network that it is in, and of itself.
        ['routes.10.30.0.0/16', null, 'pcx-0a5ec0de000000001', 'terraform/terraform-apply'],
        ['state.name', 'running', 'stopped', 'ben.okafor'],
      ],
    );
    assert.deepEqual([answer.compliance_status, answer.hosts.length], ['COMPLIANT', 1]);
  });

  const faults = {
    denied: { kind: 'access_denied' },
    throttled: { kind: 'throttle' },
    'a server error': { kind: 'error', code: 'InternalServerException', status: 500 },
    garbage: { kind: 'invalid_answer' },
    'a truncated body': { kind: 'truncated_body' },
  } as const;
  for (const [what, fault] of Object.entries(faults)) {
    for (const call of [
      undefined,
      'GetResourceConfigHistory',
      'GetComplianceDetailsByResource',
      'DescribeConfigurationRecorders',
    ]) {
      it(`with ${what} on ${call ?? 'all of AWS Config'}: nobody is compliant, and the gap has a name`, async () => {
        await reading.faults([{ ...fault, service: 'config', ...(call && { operation: call }) }]);
        // What the client holds back after a throttle ends with the time, of which there is little.
        const within = what === 'throttled' ? { answerMs: 4_000 } : {};
        const answer = await reading.fresh(within).ask(operation, { instance_ids: ['web-1', 'api-1'] });
        assert.ok((await reading.struck()) > 0);
        assert.equal(answer.compliance_status, 'INSUFFICIENT_DATA');
        assert.ok(
          answer.hosts.every((host) => host.compliance_status === 'INSUFFICIENT_DATA' && host.reasons.length > 0),
        );
        assert.deepEqual([answer.status, answer.coverage.answered], ['unknown', 0]);
        assert.ok(answer.coverage.failed.some(({ service }) => service === 'config'));
      });
    }
  }

  it('would have called both compliant without a fault', async () => {
    const answer = await whole({ instance_ids: ['web-1', 'api-1'] });
    assert.deepEqual([answer.status, answer.compliance_status], ['complete', 'COMPLIANT']);
  });

  it('with an answer that is late: says so in time', async () => {
    await reading.faults([{ kind: 'latency', ms: 60_000, service: 'config' }]);
    const due = new AbortController();
    const late = reading.fresh().ask(operation, { instance_ids: ['web-1'] }, due.signal);
    while ((await reading.struck()) < 3) await new Promise(setImmediate);
    due.abort(new DOMException('due', 'TimeoutError'));
    const answer = await late;
    assert.equal(answer.compliance_status, 'INSUFFICIENT_DATA');
    assert.ok(answer.coverage.failed.some(({ service, reason }) => service === 'config' && reason === 'timeout'));
  });

  it('with no recorder in the answer: says that nothing is recorded, and takes the calls from CloudTrail', async () => {
    await reading.faults([{ kind: 'empty_page', service: 'config', operation: 'DescribeConfigurationRecorders' }]);
    const answer = await reading.fresh().ask(operation, { instance_ids: ['bastion', 'web-1'] });
    assert.ok(answer.hosts.every(({ compliance_status }) => compliance_status !== 'COMPLIANT'));
    assert.ok(
      answer.coverage.failed.some(({ detail }) =>
        /has no recorder here\. Changes then come from the calls/.test(detail),
      ),
    );
  });

  it('with a history that is refused: tells the changes from the calls alone', async () => {
    await reading.faults([{ kind: 'access_denied', service: 'config', operation: 'GetResourceConfigHistory' }]);
    const { changes } = await reading.fresh().ask(operation, { instance_ids: ['bastion'] });
    const opened = changes.find(({ impact }) => impact?.rule_id === 'opened-to-the-world');
    assert.deepEqual([opened?.source, opened?.actor, opened?.before], ['cloudtrail', 'bastion-admin/ops-admin', null]);
    assert.ok(changes.every(({ source }) => source === 'cloudtrail'));
  });

  it('without CloudTrail: the changes are exact, and nobody is named', async () => {
    await reading.faults([{ kind: 'access_denied', service: 'cloudtrail' }]);
    const answer = await reading.fresh().ask(operation, { instance_ids: ['bastion'] });
    assert.equal(answer.changes.length, 2);
    assert.ok(
      answer.changes.every(({ actor, who_note }) => actor === null && who_note === 'CloudTrail could not be read.'),
    );
    assert.equal(answer.status, 'partial');
  });
});
