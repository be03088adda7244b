import assert from 'node:assert/strict';
import { readAlert } from '../../../services/alerts/alert.js';
import type { Caller } from '../../../services/operation.js';
import { invoke } from '../../../services/operation.js';
import { answerAlert } from '../../../services/operations/answer-alert.js';
import { ana, ben, CHANNEL, type Change, sam, startChange } from '../../support/change.js';

const at = '2026-11-22T12:00:00Z';
const record = (change: object = {}) => ({
  eventID: 'e-1',
  eventTime: at,
  eventName: 'AuthorizeSecurityGroupIngress',
  eventSource: 'ec2.amazonaws.com',
  awsRegion: 'us-west-2',
  sourceIPAddress: '198.51.100.23',
  userIdentity: { type: 'IAMUser', userName: 'ben.okafor', arn: 'arn:aws:iam::111122223333:user/ben.okafor' },
  requestParameters: {
    groupId: 'sg-1',
    ipPermissions: {
      items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
    },
  },
  responseElements: { _return: true },
  ...change,
});
const notification = (detail: object = record()) =>
  JSON.stringify({
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ec2',
    region: 'us-west-2',
    time: at,
    detail,
  });
const read = (detail: object) => readAlert(notification(detail), null, new Date(at));

describe('a sensitive act', () => {
  it('is a threat that says who did it by every name that AWS has for them', () => {
    const alert = read(record());
    assert.deepEqual([alert.kind, alert.urgent, alert.done_by], ['threat', true, ['ben.okafor']]);
    const identity = {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/ops/ana.ruiz',
      sessionContext: { sourceIdentity: 'ana' },
    };
    assert.deepEqual(read(record({ userIdentity: identity })).done_by, ['ana', 'ana.ruiz']);
  });

  it('is what switches a guard off, and what the root user does', () => {
    const of = (eventName: string, eventSource: string, requestParameters: object = {}, more: object = {}) =>
      read(record({ eventName, eventSource: `${eventSource}.amazonaws.com`, requestParameters, ...more }));
    const root = { userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' } };
    assert.deepEqual(
      [
        of('DeleteDetector', 'guardduty', { detectorId: 'd' }),
        of('UpdateDetector', 'guardduty', { detectorId: 'd', enable: true }),
        of('StopConfigurationRecorder', 'config', { configurationRecorderName: 'default' }),
        of('CreateAccessKey', 'iam', {}, root),
        of('ConsoleLogin', 'signin', {}, { ...root, responseElements: { ConsoleLogin: 'Success' } }),
      ].map(({ kind, severity }) => [kind, severity]),
      [
        ['threat', 'critical'],
        ['other', 'info'],
        ['threat', 'high'],
        ['threat', 'critical'],
        ['threat', 'high'],
      ],
    );
  });

  it('is none when it was refused, opens nothing, or is no record at all', () => {
    assert.equal(read(record({ errorCode: 'AccessDenied' })).kind, 'other');
    assert.equal(read(record({ requestParameters: { groupId: 'sg-1' } })).kind, 'other');
    assert.equal(read({ eventName: 7, userIdentity: 'nobody' }).kind, 'other');
  });
});

describe('"Was this you?"', () => {
  let change: Change;
  const conversation = (id: string) => ({ conversation_id: id, surface: 'teams', reference: { id } }) as const;
  const take = (detail: object = record(), messageId = 'm-1') =>
    change.services.alerts.take({ messageId, message: notification(detail), subject: null });
  const shown = (where: string) => {
    const all = [...change.faces.posted, ...change.faces.edited];
    return all.filter((one) => one.conversation === where).map(({ message }) => message);
  };
  const asked = async () => {
    const group = (await change.services.alertGroups.list(5)).find(({ questions }) => questions);
    const [question] = group?.questions ?? [];
    assert.ok(group && question);
    return { group_id: group.group_id, alert_id: question.alert_id };
  };
  const answer = async (said: 'yes' | 'no', caller: Caller = ben) => {
    const answered = await invoke(
      answerAlert,
      { ...(await asked()), answer: said },
      { services: change.services, caller },
    );
    await change.services.outbox.settled();
    return answered;
  };

  beforeEach(async () => {
    change = await startChange();
    await change.services.subscriptions.remember(conversation(CHANNEL));
    await change.services.subscriptions.subscribe(CHANNEL, { alerts: 'high' });
    await change.services.subscriptions.rememberDirect('ben', conversation('ben-direct'));
    await take();
    await change.services.outbox.settled();
  });
  afterEach(() => change.close());

  it('is asked of the person whom the event names, where they alone are, and on the card of the channel', async () => {
    assert.equal(shown('ben-direct')[0]?.kind, 'question');
    const [card] = shown(CHANNEL);
    assert.ok(card?.kind === 'alert_group');
    assert.deepEqual(card.group.questions?.[0]?.person, { id: 'ben', name: 'Ben Okafor' });
    assert.equal(shown('U0BENOKAFOR')[0]?.kind, 'question', 'in Slack everybody can be written to');
    await take(record(), 'm-2');
    await change.services.outbox.settled();
    assert.equal(change.faces.posted.filter(({ message }) => message.kind === 'question').length, 2, 'asked once each');
  });

  it('is asked of nobody where the event names nobody whom the directory lists', async () => {
    await take(record({ eventID: 'e-2', userIdentity: { type: 'IAMUser', userName: 'deploy' } }), 'm-3');
    const groups = await change.services.alertGroups.list(5);
    assert.equal(groups.filter(({ questions }) => questions === undefined).length, 1);
  });

  it('is answered by that person alone, and once: whoever comes late or is somebody else gets the truth', async () => {
    await assert.rejects(answer('yes', ana), /Only Ben Okafor can answer this/);
    await assert.rejects(answer('no', sam), /Only Ben Okafor can answer this/);
    await assert.rejects(answer('yes', { ...ben, surface: 'mcp' }), { code: 'not_allowed' });
    const { group } = await answer('yes', { ...ben, surface: 'slack' });
    assert.deepEqual(group.questions?.[0]?.answer, {
      was_me: true,
      at: change.clock.now().toISOString(),
      surface: 'slack',
    });
    change.clock.advance(60_000);
    await change.services.outbox.clockMoved();
    await assert.rejects(answer('no'), /You said yes to this at \d\d:\d\d UTC already/);
    const groups = await change.services.alertGroups.list(5);
    assert.equal(groups.length, 1, 'no incident');
    const last = shown(CHANNEL).at(-1);
    assert.ok(last?.kind === 'alert_group' && last.group.questions?.[0]?.answer?.was_me === true);
  });

  it('becomes an incident with a no, which rings through quiet hours, and both stand in the audit chain', async () => {
    await change.services.subscriptions.subscribe(CHANNEL, {
      quiet: { start: '00:00', end: '23:59', time_zone: 'UTC' },
    });
    change.clock.advance(60_000);
    await answer('no');
    const groups = await change.services.alertGroups.list(5);
    const incident = groups.find(({ title }) => title === 'Stolen identity: Ben Okafor');
    assert.deepEqual([incident?.severity, incident?.holds_through_quiet], ['critical', true]);
    assert.ok(shown(CHANNEL).some((one) => one.kind === 'alert_group' && one.group.group_id === incident?.group_id));
    const acts: string[] = [];
    for await (const { data } of change.services.audit.items()) acts.push(JSON.stringify(data));
    assert.equal(acts.filter((act) => act.includes('"was_not_me"') && act.includes('"ben"')).length, 1);
  });

  it('is answered by a viewer too, for themselves', async () => {
    const detail = record({ eventID: 'e-4', userIdentity: { type: 'IAMUser', userName: 'Sam.Vega' } });
    await take(detail, 'm-4');
    const groups = await change.services.alertGroups.list(5);
    const group = groups.find(({ questions }) => questions?.[0]?.person.id === 'sam');
    const alert_id = group?.questions?.[0]?.alert_id;
    const input = { group_id: group?.group_id, alert_id, answer: 'yes' };
    const answered = await invoke(answerAlert, input, { services: change.services, caller: sam });
    assert.match(answered.summary, /Sam Vega says it was them/);
  });

  describe('without an answer', () => {
    const SILENCE = 'Ben Okafor does not say whether it was them';
    const silences = () =>
      change.faces.posted.filter(
        ({ message }) => message.kind === 'alert_group' && message.group.newest[0]?.title.startsWith(SILENCE),
      );
    const pass = async (minutes: number) => {
      change.clock.advance(minutes * 60_000);
      await change.services.poll.run();
      await change.services.outbox.settled();
    };
    beforeEach(() => change.services.subscriptions.rememberDirect('mei', conversation('mei-direct')));

    it('is put to others after the time of the policy, once: in the channel, and to those on escalation', async () => {
      await pass(29);
      assert.equal(silences().length, 0);
      await pass(1);
      await pass(1);
      assert.deepEqual(
        silences()
          .map(({ conversation: where }) => where)
          .sort(),
        [CHANNEL, 'mei-direct'].sort(),
      );
      await pass(30);
      assert.equal(silences().length, 2);
      const groups = await change.services.alertGroups.list(5);
      const about = groups.find(({ questions }) => questions);
      assert.deepEqual([about?.severity, groups.length], ['critical', 2]);
      assert.ok(about?.questions?.[0]?.escalated_at);
      const card = shown(CHANNEL).findLast(
        (one) => one.kind === 'alert_group' && one.group.group_id === about.group_id,
      );
      assert.ok(card?.kind === 'alert_group' && card.group.questions?.[0]?.escalated_at, 'the first card says so');
    });

    it('waits as long as the policy says', async () => {
      const { policy } = change.services;
      policy.adopt({ ...policy.content, answer_within_minutes: 60 });
      await pass(59);
      assert.equal(silences().length, 0);
      await pass(1);
      assert.ok(silences().length > 0);
    });

    it('is put to nobody where there was an answer in time', async () => {
      await answer('yes');
      await pass(31);
      assert.equal(silences().length, 0);
    });

    it('is calm again with a late yes', async () => {
      await pass(31);
      await invoke(answerAlert, { ...(await asked()), answer: 'yes' }, { services: change.services, caller: ben });
      const groups = await change.services.alertGroups.list(5);
      const silence = groups.find(({ newest }) => newest[0]?.title.startsWith(SILENCE));
      assert.deepEqual([silence?.handling?.state, silence?.handling?.by], ['acknowledged', 'Ben Okafor']);
    });
  });
});
