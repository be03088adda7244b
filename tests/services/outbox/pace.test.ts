import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Entry, emptyLane } from '../../../services/outbox/entry.js';
import {
  afterSending,
  BURST,
  choose,
  EDIT_EVERY_MS,
  GAP_MS,
  NEW_EVERY_MS,
  TOKEN_EVERY_MS,
} from '../../../services/outbox/pace.js';

const start = Date.parse('2026-11-25T14:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();
const face = { surface: 'teams', conversation_id: 'c', activity_id: 'a' } as const;

const entry = (change: Partial<Entry> & { key: string }): Entry => ({
  conversation: { conversation_id: 'c', surface: 'teams', reference: {} },
  subject: { kind: 'alert_group', group_id: change.key },
  urgent: false,
  revision: 1,
  due_at: iso(start),
  shown: null,
  posting: null,
  attempts: 0,
  dead: null,
  ...change,
});
const lane = { ...emptyLane };
const sentKey = (entries: Entry[], now = start, of = lane) => {
  const next = choose(entries, of, now);
  return next && 'send' in next ? next.send.key : next;
};

describe('what is sent next', () => {
  it('is urgent before the rest, and a new message before an edit', () => {
    const shown = { face, revision: 1, at: iso(start - 60_000) };
    const edit = entry({ key: 'edit', revision: 2, shown });
    const calm = entry({ key: 'calm' });
    const urgent = entry({ key: 'urgent', urgent: true, due_at: iso(start) });
    assert.equal(sentKey([edit, calm, urgent]), 'urgent');
    assert.equal(sentKey([edit, calm]), 'calm');
    assert.equal(sentKey([edit]), 'edit');
  });

  it('of approvals is five at once and then one each 1.2 s, and takes no ring from alerts', () => {
    const approval = entry({ key: 'card', urgent: true, subject: { kind: 'approval', approval_id: 'a-1' } });
    let [of, sent] = [lane, 0];
    for (; sentKey([approval], start, of) === 'card'; sent++) of = afterSending(of, approval, start);
    assert.equal(sent, BURST);
    assert.deepEqual(sentKey([approval], start, of), { at: start + TOKEN_EVERY_MS });
    assert.equal(sentKey([approval], start + TOKEN_EVERY_MS, of), 'card');
    assert.equal(sentKey([entry({ key: 'alert', urgent: true })], start, of), 'alert');
  });

  it('is nothing where everything is shown, or given up', () => {
    const shown = { face, revision: 1, at: iso(start) };
    assert.equal(sentKey([entry({ key: 'a', shown }), entry({ key: 'b', dead: 'gone' })]), undefined);
  });

  it('waits for whoever said when to come back, urgent or not', () => {
    const blocked = { ...lane, blocked_until: start + 40_000 };
    assert.deepEqual(sentKey([entry({ key: 'a', urgent: true })], start, blocked), { at: start + 40_000 });
  });

  it('lets the first urgent one ring although something else just did', () => {
    const rang = { ...lane, last_new: start, last_sent: start };
    assert.equal(sentKey([entry({ key: 'a', urgent: true })], start + 1, rang), 'a');
    assert.deepEqual(sentKey([entry({ key: 'a' })], start + 1, rang), { at: start + NEW_EVERY_MS });
  });

  it('keeps its distances and loses nothing, whatever is wanted when', () => {
    const wanted = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 180_000 }),
        key: fc.constantFrom(...'abcdefgh'),
        urgent: fc.boolean(),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(wanted, (list) => {
        const entries = new Map<string, Entry>();
        const waiting = [...list].sort((a, b) => a.at - b.at);
        const sent: { at: number; isNew: boolean; urgent: boolean; key: string }[] = [];
        let own = { ...lane };
        let now = start;
        for (let steps = 0; steps < 5_000; steps++) {
          while (waiting[0] && start + waiting[0].at <= now) {
            const { key, urgent } = waiting.shift()!;
            const before = entries.get(key);
            entries.set(key, {
              ...(before ?? entry({ key, due_at: iso(now) })),
              urgent: urgent || (before?.urgent ?? false),
              revision: (before?.revision ?? 0) + 1,
            });
          }
          const next = choose([...entries.values()], own, now);
          if (next && 'send' in next) {
            const { send } = next;
            sent.push({ at: now, isNew: send.shown === null, urgent: send.urgent, key: send.key });
            own = afterSending(own, send, now);
            entries.set(send.key, { ...send, shown: { face, revision: send.revision, at: iso(now) } });
            continue;
          }
          const arrival = waiting[0] ? start + waiting[0].at : undefined;
          const wake = next?.at;
          if (arrival === undefined && wake === undefined) break;
          now = Math.min(arrival ?? Number.POSITIVE_INFINITY, wake ?? Number.POSITIVE_INFINITY);
        }
        for (const { revision, shown } of entries.values()) assert.equal(shown?.revision, revision);
        const gaps = (of: typeof sent) => of.slice(1).map(({ at }, index) => at - of[index]!.at);
        const rings = sent.filter(({ isNew }) => isNew);
        assert.ok(gaps(rings.filter(({ urgent }) => urgent)).every((gap) => gap >= NEW_EVERY_MS));
        const edits = sent.filter(({ isNew }) => !isNew);
        assert.ok(gaps(edits).every((gap) => gap >= GAP_MS));
        for (const key of new Set(edits.map((one) => one.key)))
          assert.ok(gaps(sent.filter((one) => one.key === key)).every((gap) => gap >= EDIT_EVERY_MS));
        for (const { at, isNew } of sent) {
          const minute = sent.filter((other) => other.at > at - 60_000 && other.at <= at);
          assert.ok(minute.length <= 22);
          if (isNew) assert.ok(minute.filter((other) => other.isNew).length <= 2);
        }
      }),
      { numRuns: 300 },
    );
  });
});
