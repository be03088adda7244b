import assert from 'node:assert/strict';
import { toAlert } from '../../../services/alerts/alert.js';
import { type Caller, invoke } from '../../../services/operation.js';
import { listUndelivered } from '../../../services/operations/list-undelivered.js';
import { sendAgain } from '../../../services/operations/send-again.js';
import { ben, type Change, sam, startChange } from '../../support/change.js';

describe('messages that could not be delivered', () => {
  let change: Change;
  const as = (caller: Caller) => ({ services: change.services, caller });
  const list = async () => (await invoke(listUndelivered, {}, as(sam))).messages;
  const tell = async (n: number) => {
    const alert = toAlert({
      kind: 'threat',
      severity: 'critical',
      title: `alert ${n}`,
      detail: '',
      instance_ids: [],
      instance_names: [],
      facts: [],
      source: 'guardduty',
      at: change.clock.now().toISOString(),
      identity: [String(n)],
    });
    await change.services.alerts.tell(alert);
    await change.services.outbox.settled();
  };

  beforeEach(async () => {
    change = await startChange();
    await change.services.subscriptions.remember({ conversation_id: 'c', surface: 'slack', reference: {} });
    await change.services.subscriptions.subscribe('c', { alerts: 'high' });
    change.faces.refusals.set('c', { gone: true });
    await tell(1);
  });
  afterEach(() => change.close());

  it('are listed with what they say, where, and why nobody tries any more', async () => {
    const [only, ...others] = await list();
    assert.deepEqual(others, []);
    const { message_id, ...said } = only ?? { message_id: '' };
    assert.match(message_id, /^[0-9a-f]{16}$/);
    assert.deepEqual(said, {
      about: 'alert 1',
      urgent: true,
      surface: 'slack',
      conversation_id: 'c',
      shown_before: false,
      reason: 'the conversation is gone',
      attempts: 1,
      last_tried_at: change.clock.now().toISOString(),
    });
  });

  it('stand in the hand-over', async () => {
    const { undelivered } = await change.services.handOvers.now(AbortSignal.timeout(5_000));
    assert.deepEqual(
      undelivered?.map(({ about }) => about),
      ['alert 1'],
    );
  });

  it('are sent once when a person asks, and are listed no more', async () => {
    change.faces.refusals.clear();
    const { messages } = await invoke(sendAgain, {}, as(ben));
    await change.services.outbox.settled();
    assert.equal(messages.length, 1);
    assert.equal(change.faces.posted.length, 1);
    assert.deepEqual(await list(), []);
    assert.deepEqual((await invoke(sendAgain, {}, as(ben))).messages, []);
    await change.services.outbox.settled();
    assert.equal(change.faces.posted.length, 1);
  });

  it('are sent one by one too, and the others stay', async () => {
    change.clock.advance(60_000);
    await tell(2);
    const [newest, oldest] = await list();
    assert.deepEqual([newest?.about, oldest?.about], ['alert 2', 'alert 1']);
    change.faces.refusals.clear();
    await invoke(sendAgain, { message_id: newest?.message_id }, as(ben));
    await change.services.outbox.settled();
    assert.deepEqual(
      (await list()).map(({ about }) => about),
      ['alert 1'],
    );
    await assert.rejects(invoke(sendAgain, { message_id: newest?.message_id }, as(ben)), { code: 'not_found' });
  });

  it('are listed again when they fail again', async () => {
    await invoke(sendAgain, {}, as(ben));
    await change.services.outbox.settled();
    assert.equal((await list()).length, 1);
  });

  it('are sent again by nobody who may only look', async () => {
    await assert.rejects(invoke(sendAgain, {}, as(sam)), { code: 'not_allowed' });
    assert.equal((await list()).length, 1);
  });
});
