import assert from 'node:assert/strict';
import { readAlert } from '../../../services/alerts/alert.js';
import { messageWords } from '../../../services/alerts/words.js';
import { Outbox } from '../../../services/outbox/outbox.js';
import { Table } from '../../../services/table.js';
import { unmeasured } from '../../../services/telemetry/measure.js';
import { type Change, startChange } from '../../support/change.js';

const conversations = ['one'].map((id) => ({
  conversation_id: id,
  surface: 'teams' as const,
  reference: { id },
}));
const finding = (index: number) =>
  JSON.stringify({
    'detail-type': 'Inspector2 Finding',
    source: 'aws.inspector2',
    region: 'us-west-2',
    time: '2026-11-22T12:00:00Z',
    detail: {
      findingArn: `arn:aws:inspector2:us-west-2:111122223333:finding/${index}`,
      severity: index % 7 === 0 ? 'CRITICAL' : 'HIGH',
      status: 'ACTIVE',
      title: `CVE-2024-${1_000 + (index % 40)} - openssl`,
      resources: [{ type: 'AWS_EC2_INSTANCE', id: `i-${String(index % 10).padStart(17, '0')}` }],
      packageVulnerabilityDetails: {
        vulnerabilityId: `CVE-2024-${1_000 + (index % 40)}`,
        vulnerablePackages: [{ name: 'openssl', version: '3.0.8', fixedInVersion: '3.0.9' }],
      },
    },
  });

describe('many notifications', function () {
  // Thousands of writes, on a machine that others use as well.
  this.timeout(60_000);

  let change: Change;
  const pass = async (ms: number) => {
    change.clock.advance(ms);
    await change.services.outbox.clockMoved();
  };
  const take = (id: number, messageId = `m-${id}`) =>
    change.services.alerts.take({ messageId, message: finding(id), subject: null });
  const shownGroups = () => {
    const last = new Map<string, string[]>();
    const messages = [
      ...change.faces.posted.map((one, index) => ({ ...one, id: `message-${index + 1}` })),
      ...change.faces.edited.map((one) => ({ ...one, id: one.activity_id })),
    ];
    for (const { message, id } of messages) {
      if (message.kind === 'alert_group') last.set(id, [message.group.group_id]);
      if (message.kind === 'digest')
        last.set(
          id,
          message.groups.map(({ group_id }) => group_id),
        );
    }
    return new Set([...last.values()].flat());
  };

  beforeEach(async () => {
    change = await startChange();
    for (const one of conversations) {
      await change.services.subscriptions.remember(one);
      await change.services.subscriptions.subscribe(one.conversation_id, { alerts: 'info' });
    }
  });
  afterEach(() => change.close());

  it('of Inspector, 400 in a minute, are at most one new message a minute in a conversation, and all of them shown', async () => {
    const posts: { minute: number; conversation: string }[] = [];
    for (let second = 0; second < 60; second++) {
      const some = Array.from({ length: 7 }, (_, index) => second * 7 + index).filter((index) => index < 400);
      await Promise.all(
        some.map((index) => change.services.alerts.tell(readAlert(finding(index), null, change.clock.now()))),
      );
      if (second % 5 === 4) await pass(5_000);
      for (const { conversation } of change.faces.posted.slice(posts.length)) posts.push({ minute: 0, conversation });
    }
    for (let minute = 1; minute < 6; minute++) {
      await pass(60_000);
      for (const { conversation } of change.faces.posted.slice(posts.length)) posts.push({ minute, conversation });
    }
    const counted = new Map<string, number>();
    for (const { minute, conversation } of posts) {
      const key = `${conversation} in minute ${minute}`;
      counted.set(key, (counted.get(key) ?? 0) + 1);
    }
    assert.deepEqual(
      [...counted].filter(([, count]) => count > 1),
      [],
    );
    const groups = await change.services.alertGroups.list(200);
    assert.deepEqual(
      groups.map(({ group_id }) => group_id).filter((id) => !shownGroups().has(id)),
      [],
    );
  });

  it('three times each, shuffled, over a restart, are one card each', async () => {
    const ids = Array.from({ length: 16 }, (_, index) => index);
    // Each a third further on: every message is before and behind the restart.
    const order = [...ids, ...ids.map((id) => (id * 7 + 3) % 16), ...ids.map((id) => (id * 11 + 5) % 16)];
    for (const id of order.slice(0, 24)) await take(id);
    await change.services.outbox.stop();
    const again = new Outbox({
      table: outboxTable(),
      sends: () => true,
      faces: change.faces,
      words: messageWords({
        groups: change.services.alertGroups,
        approvals: { find: async () => undefined },
        handOver: () => Promise.reject(new Error('nobody asked')),
        clock: change.clock,
      }),
      measure: unmeasured,
      clock: change.clock,
      log: change.services.log,
    });
    await again.resume();
    await again.settled();
    for (const id of order.slice(24)) await take(id);
    for (let minute = 0; minute < 6; minute++) {
      await pass(60_000);
      await again.clockMoved();
    }
    const groups = await change.services.alertGroups.list(200);
    assert.equal(
      groups.reduce((sum, { count }) => sum + count, 0),
      new Set(ids.map((id) => finding(id))).size,
    );
    for (const { conversation_id } of conversations) {
      const cards = change.faces.posted.filter(
        ({ conversation, message }) => conversation === conversation_id && message.kind === 'alert_group',
      );
      const own = cards.map(({ message }) => (message.kind === 'alert_group' ? message.group.group_id : ''));
      assert.equal(new Set(own).size, own.length, 'one card each');
    }
    assert.deepEqual(
      groups.map(({ group_id }) => group_id).filter((id) => !shownGroups().has(id)),
      [],
    );
    await again.stop();
  });

  const outboxTable = () => new Table(() => change.clients.dynamodb(), 'sre-ops', change.clock);
});
