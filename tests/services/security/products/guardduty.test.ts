import assert from 'node:assert/strict';
import type { Finding } from '@aws-sdk/client-guardduty';
import { type Answers, AwsError } from '../../../../sandbox/answer.js';
import { type Clients, createClients } from '../../../../services/aws/clients.js';
import { InvalidAnswer } from '../../../../services/aws/errors.js';
import { readGuardDuty } from '../../../../services/security/products/guardduty.js';
import { startAwsEndpoint, type TestEndpoint } from '../../../support/aws-endpoint.js';

const from = new Date('2026-11-22T00:00:00Z');
const to = new Date('2026-11-22T12:00:00Z');

const finding = (n: number, change: Partial<Finding> = {}): Finding => ({
  Id: `f-${n}`,
  Arn: `arn:aws:guardduty:us-west-2:111122223333:detector/d/finding/f-${n}`,
  AccountId: '111122223333',
  Region: 'us-west-2',
  SchemaVersion: '2.0',
  Type: 'Recon:EC2/Portscan',
  Title: 'A scan',
  Severity: 5,
  CreatedAt: '2026-11-22T03:15:00.000Z',
  UpdatedAt: '2026-11-22T04:15:00.000Z',
  Resource: { ResourceType: 'Instance', InstanceDetails: { InstanceId: 'i-0ba57100000000001' } },
  Service: { Archived: false, EventFirstSeen: '2026-11-22T03:00:00Z', EventLastSeen: '2026-11-22T04:00:00Z' },
  ...change,
});

