import assert from 'node:assert/strict';
import type { AwsSecurityFinding, GetFindingsCommandInput } from '@aws-sdk/client-securityhub';
import { type Answers, AwsError } from '../../../../sandbox/answer.js';
import { type Clients, createClients } from '../../../../services/aws/clients.js';
import { readSecurityHub } from '../../../../services/security/products/security-hub.js';
import { startAwsEndpoint, type TestEndpoint } from '../../../support/aws-endpoint.js';

const from = new Date('2026-11-22T00:00:00Z');
const to = new Date('2026-11-22T12:00:00Z');

const finding = (n: number, change: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding => ({
  SchemaVersion: '2018-10-08',
  Id: `arn:aws:guardduty:us-west-2:111122223333:detector/d/finding/f-${n}`,
  ProductArn: 'arn:aws:securityhub:us-west-2::product/aws/guardduty',
  ProductName: 'GuardDuty',
  GeneratorId: 'g',
  AwsAccountId: '111122223333',
  Types: ['TTPs/Recon/EC2-Portscan'],
  CreatedAt: '2026-11-22T03:15:00.000Z',
  UpdatedAt: '2026-11-22T04:15:00.000Z',
  Severity: { Label: 'HIGH' },
  Title: 'A scan',
  Description: 'd',
  Resources: [{ Type: 'AwsEc2Instance', Id: 'arn:aws:ec2:us-west-2:111122223333:instance/i-0ba57100000000001' }],
  ...change,
});

describe('Security Hub', () => {
  let endpoint: TestEndpoint;
  let clients: Clients;
  let pages: AwsSecurityFinding[][];
  let endless: boolean;
  let asked: (GetFindingsCommandInput & { region: string })[];
  let refuse: AwsError | undefined;

  before(async () => {
    const securityhub: Answers = {
      GetFindings: ({ input, region }: { input: GetFindingsCommandInput; region: string }) => {
        if (refuse) throw refuse;
        asked.push({ ...input, region });
        const at = Number(input.NextToken ?? 0);
        const more = endless || at + 1 < pages.length;
        return { Findings: endless ? [finding(at)] : (pages[at] ?? []), ...(more && { NextToken: String(at + 1) }) };
      },
    };
    endpoint = await startAwsEndpoint({ securityhub });
    clients = createClients({ ...endpoint.client(), maxAttempts: 1 });
  });
  beforeEach(() => {
    [pages, endless, asked, refuse] = [[[]], false, [], undefined];
  });
  after(async () => {
    clients.destroy();
    await endpoint.close();
  });
  const read = (region = 'us-west-2') =>
    readSecurityHub(
      clients,
      region,
      { from, to, asked: `${from.toISOString()}/${to.toISOString()}` },
      new AbortController().signal,
    );
  const found = async (...findings: AwsSecurityFinding[]) => {
    pages = [findings];
    const answer = await read();
    assert.ok(answer.enabled);
    return answer.findings;
  };

  it('to which the account is not subscribed is not enabled', async () => {
    refuse = new AwsError('InvalidAccessException', 'not subscribed', 401);
    assert.deepEqual(await read(), { enabled: false });
  });

  it('that refuses otherwise is not taken for one that is switched off', async () => {
    refuse = new AwsError('AccessDeniedException', 'no', 403);
    await assert.rejects(read(), { name: 'AccessDeniedException' });
  });

  it('is asked for live findings of threats, a hundred a page, in the region', async () => {
    await read('eu-west-1');
    const [{ Filters, MaxResults, region }] = asked as [(typeof asked)[number]];
    assert.deepEqual([MaxResults, region], [100, 'eu-west-1']);
    assert.deepEqual(Filters?.RecordState, [{ Value: 'ACTIVE', Comparison: 'EQUALS' }]);
    assert.deepEqual(
      Filters?.WorkflowStatus?.map(({ Value }) => Value),
      ['NEW', 'NOTIFIED'],
    );
    assert.ok(Filters?.Type?.every(({ Comparison }) => Comparison === 'PREFIX'));
    assert.deepEqual(Filters?.UpdatedAt, [{ Start: from.toISOString(), End: to.toISOString() }]);
  });

  it('is read through an empty page to the last one', async () => {
    pages = [[finding(1)], [], [finding(2), finding(3)]];
    const answer = await read();
    assert.ok(answer.enabled && !answer.more);
    assert.equal(answer.findings.length, 3);
  });

  it('with more pages than are read says so', async () => {
    endless = true;
    const answer = await read();
    assert.ok(answer.enabled);
    assert.deepEqual([answer.findings.length, answer.more], [10, true]);
  });

  it('tells no samples', async () => {
    const told = await found(finding(1), finding(2, { Sample: true }), finding(3, { Title: '[SAMPLE] x' }));
    assert.deepEqual(
      told.map(({ arn }) => arn.at(-1)),
      ['1'],
    );
  });

  it('tells who found it first, on which instance, and how grave it is', async () => {
    const [one, other] = await found(
      finding(1, { Severity: { Label: 'CRITICAL' } }),
      finding(2, { Severity: { Label: 'INFORMATIONAL' }, ProductName: 'Security Hub' }),
    );
    assert.deepEqual([one?.products, one?.instanceIds], [['GuardDuty', 'Security Hub'], ['i-0ba57100000000001']]);
    assert.deepEqual([one?.severity, other?.severity], ['critical', 'low']);
    assert.deepEqual(other?.products, ['Security Hub']);
  });
});
