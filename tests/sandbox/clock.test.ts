import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SandboxClock } from '../../sandbox/clock.js';

describe('the clock of the sandbox', () => {
  it('fires what falls due on the way in order of time, then of scheduling, each at its own time', async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 });
    const property = fc.asyncProperty(delays, fc.integer({ min: 0, max: 6 }), async (hours, until) => {
      const clock = new SandboxClock();
      const start = clock.now().getTime();
      const at = (hour: number) => start + (hour + 1) * 3_600_000;
      const fired: number[] = [];
      for (const [index, hour] of hours.entries()) {
        clock.schedule(new Date(at(hour)), () => {
          assert.ok(clock.now().getTime() >= at(hour));
          fired.push(index);
        });
      }
      await clock.advanceTo(new Date(at(until)));
      const due = hours.map((hour, index) => ({ hour, index })).filter(({ hour }) => hour <= until);
      const expected = due.sort((a, b) => a.hour - b.hour || a.index - b.index).map(({ index }) => index);
      assert.deepEqual(fired, expected);
      clock.stop();
    });
    await fc.assert(property, { numRuns: 50 });
  });

  it('waits for work in progress before it goes on, and for what that work schedules', async () => {
    const clock = new SandboxClock();
    const steps: string[] = [];
    clock.after(1000, async () => {
      steps.push('first');
      await new Promise(setImmediate);
      clock.after(1000, () => steps.push('scheduled by the first'));
      steps.push('first done');
    });
    clock.after(1500, () => steps.push('second'));
    await clock.advanceTo(new Date(clock.now().getTime() + 10_000));
    assert.deepEqual(steps, ['first', 'first done', 'second', 'scheduled by the first']);
    assert.equal(clock.busy, false);
    clock.stop();
  });

  it('jumps to the next thing, says so where there is none, and never goes back', async () => {
    const clock = new SandboxClock();
    assert.equal(await clock.advanceToNext(), false);
    let ran = false;
    clock.after(3_600_000, () => {
      ran = true;
    });
    const due = clock.nextTimer;
    assert.equal(await clock.advanceToNext(), true);
    assert.ok(ran && due && clock.now() >= due);
    const { offsetMs } = clock;
    await clock.advanceTo(new Date(0));
    assert.equal(clock.offsetMs, offsetMs);
    clock.stop();
  });

  it('counts a time limit as next only when nothing else is left, and lets it strike on the way', async () => {
    const clock = new SandboxClock();
    const fired: string[] = [];
    const add = (hours: number, kind: 'event' | 'window' | 'limit') =>
      clock.after(hours * 3_600_000, () => fired.push(kind), { kind, label: `the ${kind}` });
    add(1, 'limit');
    add(3, 'window');
    add(2, 'event');
    add(9, 'limit');
    assert.deepEqual([clock.next?.label, clock.nextWindow?.label], ['the event', 'the window']);
    await clock.advanceToNext();
    assert.deepEqual(fired, ['limit', 'event']);
    await clock.advanceToNext();
    assert.deepEqual([fired.at(-1), clock.next?.kind, clock.nextWindow], ['window', 'limit', undefined]);
    await clock.advanceToNext();
    assert.deepEqual([fired.length, clock.next], [4, undefined]);
    clock.stop();
  });

  it('tells every listener a jump before the jump is done', async () => {
    const clock = new SandboxClock(500);
    const told: number[] = [];
    clock.onOffset(async (offsetMs) => {
      await new Promise(setImmediate);
      told.push(offsetMs);
    });
    await clock.advanceTo(new Date(clock.now().getTime() + 60_000));
    assert.deepEqual(told, [clock.offsetMs]);
    assert.ok(clock.offsetMs > 500);
  });

  it('reports what scheduled work fails with, and goes on', async () => {
    const errors: unknown[] = [];
    const clock = new SandboxClock(0, (error) => errors.push(error));
    const failure = new Error('of the timer');
    let ran = false;
    clock.after(1000, () => {
      throw failure;
    });
    clock.after(2000, () => {
      ran = true;
    });
    await clock.advanceTo(new Date(clock.now().getTime() + 5000));
    assert.deepEqual(errors, [failure]);
    assert.ok(ran);
    clock.stop();
  });

  it('does nothing that was cancelled, and nothing at all once stopped', async () => {
    const clock = new SandboxClock();
    const ran: string[] = [];
    clock.after(1000, () => ran.push('cancelled')).cancel();
    clock.after(2000, () => ran.push('before the stop'));
    clock.stop();
    clock.after(3000, () => ran.push('after the stop'));
    await clock.advanceTo(new Date(clock.now().getTime() + 5000));
    assert.deepEqual(ran, []);
    assert.equal(clock.nextTimer, undefined);
  });
});
