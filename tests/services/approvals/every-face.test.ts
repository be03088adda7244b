import assert from 'node:assert/strict';
import { EveryFace } from '../../../services/approvals/every-face.js';
import type { Conversation, FaceRef, Faces } from '../../../services/approvals/faces.js';
import type { Approval } from '../../../services/contracts/approval.js';
import type { Message } from '../../../services/contracts/message.js';

const conversation = (surface: Conversation['surface'], conversation_id: string): Conversation => ({
  surface,
  conversation_id,
  reference: null,
});
const both = [conversation('teams', '19:ops'), conversation('slack', 'C1'), conversation('slack', 'C2')];
const approval = {} as Approval;
const message = {} as Message;

describe('EveryFace', () => {
  const asked: string[] = [];
  const surface = (name: FaceRef['surface'], fails = false): Faces => {
    const take = (what: string, places: readonly { conversation_id: string }[]): void => {
      asked.push(`${name} ${what} ${places.map(({ conversation_id }) => conversation_id).join(' ')}`);
      if (fails) throw new Error(`${name} is down`);
    };
    return {
      async approvalRequested(_, places) {
        take('request', places);
        return places.map(({ conversation_id }) => ({ surface: name, conversation_id, activity_id: '1' }));
      },
      approvalChanged: async (_, faces) => take('change', faces),
      async post(_, place) {
        take('post', [place]);
        return { surface: name, conversation_id: place.conversation_id, activity_id: '1' };
      },
      edit: async (_, face) => take('edit', [face]),
    };
  };

  beforeEach(() => {
    asked.length = 0;
  });

  it('asks each surface for its own conversations, and none that has none', async () => {
    const faces = new EveryFace({ teams: surface('teams'), slack: surface('slack') });
    assert.equal((await faces.approvalRequested(approval, both)).length, 3);
    await faces.edit(message, await faces.post(message, both[1]!));
    assert.deepEqual(asked, ['teams request 19:ops', 'slack request C1 C2', 'slack post C1', 'slack edit C1']);
  });

  it('goes on where one surface is down, and says so where nothing was posted', async () => {
    const faces = new EveryFace({ teams: surface('teams', true), slack: surface('slack') });
    assert.equal((await faces.approvalRequested(approval, both)).length, 2);
    await assert.rejects(faces.approvalRequested(approval, both.slice(0, 1)), /could not be posted/);
    const changed = both.map((one) => ({ ...one, activity_id: '1' }));
    await assert.rejects(faces.approvalChanged(approval, changed), /not edited everywhere/);
    assert.equal(asked.at(-1), 'slack change C1 C2');
  });

  it('leaves out conversations of a surface that is not set up', async () => {
    const faces = new EveryFace({ teams: surface('teams') });
    await faces.approvalChanged(approval, [{ surface: 'slack', conversation_id: 'C1', activity_id: '1' }]);
    await assert.rejects(faces.post(message, both[1]!), { gone: true });
    assert.deepEqual(asked, []);
  });
});
