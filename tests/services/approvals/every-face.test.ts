import assert from 'node:assert/strict';
import { EveryFace } from '../../../services/approvals/every-face.js';
import type { Conversation, FaceRef, Faces } from '../../../services/approvals/faces.js';
import type { Message } from '../../../services/contracts/message.js';

const conversation = (surface: Conversation['surface'], conversation_id: string): Conversation => ({
  surface,
  conversation_id,
  reference: null,
});
const [teams, slack] = [conversation('teams', '19:ops'), conversation('slack', 'C1')];
const message = {} as Message;

describe('EveryFace', () => {
  const asked: string[] = [];
  const surface = (name: FaceRef['surface'], more: Partial<Faces> = {}): Faces => ({
    async post(_, { conversation_id }, mark) {
      asked.push(`${name} post ${conversation_id} ${mark}`);
      return { surface: name, conversation_id, activity_id: '1' };
    },
    edit: async (_, { conversation_id }, mark) => void asked.push(`${name} edit ${conversation_id} ${mark}`),
    ...more,
  });
  const face = { ...teams, activity_id: '1' };

  beforeEach(() => {
    asked.length = 0;
  });

  it('asks each surface for its own conversations', async () => {
    const faces = new EveryFace({ teams: surface('teams'), slack: surface('slack') });
    await faces.edit(message, await faces.post(message, slack, 'm'), 'm');
    await faces.post(message, teams, 'n');
    assert.deepEqual(asked, ['slack post C1 m', 'slack edit C1 m', 'teams post 19:ops n']);
  });

  it('finds and takes away posts where a surface can, and nothing elsewhere', async () => {
    const found = { surface: 'slack', conversation_id: 'C1', activity_id: '7' } as const;
    const faces = new EveryFace({
      teams: surface('teams', { remove: async ({ activity_id }) => void asked.push(`removed ${activity_id}`) }),
      slack: surface('slack', { find: async () => found }),
    });
    assert.deepEqual(await faces.find('m', slack, new Date(0)), found);
    assert.equal(await faces.find('m', teams, new Date(0)), undefined);
    await faces.remove(face);
    await faces.remove({ ...slack, activity_id: '1' });
    assert.deepEqual(asked, ['removed 1']);
  });

  it('says that a conversation of a surface that is not set up is gone', async () => {
    const faces = new EveryFace({ teams: surface('teams') });
    await assert.rejects(faces.post(message, slack, 'm'), { gone: true });
    assert.deepEqual(asked, []);
  });
});
