import assert from 'node:assert/strict';
import { startSandbox } from '../../../sandbox/index.js';
import { toAlert } from '../../../services/alerts/alert.js';
import { FanOut, MARK, markedAlert, topicConversation } from '../../../services/alerts/fan-out.js';
import { TopicFace } from '../../../services/alerts/topic.js';
import { createClients } from '../../../services/aws/clients.js';
import type { Alert } from '../../../services/contracts/alert.js';
import { type Change, startChange } from '../../support/change.js';
import { HOUR } from '../../support/manual-clock.js';
import { patchRequest } from '../../support/patch-request.js';

const TOPIC = 'arn:aws:sns:us-west-2:111122223333:told';
const alert = (id: string, title = `Overdue: ${id}`): Alert =>
  toAlert({
    ...{ kind: 'deadline', severity: 'critical', title, detail: '', instance_ids: [], instance_names: [] },
    ...{ facts: [], source: 'fleet watch', at: '2026-11-22T12:00:00.000Z', identity: ['test', id] },
  });

describe('the fan-out to a topic', () => {
  let change: Change;
  let fanOut: FanOut;
  const toTopic = () => change.faces.posted.filter(({ conversation }) => conversation === TOPIC);
  const tell = async (one: Alert) => {
    await change.services.alerts.tell(one);
    await fanOut.tell(one);
  };

  beforeEach(async () => {
    change = await startChange({ fanOutTopicArn: TOPIC });
    fanOut = new FanOut(change.services.outbox, TOPIC);
  });
  afterEach(() => change.close());

  it('tells each alert once, however often it is told, and does not keep programs waiting as it does people', async () => {
    const all = ['a', 'b', 'c', 'd'].map((id) => alert(id));
    for (const one of [...all, ...all]) await tell(one);
    await change.services.outbox.settled();
    const ids = toTopic().map(({ message }) => (message.kind === 'told' ? message.alert.alert_id : ''));
    assert.deepEqual(ids.sort(), all.map(({ alert_id }) => alert_id).sort());
  });

  it('is stored before it is sent: what the topic did not take is published later, by whoever looks', async () => {
    change.faces.refusals.set(TOPIC, {});
    await tell(alert('a'));
    await change.services.outbox.settled();
    assert.equal(toTopic().length, 0);
    change.faces.refusals.clear();
    change.clock.advance(600_000);
    await change.services.poll.run();
    assert.equal(toTopic().length, 1);
  });

  it('tells escalations and reminders of approvals too, each once, and takes none for news', async () => {
    await change.subscribe();
    change.aws.host('web-1');
    await patchRequest(change).ask(['web-1']);
    change.clock.advance(3.8 * HOUR);
    for (let times = 0; times < 2; times++) await change.services.poll.run();
    const told = toTopic().flatMap(({ message }) => (message.kind === 'told' ? [message.alert] : []));
    const titles = told.map(({ title }) => title.replace(/:.*/, '')).sort();
    assert.deepEqual(titles, ['Put to Ana Ruiz and Mei Tanaka', 'Still waits for a decision']);
    for (const one of told) assert.equal(markedAlert(JSON.stringify({ source: MARK, alert: one })), one.alert_id);
  });

  it('does not come back as an alert, and a mark alone hides nothing', async () => {
    const told = alert('a');
    await tell(told);
    const take = (messageId: string, message: object) =>
      change.services.alerts.take({ messageId, message: JSON.stringify(message), subject: null });
    const ours = { source: 'sre-operations-assistant', version: 1, alert: told };
    assert.equal((await take('m-1', ours)).kind, 'ignored');
    assert.equal((await take('m-2', { ...ours, alert: { ...told, alert_id: 'forged' } })).kind, 'alert');
    assert.equal((await take('m-3', { ...ours, source: 'somebody' })).kind, 'alert');
  });
});

describe('a topic', () => {
  it('takes an alert whatever its title, as the role that publishes', async () => {
    const sandbox = await startSandbox({ port: 0 });
    const { aws, control } = sandbox.descriptor();
    const clients = createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.poll });
    const face = new TopicFace(() => clients.sns());
    for (const title of ['plain', '\u202e<!channel>\u{1f525}\n', '', 'x'.repeat(300)]) {
      const posted = await face.post({ kind: 'told', alert: alert('a', title) }, topicConversation(aws.alertTopicArn));
      assert.match(posted.activity_id, /^[0-9a-f-]{36}$/);
    }
    await assert.rejects(face.post({ kind: 'told', alert: alert('a') }, topicConversation(TOPIC)), /sns:Publish/);
    const { effects } = (await (await fetch(`${control}/effects`)).json()) as {
      effects: { role: string; operation: string; outcome: string }[];
    };
    const published = effects.filter(({ operation }) => operation === 'Publish');
    assert.deepEqual(
      published.map(({ role, outcome }) => `${role} ${outcome}`),
      [...Array.from({ length: 4 }, () => 'poll ok'), 'poll NotFoundException'],
    );
    clients.destroy();
    await sandbox.close();
  });
});
