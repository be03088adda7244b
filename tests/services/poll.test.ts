import assert from 'node:assert/strict';
import { AwsError } from '../../sandbox/answer.js';
import { type Change, startChange } from '../support/change.js';

const HOUR = 3_600_000;

describe('what happens by the clock', () => {
  let change: Change;
  const posted = () => change.faces.posted.map(({ message }) => message);
  beforeEach(async () => {
    change = await startChange();
    change.aws.host('web-1');
    await change.services.subscriptions.remember({ conversation_id: 'c', surface: 'teams', reference: {} });
    await change.services.subscriptions.subscribe('c', { alerts: 'low' });
  });
  afterEach(() => change.close());

  it('is a look at the fleet once a day, that tells what changed', async () => {
    assert.equal((await change.services.poll.run()).alerts, 0);
    change.aws.host('web-2', { severity: 'CRITICAL' });
    change.clock.advance(2 * HOUR);
    assert.equal((await change.services.poll.run()).alerts, 0);
    change.clock.advance(23 * HOUR);
    assert.equal((await change.services.poll.run()).alerts, 1);
    const [message] = posted();
    assert.ok(message?.kind === 'alert_group');
    assert.match(message.group.newest[0]?.title ?? '', /^web-2, seen for the first time, has 1 critical finding/);
  });

  it('is one look although two processes want it', async () => {
    const [one, other] = await Promise.all([change.services.poll.run(), change.services.poll.run()]);
    assert.deepEqual([one.alerts, other.alerts], [0, 0]);
    const looks = change.logged.filter((line) => line.includes('fleet_watched'));
    assert.equal(looks.length, 1);
  });

  it('is the look again where it failed', async () => {
    change.aws.failing.set('DescribeInstances', new AwsError('UnauthorizedOperation', 'no', 403));
    await assert.rejects(change.services.poll.run(), AggregateError);
    change.aws.failing.delete('DescribeInstances');
    change.clock.advance(HOUR);
    await change.services.poll.run();
    assert.equal(change.logged.filter((line) => line.includes('fleet_watched')).length, 1);
  });

  it('is a hand-over at its time, once a day, whatever else fails', async () => {
    await change.services.subscriptions.subscribe('c', { hand_over: { at: '14:00', time_zone: 'UTC' } });
    change.aws.failing.set('DescribeInstances', new AwsError('UnauthorizedOperation', 'no', 403));
    await assert.rejects(change.services.poll.run(), AggregateError);
    await change.services.poll.run();
    assert.deepEqual(
      posted().map(({ kind }) => kind),
      ['hand_over'],
    );
    const [message] = posted();
    assert.ok(message?.kind === 'hand_over');
    assert.equal(message.handOver.overdue, null);
    assert.ok(message.handOver.unread.some((line) => line.startsWith('Due dates: ')));
    change.clock.advance(24 * HOUR);
    change.aws.failing.delete('DescribeInstances');
    await change.services.poll.run();
    assert.equal(posted().filter(({ kind }) => kind === 'hand_over').length, 2);
  });
});
