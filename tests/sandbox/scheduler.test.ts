import assert from 'node:assert/strict';
import { SandboxClock } from '../../sandbox/clock.js';
import { Functions } from '../../sandbox/functions.js';
import { Scheduler } from '../../sandbox/scheduler.js';
import { FunctionService } from './functions/function-service.js';

const MINUTE = 60_000;

describe('the scheduler of the sandbox', () => {
  let clock: SandboxClock;
  let functions: Functions;
  let service: FunctionService;
  let scheduler: Scheduler;
  const jump = async (ms: number) => {
    await clock.advanceTo(new Date(clock.now().getTime() + ms));
    await clock.settle();
  };
  const hourly = { poll: { function: 'poll', everyMinutes: 60 } };

  beforeEach(async () => {
    clock = new SandboxClock();
    functions = new Functions({ clock });
    service = await FunctionService.start({ poll: () => null });
    functions.register(service.target);
    scheduler = new Scheduler(clock, functions);
  });
  afterEach(async () => {
    scheduler.close();
    functions.close();
    clock.stop();
    await service.close();
  });

  it('invokes at its rate, and once after a long jump', async () => {
    scheduler.deploy(hourly);
    await jump(59 * MINUTE);
    assert.equal(service.count('poll'), 0);
    await jump(2 * MINUTE);
    assert.equal(service.count('poll'), 1);
    await jump(48 * 60 * MINUTE);
    assert.equal(service.count('poll'), 2);
  });

  it('keeps the time of a schedule that is deployed again, and forgets one that is not', async () => {
    scheduler.deploy(hourly);
    await jump(40 * MINUTE);
    scheduler.deploy(hourly);
    await jump(21 * MINUTE);
    assert.equal(service.count('poll'), 1);
    scheduler.deploy({});
    await jump(90 * MINUTE);
    assert.equal(service.count('poll'), 1);
  });
});
