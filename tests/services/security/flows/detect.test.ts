import assert from 'node:assert/strict';
import { detectFlows } from '../../../../services/security/flows/detect.js';
import type { FlowLog } from '../../../../services/security/flows/flow-logs.js';
import type { Flows } from '../../../../services/security/flows/flows.js';
import type { FlowRow } from '../../../../services/security/flows/queries.js';
import { host } from '../../../support/observations.js';

const from = new Date('2026-11-22T00:00:00Z');
const to = new Date('2026-11-22T12:00:00Z');
const comparedFrom = new Date('2026-11-21T00:00:00Z');
const window = { from, to, asked: '12h' };
const bastion = host({
  ...{ instance_id: 'i-0ba57100000000001', name: 'bastion', private_ip: '10.20.1.10', networkIds: ['vpc-1'] },
  attachedIds: ['eni-b'],
  ipv6Addresses: ['2600:1f14:1::10'],
});
const web = host({
  instance_id: 'i-0aeb0000000000001',
  name: 'web-1',
  private_ip: '10.20.1.11',
  attachedIds: ['eni-w'],
});

const row = (change: Partial<FlowRow> = {}): FlowRow => ({
  ...{ peer: '203.0.113.7', source: null, interfaceId: 'eni-b', port: null, ports: 0, packets: 900, bytes: 2 ** 31 },
  ...{ first: new Date('2026-11-22T03:00:00Z'), last: new Date('2026-11-22T03:10:00Z') },
  ...change,
});
const log: FlowLog = {
  ...{ id: 'fl-1', resourceId: 'vpc-1', traffic: 'ALL', format: [], since: new Date(0), group: 'g', unreadable: null },
};
const flows = (records: Partial<Flows['records']>, flowLogs: readonly FlowLog[] = [log]): Flows => ({
  ...{ flowLogs, comparedFrom },
  records: { refused: [], reached: [], sent: [], truncated: false, ...records },
});
const told = (records: Partial<Flows['records']>, flowLogs?: readonly FlowLog[]) =>
  detectFlows(flows(records, flowLogs), window, [bastion, web]);

describe('detections in flow logs', () => {
  it('are none where nothing was read', () => {
    assert.deepEqual(detectFlows({ flowLogs: [log], records: undefined, comparedFrom }, window, [bastion]), []);
  });

  it('tell a scan from outside with the address, the host and how many ports', () => {
    const [scan, ...more] = told({ refused: [row({ ports: 64 }), row({ ports: 14, interfaceId: 'eni-w' })] });
    assert.deepEqual([scan?.rule_id, scan?.severity, scan?.source_ips], ['flow-port-scan', 'low', ['203.0.113.7']]);
    assert.deepEqual(scan?.instance_ids, [bastion.instance_id]);
    assert.match(scan?.meaning ?? '', /tried 64 different ports of bastion/);
    assert.deepEqual(more, []);
  });

  it('tell a host that tries its neighbours, with all their ports together, as an act of that host', () => {
    const refused = [
      row({ peer: '10.20.1.10', ports: 9, interfaceId: 'eni-w' }),
      row({ peer: '10.20.1.10', ports: 8, interfaceId: 'eni-x' }),
    ];
    const [scan, ...more] = told({ refused });
    assert.deepEqual([scan?.rule_id, scan?.severity, scan?.actor], ['flow-inside-scan', 'high', bastion.instance_id]);
    assert.deepEqual(scan?.instance_ids, [bastion.instance_id, web.instance_id]);
    assert.match(scan?.meaning ?? '', /bastion was refused at 17 ports of web-1 and eni-x/);
    assert.equal(scan?.source_ips, undefined);
    assert.deepEqual(more, []);
    assert.deepEqual(told({ refused: refused.slice(0, 1) }), []);
  });

  it('tell a conversation with a new address, and none with an address of before', () => {
    const reached = row({ port: 22, packets: 900 });
    const [one] = told({ reached: [reached] });
    assert.deepEqual(
      [one?.rule_id, one?.severity, one?.technique_ids],
      ['flow-risky-port-reached', 'medium', ['T1133']],
    );
    assert.match(one?.meaning ?? '', /900 packets with port 22 of bastion.*since 2026-11-21/);
    assert.deepEqual(told({ reached: [{ ...reached, first: new Date('2026-11-21T23:59:00Z') }] }), []);
    assert.deepEqual(
      told({ reached: [reached, row({ port: 3389, first: comparedFrom })] }),
      [],
      'known by another port',
    );
  });

  it('do not tell what ended before the time asked about, nor what one of our own hosts did', () => {
    const before = { first: new Date('2026-11-21T01:00:00Z'), last: new Date('2026-11-21T02:00:00Z') };
    assert.deepEqual(told({ reached: [row({ port: 22, ...before })] }), []);
    assert.deepEqual(told({ reached: [row({ port: 22, peer: '10.20.1.11' })] }), []);
  });

  it('tell much that was sent to a new address, as an act of the host', () => {
    const [one] = told({ sent: [row({ bytes: 2.9 * 2 ** 30 })] });
    assert.deepEqual([one?.rule_id, one?.severity, one?.actor], ['flow-large-upload', 'high', bastion.instance_id]);
    assert.match(one?.meaning ?? '', /2\.9 GiB went from bastion to 203\.0\.113\.7/);
    assert.deepEqual(told({ sent: [row({ first: comparedFrom })] }), [], 'where it goes every night');
  });

  it('tell much that a host sent over IPv6, and nothing that a visitor sent to it', () => {
    const sent = row({ peer: '2001:db8::7', source: '2600:1f14:1::10' });
    assert.deepEqual(
      told({ sent: [sent] }).map(({ rule_id, actor }) => [rule_id, actor]),
      [['flow-large-upload', bastion.instance_id]],
    );
    assert.deepEqual(told({ sent: [row({ peer: '2600:1f14:1::10', source: '2001:db8::7' })] }), []);
    assert.deepEqual(told({ sent: [row({ peer: '2600:1f14:1::99', source: '2001:db8::7' })] }), []);
  });

  it('do not claim that an address is new where the flow log began too late to compare', () => {
    const young = [{ ...log, since: new Date('2026-11-22T01:00:00Z') }];
    const [one] = told({ sent: [row()] }, young);
    assert.equal(one?.severity, 'medium');
    assert.match(one?.meaning ?? '', /is not known: the flow log began too late/);
  });

  it('name the interface where it belongs to no instance', () => {
    const [one] = told({ refused: [row({ ports: 20, interfaceId: 'eni-nat' })] });
    assert.deepEqual(one?.instance_ids, []);
    assert.match(one?.meaning ?? '', /ports of eni-nat/);
  });
});
