import assert from 'node:assert/strict';
import { pino } from 'pino';
import { AwsError } from '../../../sandbox/answer.js';
import { Anchors } from '../../../services/audit/anchors.js';
import { AuditChain } from '../../../services/audit/chain.js';
import { type AuditEntry, chained } from '../../../services/audit/entry.js';
import { AuditTrail } from '../../../services/audit/trail.js';
import { Table } from '../../../services/table.js';
import { auditedIn } from '../../support/audited.js';
import { type Change, startChange } from '../../support/change.js';
import { auditEvent } from './entries.js';

describe('the audit trail', () => {
  let change: Change;
  let table: Table;
  let trail: AuditTrail;
  const logged: string[] = [];

  beforeEach(async () => {
    change = await startChange();
    logged.length = 0;
    table = new Table(() => change.clients.dynamodb(), 'sre-ops', change.clock);
    trail = newTrail();
  });
  afterEach(() => change.close());

  /** As another process has one. */
  const newTrail = () => {
    const chain = new AuditChain(table);
    const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
    return new AuditTrail(chain, new Anchors(change.clients, 'sre-ops-artifacts', chain), log);
  };
  const event = (id: string | number, at = '2026-11-25T14:02:00.000Z') => auditEvent({ id: `event-${id}`, at });
  const entries = () => auditedIn({ audit: trail });
  const ids = async () => (await entries()).map(({ id }) => id);
  const chainNew = async (...names: (string | number)[]) => {
    await trail.append(names.map((name) => event(name)));
    await trail.anchor();
  };
  const keyOf = (seq: number) => ({ pk: 'AUDIT', sk: String(seq).padStart(12, '0') });
  /** What a person with the table does. */
  const overwrite = (seq: number, data: unknown) => table.put({ ...keyOf(seq), data });

  it('chains events in order, and anchors the head outside the table', async () => {
    await chainNew(1, 2, 3);
    assert.deepEqual(await ids(), ['event-1', 'event-2', 'event-3']);
    const { status, entries: found, anchored } = await trail.verify();
    assert.deepEqual([status, found, anchored], ['intact', 3, 3]);
    const head = (await entries()).at(-1);
    for (const name of ['latest', '2026-11-25']) {
      const anchor = JSON.parse(change.aws.text(`s3://sre-ops-artifacts/audit/anchors/${name}.json`) ?? '');
      assert.deepEqual(anchor, { seq: 3, hash: head?.hash, at: '2026-11-25T14:02:00.000Z' });
    }
  });

  it('keeps an anchor of each day', async () => {
    for (const day of ['25', '26', '27']) {
      await trail.append([event(day, `2026-11-${day}T10:00:00.000Z`)]);
      await trail.anchor();
    }
    const keys = change.aws.objects.list('sre-ops-artifacts').map(([key]) => key);
    assert.deepEqual(
      keys.filter((key) => key.startsWith('audit/')),
      ['2026-11-25', '2026-11-26', '2026-11-27', 'latest'].map((name) => `audit/anchors/${name}.json`),
    );
  });

  it('chains an event once, however often and by whomever it is given', async () => {
    await chainNew(1, 2);
    await trail.append([event(1), event(2), event(3)]);
    await newTrail().append([event(2), event(3), event(4)]);
    assert.deepEqual(await ids(), ['event-1', 'event-2', 'event-3', 'event-4']);
  });

  it('finds an event whose entry was written by a process that ended right after it', async () => {
    await chainNew(1);
    const [first] = await entries();
    await table.putNew({ ...keyOf(2), data: chained(first, event(2)) });
    await newTrail().append([event(2)]);
    await newTrail().append([event(3)]);
    await newTrail().append([event(2)]);
    assert.deepEqual(await ids(), ['event-1', 'event-2', 'event-3']);
  });

  it('is one chain, whichever of many processes writes to it', async function () {
    this.timeout(60_000);
    const trails = [newTrail(), newTrail(), newTrail()];
    await Promise.all(
      trails.flatMap((one, index) =>
        Array.from({ length: 6 }, (_, n) => one.append([event(`${index}-${n}`), event(`all-${n}`)])),
      ),
    );
    await Promise.all(trails.map((one) => one.anchor()));
    const found = await ids();
    assert.equal(new Set(found).size, 24);
    assert.equal(found.length, 24, 'those that all three gave are there once');
    assert.equal((await trail.verify()).status, 'intact');
  });

  it('goes on where the bucket cannot be written, calls that not proven, and anchors it later', async () => {
    await chainNew(1);
    change.aws.failing.set('PutObject', new AwsError('AccessDenied', 'no', 403));
    await chainNew(2);
    assert.equal((await trail.verify()).status, 'unproven');
    assert.ok(logged.some((line) => line.includes('audit_not_anchored')));
    change.aws.failing.clear();
    await newTrail().anchor();
    assert.equal((await trail.verify()).status, 'intact');
  });

  it('never moves an anchor back', async () => {
    await chainNew(1);
    const anchors = new Anchors(change.clients, 'sre-ops-artifacts', new AuditChain(table));
    await Promise.all([trail.append([event(2)]), anchors.moveOn(), newTrail().append([event(3)]), anchors.moveOn()]);
    await anchors.moveOn();
    assert.equal((await trail.verify()).anchored, 3);
  });

  it('does not anchor what was rewritten, so that going on does not cover it up', async () => {
    await chainNew(1, 2, 3);
    const made: AuditEntry[] = [];
    for (const id of [1, 2, 3]) made.push(chained(made.at(-1), { ...event(id), outcome: 'reject' }));
    for (const entry of made) await overwrite(entry.seq, entry);
    await chainNew(4);
    const { status, tampering, anchored } = await trail.verify();
    assert.deepEqual([status, tampering?.kind, tampering?.seq, anchored], ['tampered', 'rewritten', 1, 3]);
    assert.ok(logged.some((line) => line.includes('audit_chain_broken')));
  });

  it('does not cover up a cut tail either', async () => {
    await chainNew(1, 2, 3, 4);
    const dynamodb = await change.clients.dynamodb();
    for (const seq of [3, 4]) {
      const { pk, sk } = keyOf(seq);
      await dynamodb.deleteItem({ TableName: 'sre-ops', Key: { pk: { S: pk }, sk: { S: sk } } });
    }
    assert.equal((await trail.verify()).tampering?.kind, 'tail_cut');
    await chainNew(5, 6, 7);
    const { tampering } = await trail.verify();
    assert.deepEqual([tampering?.kind, tampering?.seq], ['rewritten', 1]);
  });

  it('chains nothing to an item that is no entry, and says so', async () => {
    await chainNew(1, 2);
    await overwrite(2, { seq: 2 });
    await assert.rejects(trail.append([event(3)]), /newest item of the audit chain \(000000000002\) is no entry/);
    assert.deepEqual((await trail.verify()).tampering, {
      kind: 'edited',
      seq: 2,
      detail: 'its content does not give its hash',
    });
  });

  it('does not prove what was forged at the end until it is anchored: an entry is no signature', async () => {
    await chainNew(1, 2);
    const last = (await entries()).at(-1);
    await overwrite(3, chained(last, event('forged')));
    assert.equal((await trail.verify()).status, 'unproven');
  });
});
