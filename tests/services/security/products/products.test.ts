import assert from 'node:assert/strict';
import type { Finding } from '@aws-sdk/client-guardduty';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { type Answers, AwsError } from '../../../../sandbox/answer.js';
import { type Clients, createClients } from '../../../../services/aws/clients.js';
import { ThreatProducts } from '../../../../services/security/products/products.js';
import { startAwsEndpoint, type TestEndpoint } from '../../../support/aws-endpoint.js';
import { StillClock } from '../../../support/observations.js';

const window = { from: new Date('2026-11-22T00:00:00Z'), to: new Date('2026-11-22T12:00:00Z'), asked: '12h' };
const forever = new AbortController().signal;
const arn = 'arn:aws:guardduty:us-west-2:111122223333:detector/d/finding/f-1';
const times = { CreatedAt: '2026-11-22T03:15:00.000Z', UpdatedAt: '2026-11-22T04:15:00.000Z' };
const found: Finding = {
  ...{ Id: 'f-1', Arn: arn, AccountId: '1', Region: 'us-west-2', SchemaVersion: '2.0', Severity: 8, ...times },
  ...{ Type: 'Recon:EC2/Portscan', Title: 'As GuardDuty says it', Resource: {} },
};
const forwarded = {
  ...{ SchemaVersion: '2018-10-08', Id: arn, ProductArn: 'p', ProductName: 'GuardDuty', GeneratorId: 'g', ...times },
  ...{ AwsAccountId: '1', Title: 'As Security Hub says it', Description: 'd', Resources: [] },
} satisfies AwsSecurityFinding;

describe('GuardDuty and Security Hub together', () => {
  let endpoint: TestEndpoint;
  let clients: Clients;
  let calls: string[];
  /** By region. */
  let guardDuty: Record<string, Finding[]>;
  let hub: Record<string, AwsSecurityFinding[] | AwsError>;

  before(async () => {
    const guardduty: Answers = {
      ListDetectors: ({ region }: { region: string }) => ({ DetectorIds: guardDuty[region] ? ['d'] : [] }),
      ListFindings: ({ region }: { region: string }) => {
        calls.push(`guardduty ${region}`);
        return { FindingIds: (guardDuty[region] ?? []).map(({ Id }) => Id) };
      },
      GetFindings: ({ region }: { region: string }) => ({ Findings: guardDuty[region] }),
    };
    const securityhub: Answers = {
      GetFindings: ({ region }: { region: string }) => {
        calls.push(`securityhub ${region}`);
        const answer = hub[region] ?? new AwsError('InvalidAccessException', 'not subscribed', 401);
        if (answer instanceof AwsError) throw answer;
        return { Findings: answer };
      },
    };
    endpoint = await startAwsEndpoint({ guardduty, securityhub });
    clients = createClients({ ...endpoint.client(), regions: ['eu-west-1'], maxAttempts: 1 });
  });
  beforeEach(() => {
    [calls, guardDuty, hub] = [[], { 'us-west-2': [found] }, { 'us-west-2': [forwarded] }];
  });
  after(async () => {
    clients.destroy();
    await endpoint.close();
  });
  const products = (clock = new StillClock()) => new ThreatProducts({ clients, clock });

  it('tell a finding once that arrives twice, in the words of its finder, with both named', async () => {
    const { value } = await products().threats(window, forever);
    assert.deepEqual(
      value.findings.map(({ title, products: by }) => [title, by]),
      [['As GuardDuty says it', ['GuardDuty', 'Security Hub']]],
    );
  });

  it('keep two findings apart that differ in their id', async () => {
    hub['us-west-2'] = [{ ...forwarded, Id: `${arn}-other` }];
    assert.equal((await products().threats(window, forever)).value.findings.length, 2);
  });

  it('are read in every region, where each may be switched off by itself', async () => {
    guardDuty['eu-west-1'] = [{ ...found, Id: 'f-2', Arn: arn.replace('us-west-2', 'eu-west-1') }];
    const { value, gaps } = await products().threats(window, forever);
    assert.deepEqual(
      value.products.map(({ product, region, state, finding_count }) => [product, region, state, finding_count]),
      [
        ['GuardDuty', 'us-west-2', 'read', 1],
        ['Security Hub', 'us-west-2', 'read', 1],
        ['GuardDuty', 'eu-west-1', 'read', 1],
        ['Security Hub', 'eu-west-1', 'not_enabled', null],
      ],
    );
    assert.equal(value.findings.length, 2);
    assert.deepEqual(gaps, [], 'switched off is a state, no failure');
  });

  it('that fail in one region are a gap there, and take nothing from the others', async () => {
    hub['us-west-2'] = new AwsError('AccessDeniedException', 'no', 403);
    const { value, gaps } = await products().threats(window, forever);
    assert.deepEqual(
      gaps.map(({ service, region, reason }) => [service, region, reason]),
      [['securityhub', 'us-west-2', 'denied']],
    );
    assert.match(gaps[0]?.detail ?? '', /Whether Security Hub found something is unknown/);
    assert.equal(value.findings.length, 1);
    assert.deepEqual(value.products[1]?.state, 'not_read');
  });

  it('are read once for everybody who asks within a minute, and again after it', async () => {
    const clock = new StillClock();
    const read = products(clock);
    await Promise.all([read.threats(window, forever), read.threats(window, forever)]);
    const once = calls.length;
    await read.threats(window, forever);
    assert.equal(calls.length, once);
    clock.advance(61);
    await read.threats(window, forever);
    assert.ok(calls.length > once);
  });

  it('are asked again for another time', async () => {
    const read = products();
    await read.threats(window, forever);
    const once = calls.length;
    await read.threats({ ...window, asked: '24h' }, forever);
    assert.ok(calls.length > once);
  });
});
