import assert from 'node:assert/strict';
import { Seen } from '../../services/seen.js';
import { Table } from '../../services/table.js';
import { type Change, startChange } from '../support/change.js';

describe('what was brought before', () => {
  let change: Change;
  let seen: Seen;
  beforeEach(async () => {
    change = await startChange();
    seen = new Seen(new Table(() => change.clients.dynamodb(), 'sre-ops', change.clock), change.clock);
  });
  afterEach(() => change.close());

  const once = { ttlSeconds: 900, leaseSeconds: 45 };
  const bring = (work: () => Promise<string>) => seen.doing('request', 'a', once, work);

  it('is done once of all who bring it at the same time, and never again', async () => {
    let times = 0;
    const work = async () => `done ${++times}`;
    const all = await Promise.all(Array.from({ length: 8 }, () => bring(work)));
    assert.deepEqual(all.filter(Boolean), ['done 1']);
    change.clock.advance(60_000);
    assert.equal(await bring(work), undefined);
  });

  it('is done anew where whoever did it ended in the middle, once that is sure', async () => {
    await assert.rejects(
      bring(() => Promise.reject(new Error('killed'))),
      /killed/,
    );
    assert.equal(await bring(async () => 'too early'), undefined);
    change.clock.advance(46_000);

    assert.equal(await bring(async () => 'done'), 'done');
    change.clock.advance(46_000);
    assert.equal(await bring(async () => 'twice'), undefined);
  });
});
