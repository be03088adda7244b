import assert from 'node:assert/strict';
import { toAlert } from '../../../services/alerts/alert.js';
import type { Alert } from '../../../services/contracts/alert.js';
import type { Message } from '../../../services/contracts/message.js';
import { type Change, startChange } from '../../support/change.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('alerts in a conversation', () => {
  let change: Change;
  beforeEach(async () => {
    change = await startChange();
    await change.services.subscriptions.remember({ conversation_id: 'c', surface: 'teams', reference: {} });
    await change.services.subscriptions.subscribe('c', { alerts: 'low' });
  });
  afterEach(() => change.close());

  const alert = (n: number | string, more: Partial<Alert> & { group?: string; attack?: boolean } = {}): Alert => {
    const { group = `g${n}`, attack = false, ...rest } = more;
    return {
      ...toAlert({
        kind: 'vulnerability',
        severity: 'critical',
        title: `alert ${n}`,
        detail: '',
        instance_ids: [],
        instance_names: [],
        facts: [],
        source: 'inspector2',
        at: change.clock.now().toISOString(),
        identity: [String(n)],
        group: { key: [group], title: `thing ${group}` },
        attack,
      }),
      ...rest,
    };
  };
  const calm = { severity: 'medium', urgent: false } as const;
  const tell = async (...alerts: Alert[]) => {
    for (const one of alerts) await change.services.alerts.tell(one);
    await change.services.outbox.settled();
  };
  const pass = async (ms: number) => {
    change.clock.advance(ms);
    await change.services.outbox.clockMoved();
  };
  const named = (message: Message) =>
    message.kind === 'digest'
      ? message.groups.map(({ title }) => title)
      : message.kind === 'alert_group'
        ? message.group.title
        : message.kind;
  const posted = () => change.faces.posted.map(({ message }) => named(message));
  const edited = () => change.faces.edited.map(({ message }) => named(message));

  it('are a card at once when they are urgent, and a digest after a minute when not', async () => {
    await tell(alert(1, calm), alert(2));
    assert.deepEqual(posted(), ['thing g2']);
    await pass(MINUTE);
    assert.deepEqual(posted(), ['thing g2', ['thing g1']]);
  });

  it('are one card for one thing, edited in place', async () => {
    await tell(alert(1, { group: 'openssl' }), alert(2, { group: 'openssl' }), alert(2, { group: 'openssl' }));
    await pass(MINUTE);
    assert.deepEqual([posted(), edited()], [['thing openssl'], ['thing openssl']]);
    const [only] = change.faces.edited;
    assert.equal(only?.message.kind === 'alert_group' && only.message.group.count, 2);
  });

  it('ring once a minute in a storm, and every one of them is shown', async () => {
    const from = change.clock.now().getTime();
    const rings: number[] = [];
    for (let n = 0; n < 30; n++) {
      const before = posted().length;
      await tell(alert(n, { group: `g${n % 12}`, ...(n % 3 === 0 && calm) }));
      await pass(1_900);
      for (let ring = before; ring < posted().length; ring++) rings.push(change.clock.now().getTime() - from);
    }
    assert.equal(rings.length, 1);
    assert.ok(rings[0]! <= 5_000);
    await pass(MINUTE);
    const shown = new Set([...posted(), ...edited()].flat());
    assert.deepEqual(shown, new Set(Array.from({ length: 12 }, (_, n) => `thing g${n}`)));
  });

  it('ring anew when something urgent would only be an edit of an old digest', async () => {
    await tell(alert(1), alert(2));
    await pass(MINUTE);
    assert.deepEqual(posted(), ['thing g1', ['thing g2']]);
    await tell(alert(3));
    await pass(MINUTE);
    assert.deepEqual(posted(), ['thing g1', ['thing g2'], ['thing g3']]);
  });

  it('say nothing new of what somebody answered, until it gets worse', async () => {
    await tell(alert(1, { group: 'a', severity: 'high' }));
    await change.services.alertHandling.handle(alert(1, { group: 'a' }).group_id, {
      action: 'not_relevant',
      by: 'Ana',
      hours: 1,
      to: '',
    });
    await pass(25 * HOUR);
    const before = posted().length;
    await tell(alert(2, { group: 'b' }));
    await change.services.alertHandling.handle(alert(2, { group: 'b' }).group_id, {
      action: 'acknowledge',
      by: 'Ana',
      hours: 1,
      to: '',
    });
    await tell(alert(3, { group: 'b' }));
    await pass(MINUTE);
    assert.equal(posted().length, before + 1);
  });

  it('speak up again when their sleep is over, and not when somebody answered meanwhile', async () => {
    await tell(alert(1, { group: 'a' }), alert(2, { group: 'b' }));
    await pass(MINUTE);
    const before = posted().length;
    for (const group of ['a', 'b'])
      await change.services.alertHandling.handle(alert(1, { group }).group_id, {
        action: 'snooze',
        by: 'Ana',
        hours: 4,
        to: '',
      });
    await change.services.alertHandling.handle(alert(1, { group: 'b' }).group_id, {
      action: 'acknowledge',
      by: 'Ana',
      hours: 4,
      to: '',
    });
    await pass(4 * HOUR - 1_000);
    assert.equal(posted().length, before);
    await pass(2_000);
    assert.deepEqual(posted().slice(before), ['thing a']);
  });

  it('wait for the end of quiet hours, unless they are an attack', async () => {
    await change.services.subscriptions.subscribe('c', { quiet: { start: '14:00', end: '15:00', time_zone: 'UTC' } });
    await tell(alert(1), alert(2, { kind: 'threat', attack: true }));
    assert.deepEqual(posted(), ['thing g2']);
    await pass(57 * MINUTE);
    assert.deepEqual(posted(), ['thing g2']);
    await pass(2 * MINUTE);
    assert.deepEqual(posted(), ['thing g2', ['thing g1']]);
  });

  it('reach only conversations that want their kind and the tag of their hosts', async () => {
    const [host, other] = [change.aws.host('web-1'), change.aws.host('web-2')];
    await change.services.subscriptions.subscribe('c', { kinds: ['threat'], tag: { key: 'Name', value: 'web-1' } });
    await tell(alert(1, { instance_ids: [host.id] }));
    await tell(alert(2, { kind: 'threat', instance_ids: [other.id] }));
    await tell(alert(3, { kind: 'threat', instance_ids: [host.id] }));
    assert.deepEqual(posted(), ['thing g3']);
  });

  it('are told for certain when telling them was cut off half way', async () => {
    const first = alert(1);
    await change.services.alertGroups.take(first);
    await tell(first);
    assert.deepEqual(posted(), ['thing g1']);
    assert.equal((await change.services.alertGroups.find(first.group_id))?.count, 1);
  });

  it('begin a new story with a new card after a day of quiet', async () => {
    await tell(alert(1, { group: 'a' }));
    await pass(25 * HOUR);
    await tell(alert(2, { group: 'a' }));
    assert.deepEqual(posted(), ['thing a', 'thing a']);
  });
});
