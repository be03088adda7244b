import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Effect } from '../../services/operation.js';
import { Table } from '../../services/table.js';
import { ben, type Change, startChange } from '../support/change.js';

describe('History', () => {
  let change: Change;
  let table: Table;
  beforeEach(async () => {
    change = await startChange();
    table = new Table(() => change.clients.dynamodb(), 'sre-ops', change.clock);
  });
  afterEach(() => change.close());

  const record = (effect: Effect, outcome = 'ok') =>
    change.services.history.record({
      operation: 'some_operation',
      effect,
      caller: ben,
      outcome,
      reference: undefined,
      startedAt: new Date(change.clock.now().getTime() - 120),
    });
  const stored = async () =>
    (await table.list('HISTORY#2026-11-25', z.record(z.string(), z.unknown()), 100)).map(({ data }) => data);

  it('keeps who did what from where, how it ended and how long it took', async () => {
    await record('decide', 'conflict');
    assert.deepEqual(await stored(), [
      {
        who: 'ben',
        name: 'Ben Okafor',
        role: 'operator',
        surface: 'teams',
        operation: 'some_operation',
        effect: 'decide',
        outcome: 'conflict',
        reference: null,
        ms: 120,
        at: '2026-11-25T14:01:59.880Z',
      },
    ]);
  });

  it('writes anything but a read before it returns, and reads together', async () => {
    for (const effect of ['propose', 'change', 'decide'] as const) await record(effect);
    assert.equal((await stored()).length, 3);
    for (let reads = 0; reads < 10; reads++) await record('read');
    const before = change.endpoint.ledger.stateWrites.length;
    await change.services.history.flush();
    assert.equal(change.endpoint.ledger.stateWrites.length, before + 1);
    assert.equal((await stored()).length, 13);
  });

  it('forgets after 90 days', async () => {
    await record('change');
    change.clock.advance(90 * 86_400_000 - 2_000);
    assert.equal((await stored()).length, 1);
    change.clock.advance(3_000);
    assert.equal((await stored()).length, 0);
  });

  it('never fails what it records, and writes it as soon as it can', async () => {
    change.endpoint.faults.replace([{ service: 'dynamodb', kind: 'access_denied' }]);
    await record('change');
    await record('read');
    await change.services.history.flush();
    change.endpoint.faults.replace([]);
    assert.ok(change.logged.some((line) => line.includes('history record not written')));
    await change.services.history.flush();
    assert.equal((await stored()).length, 2);
  });
});
