import assert from 'node:assert/strict';
import { pino } from 'pino';
import { cardKey, FaceUpdates, withCards } from '../../../services/approvals/face-updates.js';
import type { ApprovalRecord } from '../../../services/approvals/records.js';
import type { Wanted } from '../../../services/outbox/outbox.js';
import type { Stored } from '../../../services/table.js';

const conversation = (id: string) => ({ conversation_id: id, surface: 'teams' as const, reference: null });
const asking = (id: string) => ({ conversation: conversation(id), key: cardKey('a-1') });

/** The record after so many changes; of the approval itself only its id matters here. */
const stored = (changes: number, faces: ApprovalRecord['faces']): Stored<ApprovalRecord> => ({
  version: changes,
  data: { approval: { approval_id: 'a-1' }, faces, changes } as unknown as ApprovalRecord,
});

describe('the cards of an approval', () => {
  let wanted: (Wanted & { conversation: string })[];
  let shown: number[];
  let failing: boolean;
  let updates: FaceUpdates;
  beforeEach(() => {
    [wanted, shown, failing] = [[], [], false];
    const outbox = {
      want: async ({ conversation_id }: { conversation_id: string }, one: Wanted) => {
        if (failing) throw new Error('no table');
        wanted.push({ ...one, conversation: conversation_id });
      },
    };
    const records = { shown: async (_: string, changes = 0) => void shown.push(changes) };
    updates = new FaceUpdates(outbox, records, pino({ level: 'silent' }));
  });

  it('are wanted to show at least this change, and the record says that they are', async () => {
    await updates.changed(stored(2, [asking('one'), asking('two')]));
    assert.deepEqual(
      wanted.map(({ conversation: where, revision }) => [where, revision]),
      [
        ['one', 2],
        ['two', 2],
      ],
    );
    assert.deepEqual(shown, [2]);
  });

  it('are known to be answers where somebody was answered with one', async () => {
    await updates.changed(stored(1, [asking('one'), { conversation: conversation('two'), key: cardKey('a-1', '77') }]));
    assert.deepEqual(
      wanted.map(({ subject }) => subject.kind === 'approval' && subject.answer === true),
      [false, true],
    );
  });

  it('are behind, as the record goes on saying, where they could not be wanted', async () => {
    failing = true;
    await updates.changed(stored(2, [asking('one')]));
    assert.deepEqual(shown, []);
  });

  it('are one in each conversation, an answer that stands there included', () => {
    const { data } = stored(0, [{ conversation: conversation('one'), key: cardKey('a-1', '77') }]);
    const asked = withCards(data, [conversation('one'), conversation('two')]);
    assert.deepEqual(asked.faces, [...data.faces, asking('two')]);
    assert.equal(withCards(asked, [conversation('two')]), asked);
  });
});
