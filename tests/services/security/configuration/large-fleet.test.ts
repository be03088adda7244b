import assert from 'node:assert/strict';
import type { GetResourceConfigHistoryCommandInput } from '@aws-sdk/client-config-service';
import { type Answers, AwsError } from '../../../../sandbox/answer.js';
import { type Clients, createClients } from '../../../../services/aws/clients.js';
import type { Host } from '../../../../services/instances.js';
import { Configuration, type ConfigurationReading } from '../../../../services/security/configuration/reading.js';
import { keyOf, resourceTypes } from '../../../../services/security/configuration/resource.js';
import { hostVerdict } from '../../../../services/security/configuration/verdict.js';
import { startAwsEndpoint, type TestEndpoint } from '../../../support/aws-endpoint.js';
import { host, StillClock } from '../../../support/observations.js';

const id = (n: number) => `i-${String(n).padStart(17, '0')}`;
const hosts: readonly Host[] = Array.from({ length: 130 }, (_, n) =>
  host({
    ...{ instance_id: id(n), name: `host-${n}`, securityGroupIds: ['sg-00000000000000001'] },
    attachedIds: [`eni-${String(n).padStart(17, '0')}`, `vol-${String(n).padStart(17, '0')}`],
  }),
);
const from = new Date('2026-11-22T00:00:00Z');
const window = { from, to: new Date('2026-11-22T12:00:00Z'), asked: '12h' };
const asked = { window, wholeFleet: true, goneIds: [] };
const forever = new AbortController().signal;
const status = {
  ConfigurationRecorders: [{ name: 'default', recordingGroup: { allSupported: true } }],
  ConfigurationRecordersStatus: [{ name: 'default', recording: true, lastStatus: 'Success' }],
};