describe('GuardDuty', () => {
  let endpoint: TestEndpoint;
  let clients: Clients;
  let detectors: string[][];
  let findings: Finding[];
  let asks: { DetectorId: string; FindingCriteria: unknown; region: string }[];
  let batches: number[];
  /** The time range as it was asked for. */
  let asked: string;
  let refuse: AwsError | undefined;

  before(async () => {
    const paged = <T>(all: readonly T[][], token: string | undefined) => {
      const at = Number(token || 0);
      return { items: all[at] ?? [], next: at + 1 < all.length ? String(at + 1) : '' };
    };
    const guardduty: Answers = {
      ListDetectors: ({ input }: { input: { NextToken?: string } }) => {
        if (refuse) throw refuse;
        const { items, next } = paged(detectors, input.NextToken);
        return { DetectorIds: items, NextToken: next };
      },
      ListFindings: ({ input, region }: { input: (typeof asks)[number] & { NextToken?: string }; region: string }) => {
        if (!input.NextToken)
          asks.push({ DetectorId: input.DetectorId, FindingCriteria: input.FindingCriteria, region });
        const ids = findings.map(({ Id = '' }) => Id);
        const pages = Array.from({ length: Math.ceil(ids.length / 50) }, (_, n) => ids.slice(n * 50, n * 50 + 50));
        const { items, next } = paged([[], ...pages], input.NextToken);
        return { FindingIds: items, NextToken: next };
      },
      GetFindings: ({ input }: { input: { FindingIds: string[] } }) => {
        batches.push(input.FindingIds.length);
        return { Findings: findings.filter(({ Id = '' }) => input.FindingIds.includes(Id)) };
      },
    };
    endpoint = await startAwsEndpoint({ guardduty });
    clients = createClients({ ...endpoint.client(), maxAttempts: 1 });
  });
  beforeEach(() => {
    [detectors, findings, asks, batches, refuse, asked] = [
      [['d-1']],
      [],
      [],
      [],
      undefined,
      `${from.toISOString()}/${to.toISOString()}`,
    ];
  });
  after(async () => {
    clients.destroy();
    await endpoint.close();
  });
  const read = (region = 'us-west-2') =>
    readGuardDuty(clients, region, { from, to, asked }, new AbortController().signal);
  const found = async () => {
    const answer = await read();
    assert.ok(answer.enabled);
    return answer.findings;
  };

  it('that has no detector is not enabled, which is not the same as nothing found', async () => {
    detectors = [[]];
    assert.deepEqual(await read(), { enabled: false });
    detectors = [['d-1']];
    assert.deepEqual(await read(), { enabled: true, findings: [] });
  });

  it('is read through an empty page, to its last one, fifty findings at a time', async () => {
    findings = Array.from({ length: 117 }, (_, n) => finding(n));
    assert.equal((await found()).length, 117);
    assert.deepEqual(batches.sort(), [17, 50, 50]);
  });

  it('is asked for every detector, of the region, without what is archived and for the time alone', async () => {
    detectors = [['d-1'], ['d-2']];
    await read('eu-west-1');
    assert.deepEqual(asks.map(({ DetectorId, region }) => [DetectorId, region]).sort(), [
      ['d-1', 'eu-west-1'],
      ['d-2', 'eu-west-1'],
    ]);
    assert.deepEqual(asks[0]?.FindingCriteria, {
      Criterion: {
        'service.archived': { Equals: ['false'] },
        updatedAt: { GreaterThanOrEqual: from.getTime(), LessThanOrEqual: to.getTime() },
      },
    });
  });

  it('is asked without an end where the time ends now: our clock may be behind', async () => {
    asked = '12h';
    await read();
    assert.deepEqual(asks[0]?.FindingCriteria, {
      Criterion: { 'service.archived': { Equals: ['false'] }, updatedAt: { GreaterThanOrEqual: from.getTime() } },
    });
  });

  it('tells no samples', async () => {
    const sample = { Service: { AdditionalInfo: { Value: '{"sample":true}' } } };
    findings = [finding(1), finding(2, { Title: '[SAMPLE] A scan' }), finding(3, sample)];
    assert.deepEqual(
      (await found()).map(({ arn }) => arn.at(-1)),
      ['1'],
    );
  });

  it('tells the instance, or whose credentials were used, and when it was seen', async () => {
    const AccessKeyDetails = { UserName: 'bastion-instance', PrincipalId: 'AROAX:i-0ba57100000000001' };
    const RemoteIpDetails = { IpAddressV4: '203.0.113.7' };
    findings = [
      finding(1),
      finding(2, {
        Resource: { ResourceType: 'AccessKey', AccessKeyDetails },
        Service: { Action: { AwsApiCallAction: { RemoteIpDetails } } },
      }),
    ];
    const [onHost, byKey] = await found();
    assert.deepEqual([onHost?.instanceIds, onHost?.actor], [['i-0ba57100000000001'], null]);
    assert.deepEqual([onHost?.firstAt, onHost?.lastAt], ['2026-11-22T03:00:00.000Z', '2026-11-22T04:00:00.000Z']);
    assert.deepEqual([byKey?.actor, byKey?.sourceIps], ['bastion-instance/i-0ba57100000000001', ['203.0.113.7']]);
    assert.equal(byKey?.firstAt, '2026-11-22T03:15:00.000Z', 'when it was made, where nothing says when it was seen');
  });

  it('has its severities by the published bands', async () => {
    const bands = [1, 3.9, 4, 6.9, 7, 8.9, 9, 10];
    findings = bands.map((Severity, n) => finding(n, { Severity }));
    assert.deepEqual(
      (await found()).map(({ severity }) => severity),
      ['low', 'low', 'medium', 'medium', 'high', 'high', 'critical', 'critical'],
    );
  });

  it('that refuses is no product without findings', async () => {
    refuse = new AwsError('AccessDeniedException', 'no', 403);
    await assert.rejects(read(), { name: 'AccessDeniedException' });
  });

  it('with a finding that has no time is not understood', async () => {
    findings = [finding(1, { Service: {}, CreatedAt: 'soon', UpdatedAt: 'later' })];
    await assert.rejects(read(), InvalidAnswer);
  });
});
