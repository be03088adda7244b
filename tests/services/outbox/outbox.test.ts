import assert from 'node:assert/strict';
import { messageIdOf } from '../../../services/outbox/entry.js';
import { Outbox } from '../../../services/outbox/outbox.js';
import { Table } from '../../../services/table.js';
import { type Change, startChange } from '../../support/change.js';

const MINUTE = 60_000;
const conversation = { conversation_id: 'c', surface: 'teams', reference: {} } as const;
const wanted = (key: string, more = {}) => ({
  key,
  subject: { kind: 'alert_group', group_id: key } as const,
  urgent: false,
  ...more,
});

describe('the outbox', () => {
  let change: Change;
  let outbox: Outbox;
  let sends = true;
  let words: (id: string) => string | undefined;
  /** As another process has it. */
  const another = () =>
    new Outbox({
      table: new Table(() => change.clients.dynamodb(), 'sre-ops', change.clock),
      sends: () => sends,
      faces: change.faces,
      words: async (subject) => {
        const title = subject.kind === 'alert_group' ? words(subject.group_id) : 'digest';
        return title === undefined ? undefined : ({ kind: 'digest', groups: [], since: title } as const);
      },
      clock: change.clock,
      log: change.services.log,
      measure: change.measured.measure,
    });
  const posted = () => change.faces.posted.map(({ message }) => (message.kind === 'digest' ? message.since : ''));
  const edited = () => change.faces.edited.map(({ message }) => (message.kind === 'digest' ? message.since : ''));
  const pass = async (ms: number) => {
    change.clock.advance(ms);
    await outbox.clockMoved();
  };

  beforeEach(async () => {
    change = await startChange();
    words = (id) => id;
    outbox = another();
  });
  afterEach(async () => {
    await outbox.stop();
    await change.close();
  });

  it('sends what is wanted, and edits it in place when it is wanted anew', async () => {
    await outbox.want(conversation, wanted('a'));
    await outbox.settled();
    words = () => 'a again';
    await outbox.want(conversation, wanted('a'));
    await outbox.settled();
    assert.deepEqual([posted(), edited()], [['a'], []]);
    await pass(10_000);
    assert.deepEqual([posted(), edited()], [['a'], ['a again']]);
    assert.equal(change.faces.edited[0]?.activity_id, 'message-1');
  });

  it('says the newest word once, however often it was wanted before it was sent', async () => {
    await outbox.want(conversation, wanted('ring'));
    await outbox.settled();
    for (const word of ['one', 'two', 'three']) {
      words = () => word;
      await outbox.want(conversation, wanted('a'));
    }
    await pass(MINUTE);
    assert.deepEqual([posted(), edited()], [['ring', 'three'], []]);
  });

  it('loses nothing with its process, and sends nothing twice', async () => {
    change.faces.refusals.set('c', { retryAfterMs: 30_000 });
    await outbox.want(conversation, wanted('a'));
    await outbox.settled();
    await outbox.stop();
    change.faces.refusals.clear();
    const next = another();
    await next.resume();
    await next.settled();
    assert.deepEqual(posted(), []);
    change.clock.advance(30_000);
    await next.clockMoved();
    await next.resume();
    await next.settled();
    assert.deepEqual(posted(), ['a']);
    await next.stop();
  });

  it('sends once although two processes want to', async () => {
    const other = another();
    await Promise.all([outbox.want(conversation, wanted('a')), other.want(conversation, wanted('a'))]);
    await Promise.all([outbox.settled(), other.settled()]);
    change.clock.advance(MINUTE);
    await Promise.all([outbox.clockMoved(), other.clockMoved()]);
    assert.deepEqual(posted(), ['a']);
    await other.stop();
  });

  it('tries again later and later what failed without a word on when', async () => {
    change.faces.refusals.set('c', {});
    await outbox.want(conversation, wanted('a'));
    await outbox.settled();
    change.faces.refusals.clear();
    await pass(1_000);
    assert.deepEqual(posted(), []);
    await pass(1_000);
    assert.deepEqual(posted(), ['a']);
  });

  it('gives up on a conversation that is gone, and says so', async () => {
    change.faces.refusals.set('c', { gone: true });
    await outbox.want(conversation, wanted('a'));
    await outbox.settled();
    change.faces.refusals.clear();
    await pass(24 * 60 * MINUTE);
    assert.deepEqual(posted(), []);
    assert.equal((await outbox.find('c', 'a'))?.dead, 'the conversation is gone');
  });

  it('posts anew what somebody deleted', async () => {
    await outbox.want(conversation, wanted('a'));
    await outbox.settled();
    change.faces.refusals.set('c', { lost: true });
    await outbox.want(conversation, wanted('a'));
    await pass(10_000);
    change.faces.refusals.clear();
    await pass(MINUTE);
    assert.deepEqual(posted(), ['a', 'a']);
  });

  describe('of a post whose answer was lost', () => {
    const mark = messageIdOf({ conversation, key: 'a' });
    const face = (activity_id: string) => ({ surface: 'teams', conversation_id: 'c', activity_id }) as const;
    beforeEach(async () => {
      change.faces.refusals.set('c', { unsure: true });
      await outbox.want(conversation, wanted('a'));
      await outbox.settled();
      change.faces.refusals.clear();
    });

    it('asks where it stands, and edits it there', async () => {
      change.faces.standing.set(mark, face('before'));
      await pass(MINUTE);
      assert.deepEqual(change.faces.edited, [], 'it says what it should');
      await outbox.want(conversation, wanted('a'));
      await pass(MINUTE);
      assert.deepEqual(posted(), []);
      assert.deepEqual(
        change.faces.edited.map(({ activity_id }) => activity_id),
        ['before'],
      );
    });

    it('posts it anew where it does not stand', async () => {
      await pass(MINUTE);
      assert.deepEqual(posted(), ['a']);
    });

    it('goes on asking though another attempt is refused', async () => {
      change.faces.refusals.set('c', { retryAfterMs: 1_000 });
      await pass(MINUTE);
      change.faces.refusals.clear();
      change.faces.standing.set(mark, face('before'));
      await pass(MINUTE);
      assert.deepEqual(posted(), []);
    });

    it('knows where it stands as soon as somebody sees it, and posts nothing more', async () => {
      await outbox.seen('a', mark, face('before'));
      await pass(MINUTE);
      assert.deepEqual(posted(), []);
      assert.equal((await outbox.find('c', 'a'))?.shown?.face.activity_id, 'before');
    });

    it('takes the first one away when somebody sees it beside the second, and no other', async () => {
      await pass(MINUTE);
      await outbox.seen('a', mark, face('message-1'));
      await outbox.seen('a', 'another mark', face('before'));
      assert.deepEqual(change.faces.removed, []);
      await outbox.seen('a', mark, face('before'));
      assert.deepEqual(change.faces.removed, ['before']);
    });
  });

  it('leaves to others what waits in conversations that it does not send to', async () => {
    change.faces.refusals.set('c', {});
    await outbox.want(conversation, wanted('a'));
    await outbox.settled();
    change.faces.refusals.clear();
    change.clock.advance(MINUTE);
    sends = false;
    await outbox.resume();
    await outbox.settled();
    assert.deepEqual(posted(), []);
    sends = true;
    await outbox.resume();
    await outbox.settled();
    assert.deepEqual(posted(), ['a']);
  });

  it('looks for nothing where a post was refused for certain', async () => {
    change.faces.refusals.set('c', { retryAfterMs: 1_000 });
    await outbox.want(conversation, wanted('a'));
    await outbox.settled();
    assert.equal((await outbox.find('c', 'a'))?.posting, null);
  });

  it('takes over what somebody was answered: edited when it is wanted, and wanted for each change once', async () => {
    const answer = { ...wanted('a', { urgent: true }), revision: 4 };
    const face = { surface: 'teams', conversation_id: 'c', activity_id: 'answer' } as const;
    await outbox.adopt(conversation, answer, face);
    await outbox.want(conversation, answer);
    await pass(MINUTE);
    assert.deepEqual([posted(), edited()], [[], []]);
    await outbox.want(conversation, { ...answer, revision: 5 });
    await outbox.want(conversation, { ...answer, revision: 5 });
    await pass(MINUTE);
    await pass(MINUTE);
    assert.deepEqual([posted(), edited()], [[], ['a']]);
    assert.equal(change.faces.edited[0]?.activity_id, 'answer');
  });

  it('sends what is due soon before a process stands still, and leaves the rest', async () => {
    const later = new Date(change.clock.now().getTime() + MINUTE).toISOString();
    await outbox.want(conversation, wanted('a', { notBefore: later }));
    await outbox.delivered(20);
    assert.deepEqual(posted(), []);
    change.clock.advance(MINUTE);
    await outbox.delivered(20);
    assert.deepEqual(posted(), ['a']);
  });

  it('is not held up by a message that cannot be made', async () => {
    words = (id) => {
      if (id === 'broken') throw new TypeError('a defect');
      return id;
    };
    await outbox.want(conversation, wanted('broken', { urgent: true }));
    await outbox.want(conversation, wanted('a'));
    await pass(MINUTE);
    assert.deepEqual(posted(), ['a']);
    assert.equal((await outbox.find('c', 'broken'))?.shown, null);
  });

  it('says nothing when there is nothing left to say', async () => {
    words = () => undefined;
    await outbox.want(
      conversation,
      wanted('a', { notBefore: new Date(change.clock.now().getTime() + MINUTE).toISOString() }),
    );
    await pass(MINUTE);
    assert.deepEqual(posted(), []);
    assert.equal((await outbox.find('c', 'a'))?.dead, 'nothing left to say');
  });
});
