import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Effect } from '../../services/operation.js';
import { Table } from '../../services/table.js';
import { auditedIn } from '../support/audited.js';
import { ben, type Change, startChange } from '../support/change.js';

describe('History', () => {
  let change: Change;
  let table: Table;
  beforeEach(async () => {
    change = await startChange();
    table = new Table(() => change.clients.dynamodb(), 'sre-ops', change.clock);
  });
  afterEach(() => change.close());

  const record = (effect: Effect, outcome = 'ok', call?: string) =>
    change.services.history.record({
      operation: 'some_operation',
      effect,
      caller: { ...ben, ...(call && { call }) },
      outcome,
      reference: undefined,
      subjects: ['i-0123456789abcdef0'],
      startedAt: new Date(change.clock.now().getTime() - 120),
    });
  const reads = async () =>
    (await table.list('HISTORY#2026-11-25', z.record(z.string(), z.unknown()), 100)).map(({ data }) => data);
  const audited = () => auditedIn(change.services);

  it('keeps who read what from where, how it ended and how long it took', async () => {
    await record('read', 'unavailable');
    await change.services.history.flush();
    assert.deepEqual(await reads(), [
      {
        who: 'ben',
        name: 'Ben Okafor',
        role: 'operator',
        surface: 'teams',
        operation: 'some_operation',
        effect: 'read',
        outcome: 'unavailable',
        reference: null,
        ms: 120,
        at: '2026-11-25T14:01:59.880Z',
      },
    ]);
    assert.deepEqual(await audited(), []);
  });

  it('takes anything but a read into the audit chain before it returns, and nowhere else', async () => {
    await record('decide', 'conflict', 'call-1');
    const [entry, ...others] = await audited();
    assert.deepEqual(others, []);
    const { id: _, hash: __, ...rest } = entry!;
    assert.deepEqual(rest, {
      seq: 1,
      prev: '0'.repeat(64),
      at: '2026-11-25T14:01:59.880Z',
      actor: { id: 'ben', name: 'Ben Okafor', role: 'operator' },
      surface: 'teams',
      operation: 'some_operation',
      effect: 'decide',
      subjects: ['i-0123456789abcdef0'],
      plan_hash: null,
      outcome: 'conflict',
      call: 'call-1',
      reference: null,
    });
    for (const effect of ['propose', 'change'] as const) await record(effect);
    assert.equal((await audited()).length, 3);
    await change.services.history.flush();
    assert.deepEqual(await reads(), []);
  });

  it('writes reads together', async () => {
    for (let n = 0; n < 10; n++) await record('read');
    const before = change.endpoint.ledger.stateWrites.length;
    await change.services.history.flush();
    assert.equal(change.endpoint.ledger.stateWrites.length, before + 1);
    assert.equal((await reads()).length, 10);
  });

  it('forgets reads after 90 days, and nothing else', async () => {
    await record('read');
    await record('change');
    await change.services.history.flush();
    change.clock.advance(90 * 86_400_000 - 2_000);
    assert.equal((await reads()).length, 1);
    change.clock.advance(3_000);
    assert.equal((await reads()).length, 0);
    assert.equal((await audited()).length, 1);
  });

  it('never fails what it records, and writes it as soon as it can', async () => {
    change.endpoint.faults.replace([{ service: 'dynamodb', kind: 'access_denied' }]);
    await record('change');
    await record('read');
    await change.services.history.flush();
    change.endpoint.faults.replace([]);
    assert.ok(change.logged.some((line) => line.includes('call not in the audit chain')));
    await change.services.history.flush();
    assert.equal((await reads()).length, 1);
    assert.equal((await audited()).length, 1);
  });
});
