import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseQuery } from '../../../../sandbox/answers/logs/parser.js';
import { run } from '../../../../sandbox/answers/logs/run.js';
import { InvalidAnswer } from '../../../../services/aws/errors.js';
import { neededFields } from '../../../../services/security/flows/flow-logs.js';
import { type FlowQuery, flowQueries, flowRow, ROWS } from '../../../../services/security/flows/queries.js';

const others = ['version', 'account-id', 'protocol', 'vpc-id', 'tcp-flags', 'pkt-srcaddr', 'flow-direction'];
const format = fc
  .subarray(others)
  .chain((more) => fc.shuffledSubarray([...neededFields, ...more], { minLength: neededFields.length + more.length }));

interface Flow {
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  readonly packets?: number;
  readonly bytes?: number;
  readonly action?: 'ACCEPT' | 'REJECT';
  readonly status?: string;
}

/** What the query finds among flows, whose lines are written in the order of the format. */
function found(kind: FlowQuery, order: readonly string[], flows: readonly Flow[]) {
  const events = flows.map(
    ({ src, dst, sport, dport, packets = 1, bytes = 44, action = 'ACCEPT', status = 'OK' }, index) => {
      const values: Record<string, unknown> = {
        ...{ 'interface-id': 'eni-1', srcaddr: src, dstaddr: dst, srcport: sport, dstport: dport, packets, bytes },
        ...{ start: 1_000 + index, end: 1_060 + index, action, 'log-status': status },
      };
      const message = order.map((field) => values[field] ?? '-').join(' ');
      return { group: 'g', stream: 's', at: 1_000_000, message, ptr: `${index}` };
    },
  );
  return run(parseQuery(flowQueries[kind](order)), events).rows.map((row) => flowRow(Object.fromEntries(row)));
}

const outside = '203.0.113.7';
const inside = '10.20.1.10';

describe('what is asked of flow logs', () => {
  it('is within what a query may hold, whatever the format', () => {
    fc.assert(
      fc.property(format, fc.constantFrom<FlowQuery>('refused', 'reached', 'sent'), (order, kind) => {
        const query = flowQueries[kind](order);
        assert.ok(query.length < 10_000);
        assert.ok(query.endsWith(`limit ${ROWS}`));
        parseQuery(query);
      }),
    );
  });

  it('finds the same in every order of fields', () => {
    const scan = Array.from(
      { length: 20 },
      (_, index): Flow => ({ src: outside, dst: inside, sport: 5, dport: index, action: 'REJECT' }),
    );
    fc.assert(
      fc.property(format, (order) => {
        const [row, ...more] = found('refused', order, scan);
        assert.deepEqual([row?.peer, row?.interfaceId, row?.ports, more.length], [outside, 'eni-1', 20, 0]);
        assert.deepEqual([row?.first.getTime(), row?.last.getTime()], [1_000_000, 1_079_000]);
      }),
    );
  });

  it('leaves out an address that was refused at few ports, unless it is one of ours', () => {
    const knock = (src: string): Flow => ({ src, dst: inside, sport: 5, dport: 23, action: 'REJECT' });
    assert.deepEqual(found('refused', neededFields, [knock(outside), knock(outside)]), []);
    assert.deepEqual(
      found('refused', neededFields, [knock('10.20.1.11')]).map(({ peer }) => peer),
      ['10.20.1.11'],
    );
  });

  it('finds interfaces of which records were skipped', () => {
    const skipped = { src: '-', dst: '-', sport: 0, dport: 0, status: 'SKIPDATA' };
    const [row] = found('refused', neededFields, [skipped, { ...skipped, status: 'NODATA' }]);
    assert.deepEqual([row?.peer, row?.interfaceId], ['-', 'eni-1']);
  });

  it('finds conversations from the internet on risky ports alone', () => {
    const flow = (change: Partial<Flow>): Flow => ({
      src: outside,
      dst: inside,
      sport: 51_515,
      dport: 22,
      packets: 30,
      ...change,
    });
    const told = (change: Partial<Flow>) => found('reached', neededFields, [flow(change)]).length;
    assert.equal(told({}), 1);
    assert.equal(told({ dport: 443 }), 0, 'a port for the public');
    assert.equal(told({ src: '10.1.2.3' }), 0, 'not the internet');
    assert.equal(told({ src: '100.64.0.1' }), 0, 'not the internet: RFC 6598');
    assert.equal(told({ action: 'REJECT' }), 0, 'refused');
    assert.equal(told({ packets: 3 }), 0, 'a knock');
    assert.equal(
      found(
        'reached',
        neededFields,
        Array.from({ length: 40 }, () => flow({ packets: 3 })),
      ).length,
      0,
      'many knocks',
    );
  });

  it('finds what hosts sent, and not what they answered on a web port', () => {
    const flow = (change: Partial<Flow>): Flow => ({
      src: inside,
      dst: outside,
      sport: 48_822,
      dport: 443,
      bytes: 2 ** 30,
      ...change,
    });
    const told = (change: Partial<Flow>) => found('sent', neededFields, [flow(change)]).length;
    assert.equal(told({}), 1);
    assert.equal(told({ sport: 443, dport: 51_000 }), 0, 'a download by a visitor');
    assert.equal(told({ sport: 22, dport: 51_000 }), 1, 'a copy over ssh');
    assert.equal(told({ bytes: 2 ** 29 }), 0, 'little');
    assert.equal(told({ dst: '10.20.1.11' }), 0, 'to a neighbour');
    const halves = [flow({ bytes: 2 ** 29 }), flow({ bytes: 2 ** 29, sport: 48_823 })];
    assert.equal(found('sent', neededFields, halves)[0]?.bytes, 2 ** 30);
  });

  it('finds what was sent over IPv6 with the address that sent it', () => {
    const ours = '2600:1f14:1::11';
    const theirs = '2001:db8::7';
    const flow = { src: ours, dst: theirs, sport: 48_822, dport: 443, bytes: 2 ** 30 };
    const [row, ...more] = found('sent', neededFields, [flow, { ...flow, dst: 'fd00::1' }]);
    assert.deepEqual([row?.peer, row?.source, more.length], [theirs, ours, 0]);
    assert.deepEqual(found('sent', neededFields, [{ ...flow, sport: 443, dport: 48_822 }]), [], 'what was answered');
  });

  it('refuses rows that lack what was asked for', () => {
    const whole = { src: outside, ifc: 'eni-1', ports: '20', first: '1000', last: '1060' };
    assert.equal(flowRow(whole).ports, 20);
    for (const change of [
      { src: undefined },
      { ifc: undefined },
      { ports: 'many' },
      { first: undefined },
      { last: '-' },
    ]) {
      const row = Object.fromEntries(
        Object.entries({ ...whole, ...change }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      );
      assert.throws(() => flowRow(row), InvalidAnswer);
    }
  });
});
