import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DescribeFlowLogsCommandOutput, DescribeInstancesCommandOutput } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { defaultFormat, flowLine } from '../../../sandbox/fleet/logs/flow-record.js';
import { flowRecords, shiftFlow } from '../../../sandbox/replay/flowlogs.js';
import { closeFleets, openFleet } from '../answers/ask.js';

const line =
  '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';
const noData = '2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA';
const record = (value: Readonly<Record<string, unknown>>) => ({ value, file: 'a.json', line: 7 });

const address = fc.oneof(fc.ipV4(), fc.ipV6());
const port = fc.nat({ max: 65_535 });
const flow = fc.record({
  interfaceId: fc.stringMatching(/^eni-[0-9a-f]{17}$/),
  ...{ from: address, to: address, fromPort: port, toPort: port, protocol: fc.nat({ max: 255 }) },
  ...{ packets: fc.nat(), bytes: fc.nat({ max: 2 ** 40 }), start: fc.nat(), end: fc.nat() },
  action: fc.constantFrom('ACCEPT' as const, 'REJECT' as const),
});

describe('recorded flow logs', () => {
  it('are read as they were written, whatever is in them', () => {
    fc.assert(
      fc.property(flow, (one) => {
        assert.deepEqual(flowRecords([record({ message: flowLine('123456789012', one) })]), [{ ...one }]);
      }),
    );
  });

  it('are read in any order of fields that their format gives, with the instance where it has one', () => {
    const names = [...defaultFormat.split(' '), `\${instance-id}`];
    fc.assert(
      fc.property(flow, fc.shuffledSubarray(names, { minLength: names.length }), (one, order) => {
        const values = new Map(
          [...flowLine('1', one).split(' '), 'i-0abc'].map((value, index) => [names[index] ?? '', value]),
        );
        const message = order.map((name) => values.get(name)).join(' ');
        assert.deepEqual(flowRecords([record({ message })], order.join(' ')), [{ ...one, instanceId: 'i-0abc' }]);
      }),
    );
  });

  it('are read from fields by name as well', () => {
    const fields = { srcAddr: '1.1.1.1', dst_addr: '10.0.0.1', srcport: 5, dstPort: '22', protocol: 6, packets: 1 };
    const rest = { bytes: 40, start: 1, end: 2, action: 'REJECT', 'interface-id': 'eni-1' };
    const [read] = flowRecords([record({ ...fields, ...rest })]);
    assert.deepEqual([read?.from, read?.to, read?.toPort, read?.interfaceId], ['1.1.1.1', '10.0.0.1', 22, 'eni-1']);
  });

  it('leave out what holds no data', () => {
    assert.equal(flowRecords([record({ message: noData }), record({ message: line })]).length, 1);
  });

  for (const [what, message, reason] of [
    ['a field too few', line.replace(' OK', ''), /a\.json:7: the line has 13 fields and its format 14/],
    ['a port that is none', line.replace('20641', 'ssh'), /a\.json:7: srcport is no number: ssh/],
    ['another action', line.replace('ACCEPT', 'DROP'), /a\.json:7: no action of a flow: DROP/],
    ['no address', line.replace('172.31.16.139', '-'), /a\.json:7: the flow record has no srcaddr/],
  ] as const) {
    it(`name file and line of ${what}`, () => {
      assert.throws(() => flowRecords([record({ message })]), reason);
    });
  }

  it('are moved by whole seconds', () => {
    const [read] = flowRecords([record({ message: line })]);
    assert.ok(read);
    const moved = shiftFlow(read, 86_400_000);
    assert.deepEqual([moved.start - read.start, moved.end - read.end], [86_400, 86_400]);
  });
});

describe('a replay with flow logs', () => {
  let folder = '';
  const write = (path: string, content: object) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flowlogs-'));
  });
  afterEach(() => {
    closeFleets();
    rmSync(folder, { recursive: true });
  });
  const open = () => openFleet({ dataFolder: folder, at: '2026-11-22T12:00:00Z' });

  it('has them in the last day, as one flow log an interface, and nothing seeded', () => {
    write('flowlogs/a.json', { events: [{ message: line, timestamp: 1418530010000 }] });
    const aws = open();
    const { FlowLogs = [] } = aws.ask<DescribeFlowLogsCommandOutput>('ec2', 'DescribeFlowLogs');
    assert.deepEqual(
      FlowLogs.map(({ ResourceId }) => ResourceId),
      ['eni-1235b8ca123456789'],
    );
    const [group, ...more] = aws.fleet.logs.groups();
    assert.deepEqual([group?.name, more], [FlowLogs[0]?.LogGroupName, []]);
    const events = [...aws.fleet.logs.events(group?.name ?? '', 0, Date.now() * 2)];
    assert.equal(events.length, 1);
    const age = Date.parse('2026-11-22T12:00:00Z') - (events[0]?.at ?? 0);
    assert.ok(age > 0 && age <= 86_400_000, `${age}`);
  });

  it('knows an interface by the call that started its instance', () => {
    const interfaces = { items: [{ networkInterfaceId: 'eni-1235b8ca123456789' }] };
    const started = { items: [{ instanceId: 'i-0aaaaaaaaaaaaaaa1', networkInterfaceSet: interfaces }] };
    const call = { eventName: 'RunInstances', eventSource: 'ec2.amazonaws.com', eventTime: '2014-12-14T04:00:00Z' };
    write('cloudtrail/a.json', { Records: [{ ...call, responseElements: { instancesSet: started } }] });
    write('flowlogs/a.json', { events: [{ message: line }] });
    const { Reservations = [] } = open().ask<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances');
    const known = Reservations.flatMap(({ Instances = [] }) => Instances).find(
      ({ InstanceId }) => InstanceId === 'i-0aaaaaaaaaaaaaaa1',
    );
    assert.deepEqual(
      known?.NetworkInterfaces?.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
      ['eni-1235b8ca123456789'],
    );
  });

  it('without any has no flow log and no log group', () => {
    write('cloudtrail/a.json', { Records: [] });
    const aws = open();
    assert.deepEqual(aws.ask<DescribeFlowLogsCommandOutput>('ec2', 'DescribeFlowLogs').FlowLogs, []);
    assert.deepEqual(aws.fleet.logs.groups(), []);
  });
});
