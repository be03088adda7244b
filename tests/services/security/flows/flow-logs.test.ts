import assert from 'node:assert/strict';
import { type Clients, createClients } from '../../../../services/aws/clients.js';
import { coverageOf, type FlowLog, readFlowLogs } from '../../../../services/security/flows/flow-logs.js';
import { startAwsEndpoint, type TestEndpoint } from '../../../support/aws-endpoint.js';
import { host } from '../../../support/observations.js';

const names = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action';
const format = [...names.split(' '), 'log-status'].map((name) => `\${${name}}`).join(' ');
const described = {
  FlowLogId: 'fl-1',
  ResourceId: 'vpc-1',
  TrafficType: 'ALL',
  LogDestinationType: 'cloud-watch-logs',
  LogGroupName: '/vpc/flow-logs',
  LogFormat: format,
  DeliverLogsStatus: 'SUCCESS',
  CreationTime: new Date('2026-01-01T00:00:00Z'),
};

describe('flow logs', () => {
  let endpoint: TestEndpoint;
  let clients: Clients;
  let pages: object[][];

  before(async () => {
    endpoint = await startAwsEndpoint({
      ec2: {
        DescribeFlowLogs: ({ input }: { input: { NextToken?: string } }) => {
          const at = Number(input.NextToken ?? 0);
          return { FlowLogs: pages[at], ...(at + 1 < pages.length && { NextToken: String(at + 1) }) };
        },
      },
    });
    clients = createClients({ ...endpoint.client() });
  });
  after(async () => {
    clients.destroy();
    await endpoint.close();
  });
  const read = (...all: object[][]) => {
    pages = all;
    return readFlowLogs(clients, new AbortController().signal);
  };
  const one = async (change: object) => (await read([{ ...described, ...change }]))[0];

  it('are read to the last page', async () => {
    const logs = await read([described], [], [{ ...described, FlowLogId: 'fl-2' }]);
    assert.deepEqual(
      logs.map(({ id, group }) => [id, group]),
      [
        ['fl-1', '/vpc/flow-logs'],
        ['fl-2', '/vpc/flow-logs'],
      ],
    );
  });

  for (const [what, change, reason] of [
    ['a bucket', { LogDestinationType: 's3', LogGroupName: undefined }, /goes to S3/],
    ['Firehose', { LogDestinationType: 'kinesis-data-firehose', LogGroupName: undefined }, /goes to Firehose/],
    [
      'nowhere, because delivery fails',
      { DeliverLogsStatus: 'FAILED', DeliverLogsErrorMessage: 'Access error' },
      /not delivered \(Access error\)/,
    ],
    ['a format without addresses', { LogFormat: format.replace(/\S*srcaddr\S* /, '') }, /leaves out srcaddr/],
  ] as const) {
    it(`that go to ${what} are not read, and it is said why`, async () => {
      const log = await one(change);
      assert.equal(log?.group, null);
      assert.match(log?.unreadable ?? '', reason);
    });
  }
});

describe('how much of a host’s traffic can be read', () => {
  const log = (change: Partial<FlowLog> = {}): FlowLog => ({
    ...{
      id: 'fl-1',
      resourceId: 'vpc-1',
      traffic: 'ALL',
      format: [],
      since: new Date(5),
      group: 'g',
      unreadable: null,
    },
    ...change,
  });
  const one = host({ attachedIds: ['eni-1', 'vol-1'], networkIds: ['vpc-1', 'subnet-1'] });

  it('follows from a flow log of its interface, its subnet or its VPC', () => {
    for (const resourceId of ['eni-1', 'subnet-1', 'vpc-1']) {
      assert.equal(coverageOf(one, [log({ resourceId })]).state, 'read');
    }
    for (const resourceId of ['eni-2', 'vol-1', 'vpc-2']) {
      assert.equal(coverageOf(one, [log({ resourceId })]).state, 'none');
    }
  });

  it('is none where there is no flow log, and unknown where nothing says in which network it is', () => {
    assert.deepEqual(coverageOf(one, []), { state: 'none' });
    assert.deepEqual(coverageOf(host({ attachedIds: [], networkIds: [] }), [log()]), { state: 'unknown' });
  });

  it('is all of it when one records what was accepted and another what was refused', () => {
    const half = log({ traffic: 'ACCEPT' });
    const other = log({ traffic: 'REJECT', resourceId: 'eni-1' });
    assert.deepEqual(coverageOf(one, [half]), { state: 'read', traffic: 'ACCEPT', since: new Date(5) });
    assert.deepEqual(coverageOf(one, [half, other]), { state: 'read', traffic: 'ALL', since: new Date(5) });
  });

  it('counts one that can be read, whatever others do', () => {
    const bucket = log({ group: null, unreadable: 'goes to S3' });
    assert.equal(coverageOf(one, [bucket, log({ resourceId: 'eni-1' })]).state, 'read');
    assert.deepEqual(coverageOf(one, [bucket]), { state: 'unreadable', why: 'goes to S3' });
  });
});
