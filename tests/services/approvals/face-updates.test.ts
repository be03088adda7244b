import assert from 'node:assert/strict';
import { pino } from 'pino';
import { FaceUpdates } from '../../../services/approvals/face-updates.js';
import type { ApprovalRecord } from '../../../services/approvals/records.js';
import type { Stored } from '../../../services/table.js';
import { RecordingFaces } from '../../support/change.js';

const face = (activity_id: string) => ({ surface: 'teams' as const, conversation_id: 'c', activity_id });

/** The record after so many changes; of the approval itself only its id matters here. */
const stored = (version: number, cards: readonly string[]): Stored<ApprovalRecord> => ({
  version,
  data: { approval: { approval_id: 'a-1' }, faces: cards.map(face), changes: version } as ApprovalRecord,
});

describe('edits of the cards of an approval', () => {
  let faces: RecordingFaces;
  let shown: number[];
  let updates: FaceUpdates;
  beforeEach(() => {
    faces = new RecordingFaces();
    shown = [];
    const records = { shown: async (_: string, changes = 0) => void shown.push(changes) };
    updates = new FaceUpdates(faces, records, pino({ level: 'silent' }));
  });

  it('reach every card of a version once', async () => {
    await updates.changed(stored(2, ['1', '2']));
    await updates.changed(stored(2, ['1', '2']));
    await updates.changed(stored(1, ['1']));
    assert.deepEqual(faces.cardsChanged, [['1', '2']]);
    assert.deepEqual(shown, [2]);
  });

  it('leave alone the cards that show what stands where some are older', async () => {
    await updates.caughtUp(stored(2, ['1', '2']), [face('2')]);
    await updates.caughtUp(stored(2, ['1', '2']), []);
    assert.deepEqual(faces.cardsChanged, [['2']]);
  });

  it('reach every card of a version of which only some were edited before', async () => {
    await updates.caughtUp(stored(3, ['1', '2']), [face('2')]);
    await updates.changed(stored(3, ['1', '2']));
    assert.deepEqual(faces.cardsChanged, [['2'], ['1', '2']]);
  });

  it('are tried again by the next change when a surface failed', async () => {
    faces.failing = true;
    await updates.changed(stored(2, ['1']));
    faces.failing = false;
    await updates.changed(stored(2, ['1']));
    assert.deepEqual(faces.cardsChanged, [['1']]);
    assert.deepEqual(shown, [2]);
  });
});
