import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import { type Change, startChange } from '../../support/change.js';
import { startSns, type TestSns, TOPIC } from '../../support/sns.js';

describe('Alerts', () => {
  let sns: TestSns;
  let change: Change;
  const receive = async (body: string) => {
    const receipt = await change.services.alerts.receive(body);
    await change.services.outbox.settled();
    return receipt;
  };
  const pass = async (ms: number) => {
    change.clock.advance(ms);
    await change.services.outbox.clockMoved();
  };
  const newest = () => {
    const message = change.faces.posted[0]?.message;
    return message?.kind === 'alert_group' ? message.group.newest[0] : undefined;
  };
  const subscribe = async (id: string, alerts: 'off' | 'critical' | 'high' | 'info') => {
    await change.services.subscriptions.remember({ conversation_id: id, surface: 'teams', reference: { id } });
    await change.services.subscriptions.subscribe(id, { alerts });
  };
  const alarm = (state = 'ALARM', id = 'i-00000000000000000') =>
    JSON.stringify({
      AlarmName: 'cpu',
      NewStateValue: state,
      Trigger: { Dimensions: [{ name: 'InstanceId', value: id }] },
    });
  const posted = () => change.faces.posted.map(({ conversation }) => conversation).sort();

  before(async () => {
    sns = await startSns();
  });
  after(() => sns.close());
  beforeEach(async () => {
    change = await startChange({ topicArns: [TOPIC], certificateUrl: sns.pattern });
  });
  afterEach(() => change.close());

  it('posts to the conversations that want this severity, with the names of the hosts', async () => {
    const host = change.aws.host('web-1');
    // Known before, so that a slow machine has the names in time.
    await change.services.instances.select([], AbortSignal.timeout(60_000));
    await subscribe('everything', 'info');
    await subscribe('high', 'high');
    await subscribe('critical', 'critical');
    await subscribe('nothing', 'off');
    const receipt = await receive(sns.message({ change: { Message: alarm('ALARM', host.id) } }));
    assert.equal(receipt.kind, 'alert');
    assert.deepEqual(posted(), ['everything', 'high']);
    assert.deepEqual(newest()?.instance_names, ['web-1']);
    await receive(sns.message({ change: { Message: alarm('OK') } }));
    await pass(60_000);
    assert.deepEqual(posted(), ['everything', 'high']);
    assert.deepEqual(
      change.faces.edited.map(({ conversation }) => conversation),
      ['everything'],
    );
  });

  it('posts once what is delivered often, at the same moment or later', async () => {
    await subscribe('everything', 'info');
    const body = sns.message();
    const kinds = (await Promise.all([receive(body), receive(body), receive(body)])).map(({ kind }) => kind);
    assert.deepEqual(kinds.sort(), ['alert', 'duplicate', 'duplicate']);
    assert.equal((await receive(body)).kind, 'duplicate');
    await pass(60_000);
    assert.equal(posted().length, 1);
  });

  it('reaches the others when one conversation is broken, and that one alone later', async () => {
    await subscribe('one', 'info');
    await subscribe('two', 'info');
    change.faces.refusals.set('one', {});
    const body = sns.message({ change: { Message: alarm() } });
    assert.equal((await receive(body)).kind, 'alert');
    assert.deepEqual(posted(), ['two']);
    change.faces.refusals.clear();
    assert.equal((await receive(body)).kind, 'duplicate');
    await pass(60_000);
    assert.deepEqual(posted(), ['one', 'two']);
  });

  it('confirms a subscription through the API and fetches nothing', async () => {
    const confirmed: unknown[] = [];
    change.endpoint.calls.register('sns', {
      ConfirmSubscription: ({ input }) => {
        confirmed.push(input);
        return { SubscriptionArn: `${TOPIC}:1` };
      },
    });
    const Type = 'SubscriptionConfirmation';
    const body = sns.message({
      change: { Type, Token: 'the-token', SubscribeURL: `${sns.origin}/steal`, Subject: undefined },
    });
    assert.deepEqual(await receive(body), { kind: 'confirmed' });
    assert.deepEqual(confirmed, [{ TopicArn: TOPIC, Token: 'the-token', AuthenticateOnUnsubscribe: 'true' }]);
    assert.ok(!sns.served.includes('/steal'));
  });

  it('posts without names when the fleet cannot be read', async () => {
    await subscribe('everything', 'info');
    change.aws.failing.set('DescribeInstances', new AwsError('UnauthorizedOperation', 'no', 403));
    await receive(sns.message({ change: { Message: alarm() } }));
    assert.deepEqual(newest()?.instance_names, []);
  });

  it('edits the card in place when the names are known later than it waits for them', async () => {
    const host = change.aws.host('web-1');
    await subscribe('everything', 'info');
    const { faces } = change;
    let release = (): void => undefined;
    // EC2 answers once the card stands there, and not before.
    change.aws.meanwhile.set('DescribeInstances', () => new Promise<void>((resolve) => (release = resolve)));
    const post = faces.post.bind(faces);
    faces.post = async (...args) => {
      const face = await post(...args);
      release();
      return face;
    };
    await receive(sns.message({ change: { Message: alarm('ALARM', host.id) } }));
    await pass(60_000);
    assert.deepEqual(newest()?.instance_names, []);
    const [edit] = faces.edited;
    assert.ok(edit?.message.kind === 'alert_group');
    assert.deepEqual(edit.message.group.instance_names, ['web-1']);
    assert.deepEqual(edit.message.group.newest[0]?.instance_names, ['web-1']);
    assert.equal(faces.posted.length, 1);
  });
});

describe('Subscriptions', () => {
  let change: Change;
  before(async () => {
    change = await startChange();
  });
  after(() => change.close());

  it('knows only conversations in which somebody spoke', async () => {
    await assert.rejects(change.services.subscriptions.subscribe('unknown', { approvals: true }), {
      code: 'not_found',
    });
  });

  it('writes a conversation only when how to reach it changed', async () => {
    const { subscriptions } = change.services;
    const writes = () => change.endpoint.ledger.stateWrites.length;
    await subscriptions.remember({ conversation_id: 'c', surface: 'teams', reference: { serviceUrl: 'a' } });
    const first = writes();
    await subscriptions.remember({ conversation_id: 'c', surface: 'teams', reference: { serviceUrl: 'a' } });
    assert.equal(writes(), first);
    await subscriptions.subscribe('c', { alerts: 'high', approvals: true });
    await subscriptions.remember({ conversation_id: 'c', surface: 'teams', reference: { serviceUrl: 'b' } });
    assert.deepEqual(await subscriptions.forApprovals(), [
      {
        conversation_id: 'c',
        surface: 'teams',
        reference: { serviceUrl: 'b' },
        alerts: 'high',
        approvals: true,
        kinds: null,
        tag: null,
        quiet: null,
        hand_over: null,
      },
    ]);
    await subscriptions.subscribe('c', { alerts: 'off', approvals: false });
    assert.deepEqual(await subscriptions.forApprovals(), []);
    assert.deepEqual(
      await subscriptions.forAlert({ severity: 'critical', kind: 'threat', instance_ids: [], tags: null }),
      [],
    );
  });
});
