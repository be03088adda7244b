import assert from 'node:assert/strict';
import { SandboxClock } from '../../sandbox/clock.js';
import { ClockScope } from '../../sandbox/clock-scope.js';

describe('a scope of the clock', () => {
  it('shows the time of the clock and schedules on it', async () => {
    const clock = new SandboxClock();
    const scope = new ClockScope(clock);
    const ran: string[] = [];
    scope.after(1000, () => ran.push('scope'), { kind: 'window', label: 'of the scope' });
    assert.deepEqual([scope.next?.label, clock.nextWindow?.label], ['of the scope', 'of the scope']);
    clock.after(2000, () => ran.push('clock'));
    await clock.advanceTo(new Date(clock.now().getTime() + 5000));
    assert.deepEqual(ran, ['scope', 'clock']);
    assert.equal(scope.offsetMs, clock.offsetMs);
    clock.stop();
  });

  it('takes what it scheduled with it when it ends, and nothing else', async () => {
    const clock = new SandboxClock();
    const [ended, other] = [new ClockScope(clock), new ClockScope(clock)];
    const ran: string[] = [];
    ended.after(1000, () => ran.push('ended'));
    other.after(1000, () => ran.push('other'));
    ended.end();
    await clock.advanceTo(new Date(clock.now().getTime() + 5000));
    assert.deepEqual(ran, ['other']);
    assert.equal(clock.nextTimer, undefined);
    clock.stop();
  });
});