/** More resources than are asked about one by one. */
describe('the configuration of a large fleet', () => {
  let endpoint: TestEndpoint;
  let clients: Clients;
  let histories: string[];
  let details: number;
  let pages: Record<string, number>;
  let changed: string[];
  let expressions: string[];
  let unlisted: Set<string>;
  let compliance: (n: number) => 'COMPLIANT' | 'NON_COMPLIANT' | undefined;
  let refuse: Record<string, AwsError>;

  before(async () => {
    const paged = <T>(operation: string, all: readonly T[], token: string | undefined) => {
      pages[operation] = (pages[operation] ?? 0) + 1;
      const at = Number(token ?? 0);
      return { items: all.slice(at, at + 100), next: at + 100 < all.length ? String(at + 100) : undefined };
    };
    const prefix: Record<string, string> = { Instance: 'i', NetworkInterface: 'eni', Volume: 'vol' };
    const idsOf = (type: string) =>
      type.endsWith('SecurityGroup')
        ? ['sg-00000000000000001']
        : hosts.map((_, n) => `${prefix[type.split('::')[2] ?? ''] ?? 'i'}-${String(n).padStart(17, '0')}`);
    const guarded = (answers: Record<string, (input: never) => unknown>): Answers =>
      Object.fromEntries(
        Object.entries(answers).map(([name, answer]) => [
          name,
          ({ input }: { input: never }) => {
            if (refuse[name]) throw refuse[name];
            return answer(input);
          },
        ]),
      );
    endpoint = await startAwsEndpoint({
      config: guarded({
        DescribeConfigurationRecorders: () => ({ ConfigurationRecorders: status.ConfigurationRecorders }),
        DescribeConfigurationRecorderStatus: () => ({
          ConfigurationRecordersStatus: status.ConfigurationRecordersStatus,
        }),
        ListDiscoveredResources: ({ resourceType, nextToken }: { resourceType: string; nextToken?: string }) => {
          const all = idsOf(resourceType).filter((one) => !unlisted.has(`${resourceType} ${one}`));
          const { items, next } = paged('ListDiscoveredResources', all, nextToken);
          return { resourceIdentifiers: items.map((resourceId) => ({ resourceType, resourceId })), nextToken: next };
        },
        SelectResourceConfig: ({ Expression, NextToken }: { Expression: string; NextToken?: string }) => {
          expressions.push(Expression);
          const { items, next } = paged('SelectResourceConfig', changed, NextToken);
          const Results = items.map((key) => {
            const [resourceType, resourceId] = key.split(' ');
            return JSON.stringify({ resourceType, resourceId });
          });
          return { Results, NextToken: next };
        },
        GetResourceConfigHistory: ({ resourceType, resourceId }: GetResourceConfigHistoryCommandInput) => {
          histories.push(`${resourceType} ${resourceId}`);
          return {
            configurationItems: [
              {
                ...{ resourceType, resourceId, configurationStateId: '1', configurationItemStatus: 'OK' },
                configurationItemCaptureTime: new Date('2026-11-22T03:00:00Z'),
                configuration: JSON.stringify({ a: 1, ipPermissions: [], tags: [] }),
              },
            ],
          };
        },
        DescribeComplianceByResource: ({ ResourceType, NextToken }: { ResourceType: string; NextToken?: string }) => {
          const all = idsOf(ResourceType).flatMap((ResourceId, n) => {
            const said = compliance(n);
            const ComplianceContributorCount = { CappedCount: 2, CapExceeded: false };
            return said
              ? [{ ResourceType, ResourceId, Compliance: { ComplianceType: said, ComplianceContributorCount } }]
              : [];
          });
          const { items, next } = paged('DescribeComplianceByResource', all, NextToken);
          return { ComplianceByResources: items, NextToken: next };
        },
        GetComplianceDetailsByResource: () => {
          details += 1;
          return {
            EvaluationResults: [
              {
                ComplianceType: 'NON_COMPLIANT',
                EvaluationResultIdentifier: { EvaluationResultQualifier: { ConfigRuleName: 'ec2-imdsv2-check' } },
              },
            ],
          };
        },
      }),
    });
    clients = createClients({ ...endpoint.client(), maxAttempts: 1 });
  });
  beforeEach(() => {
    [histories, details, pages, changed, expressions, unlisted, refuse] = [[], 0, {}, [], [], new Set(), {}];
    compliance = () => 'COMPLIANT';
  });
  after(async () => {
    clients.destroy();
    await endpoint.close();
  });
  const read = () => new Configuration({ clients, clock: new StillClock() }).read(hosts, asked, forever);
  const verdict = (reading: ConfigurationReading, n: number) => {
    const one = hosts[n];
    assert.ok(one);
    const keys = [...reading.users].flatMap(([key, users]) => (users.has(one.instance_id) ? [key] : []));
    return hostVerdict(one, reading, { keys, changes: [] });
  };

  it('is read by what changed: no history of what AWS Config has not recorded since', async () => {
    changed = [`AWS::EC2::Instance ${id(7)}`, 'AWS::EC2::SecurityGroup sg-00000000000000001'];
    const { histories: known, gaps } = await read();
    assert.deepEqual(histories.sort(), [...changed].sort());
    const state = (n: number) => known.get(keyOf({ type: resourceTypes.instance, id: id(n) }));
    assert.deepEqual([state(7)?.state, state(8)], ['known', { state: 'known', snapshots: [], truncated: false }]);
    assert.deepEqual(gaps, []);
    assert.match(expressions[0] ?? '', /configurationItemCaptureTime >= '2026-11-22T00:00:00\.000Z'$/);
  });

  it('takes pages of a hundred, and reads each to its end', async () => {
    changed = Array.from({ length: 101 }, (_, n) => `AWS::EC2::Volume vol-${String(n).padStart(17, '0')}`);
    await read();
    assert.equal(histories.length, 101);
    assert.equal(pages.SelectResourceConfig, 2);
    assert.equal(pages.DescribeComplianceByResource, 5, 'two pages of instances, two of volumes, one of groups');
  });

  it('says of what AWS Config does not list that it has no record of it, and of nothing else', async () => {
    unlisted.add(`AWS::EC2::Volume vol-${String(3).padStart(17, '0')}`);
    const reading = await read();
    assert.deepEqual(histories, []);
    const volume = keyOf({ type: resourceTypes.volume, id: `vol-${String(3).padStart(17, '0')}` });
    assert.deepEqual(reading.histories.get(volume), { state: 'undiscovered' });
    assert.equal(verdict(reading, 3).compliance_status, 'INSUFFICIENT_DATA');
    assert.equal(verdict(reading, 4).compliance_status, 'COMPLIANT');
  });

  it('names the rules that are violated, and says so without their names where there are too many', async () => {
    compliance = (n) => (n === 5 ? 'NON_COMPLIANT' : 'COMPLIANT');
    const few = await read();
    assert.deepEqual(verdict(few, 5).reasons.slice(0, 1), [`ec2-imdsv2-check (${id(5)})`]);
    assert.deepEqual(verdict(few, 6).reasons, ['Every Config rule passed']);
    assert.equal(details, 2, 'the instance and its volume');
    compliance = () => 'NON_COMPLIANT';
    const all = await read();
    assert.equal(details, 102);
    const last = verdict(all, 129);
    assert.equal(last.compliance_status, 'NON_COMPLIANT');
    assert.ok(last.reasons.includes(`2 Config rules (${id(129)})`), last.reasons.join('\n'));
  });

  it('is not compliant by silence: where no rule looks at a host, or compliance is denied', async () => {
    compliance = (n) => (n === 9 ? undefined : 'COMPLIANT');
    assert.deepEqual(verdict(await read(), 9).reasons, ['no Config rule looks at it']);
    refuse.DescribeComplianceByResource = new AwsError('AccessDeniedException', 'no');
    const reading = await read();
    assert.deepEqual(verdict(reading, 4).reasons, ['not every Config rule could be read']);
    assert.ok(reading.gaps.some(({ reason, instances }) => reason === 'denied' && instances.length === hosts.length));
  });

  it('is read one by one where nobody may ask what changed, as far as an answer goes, and that is said', async () => {
    refuse.SelectResourceConfig = new AwsError('AccessDeniedException', 'no');
    const reading = await read();
    assert.equal(histories.length, new Set(histories).size);
    assert.equal(histories.length, 400);
    assert.ok(reading.gaps.some(({ detail }) => /config:SelectResourceConfig was denied/.test(detail)));
    for (const { instance_id } of hosts) {
      assert.ok(
        reading.histories.has(keyOf({ type: resourceTypes.instance, id: instance_id })),
        'the hosts come first',
      );
    }
    const unread = reading.gaps.find(({ reason }) => reason === 'truncated');
    assert.match(unread?.detail ?? '', /^The history of \d+ resources more was not read.*a shorter time, or name inst/);
    // A volume, or an interface, of which nobody knows whether it changed.
    for (const instance of unread?.instances ?? assert.fail())
      assert.ok(hosts.some((one) => one.instance_id === instance));
  });
});
