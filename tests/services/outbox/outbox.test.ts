import assert from 'node:assert/strict';
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
  let words: (id: string) => string | undefined;
  /** As another process has it. */
  const another = () =>
    new Outbox({
      table: new Table(() => change.clients.dynamodb(), 'sre-ops', change.clock),
      faces: change.faces,
      words: async (subject) => {
        const title = subject.kind === 'alert_group' ? words(subject.group_id) : 'digest';
        return title === undefined ? undefined : ({ kind: 'digest', groups: [], since: title } as const);
      },
      conversations: async () => [conversation],
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
