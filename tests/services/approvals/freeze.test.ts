import assert from 'node:assert/strict';
import type { Approval } from '../../../services/contracts/approval.js';
import { invoke } from '../../../services/operation.js';
import { freezeChanges } from '../../../services/operations/freeze-changes.js';
import { ana, ben, type Change, mei, startChange } from '../../support/change.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import { type PatchRequest, patchRequest } from '../../support/patch-request.js';
import type { ScriptedHost } from '../../support/scripted-aws.js';

/** Looked at again in a minute, and in some seconds. */
const HELD = { state: 'working', wait_s: 60 };
const GOING = { state: 'working', wait_s: 5 };

describe('approvals while changes are frozen', () => {
  let change: Change;
  let web1: ScriptedHost;
  let ask: PatchRequest['ask'];
  let say: PatchRequest['say'];
  let step: PatchRequest['step'];
  let now: PatchRequest['now'];
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    ({ ask, say, step, now } = patchRequest(change));
    web1 = change.aws.host('web-1');
    change.aws.host('web-2');
  });
  afterEach(() => change.close());

  const freeze = (duration: string, by = ana) =>
    invoke(freezeChanges, { action: 'set', duration, reason: 'launch' }, { services: change.services, caller: by });
  const lift = (by = ana) => invoke(freezeChanges, { action: 'lift' }, { services: change.services, caller: by });
  const hostOf = async (approval: Approval) => (await now(approval)).run?.hosts.find(({ name }) => name === 'web-1');
  const detail = async (approval: Approval) => (await hostOf(approval))?.detail ?? '';

  it('plans behind the freeze, and says what was moved', async () => {
    await freeze('5d');
    const approval = await ask();
    assert.equal(approval.plan.content.window.start, '2026-12-06T04:00:00Z');
    assert.equal(approval.plan.content.window.moved?.start, '2026-11-29T04:00:00Z');
    assert.deepEqual(
      approval.frozen_by?.map(({ name, by }) => [name, by?.name]),
      [['launch', 'Ana Ruiz']],
    );
  });

  it('shows a freeze that is set later on every open card, and takes it off when it is lifted', async () => {
    const approval = await ask();
    await freeze('5d');
    await change.services.outbox.settled();
    assert.equal(change.faces.changed.at(-1)?.frozen_by?.[0]?.name, 'launch');
    await lift();
    await change.services.outbox.settled();
    assert.deepEqual(change.faces.changed.at(-1)?.frozen_by, []);
    assert.deepEqual((await now(approval)).frozen_by, []);
  });

  it('refuses an approval whose whole window is frozen, naming the next open time', async () => {
    const approval = await ask();
    await freeze('5d');
    await assert.rejects(say(approval, 'approve', mei), {
      code: 'conflict',
      message:
        /^Nothing may be changed in its window: frozen by Ana Ruiz until Mon 30 Nov 14:02 UTC .*open again Mon 30 Nov/,
    });
    assert.equal((await now(approval)).status, 'pending');
    await lift();
    assert.equal((await say(approval, 'approve', mei)).status, 'approved');
  });

  it('begins no wave while it lasts, waits for its end within the window, and then goes on', async () => {
    const approval = await ask();
    await say(approval, 'approve', mei);
    change.clock.set('2026-11-29T04:00:01.000Z');
    await freeze('30m');
    assert.deepEqual(await step(approval, 'start'), HELD);
    assert.equal(change.aws.executions.size, 0);
    assert.match(
      await detail(approval),
      /^waits: frozen by Ana Ruiz until 04:31 UTC \(launch\); open again 04:31 UTC$/,
    );
    change.clock.advance(31 * MINUTE);
    assert.deepEqual(await step(approval, 'poll'), GOING);
    assert.equal(change.aws.executions.size, 1, 'positive control: without the freeze it starts');
  });

  it('holds the second wave as well, and finishes the first', async () => {
    const approval = await ask();
    await say(approval, 'approve', mei);
    change.clock.set('2026-11-29T04:00:01.000Z');
    await step(approval, 'start');
    await freeze('30m');
    change.aws.succeed(web1);
    await step(approval, 'poll');
    assert.deepEqual(await step(approval, 'poll'), HELD);
    assert.equal(change.aws.executions.size, 1);
    assert.equal((await hostOf(approval))?.state, 'installed');
  });

  it('refuses to begin when the freeze outlasts the window, naming the next open time', async () => {
    const approval = await ask();
    await say(approval, 'approve', mei);
    change.clock.set('2026-11-29T04:00:01.000Z');
    await freeze('4h');
    assert.equal((await step(approval, 'start')).state, 'done');
    assert.equal(change.aws.executions.size, 0);
    assert.match(
      await detail(approval),
      /^not started: frozen by Ana Ruiz until 08:01 UTC .*open again 08:01 UTC, after its window$/,
    );
  });

  it('waits for a closed change calendar, and for one that nobody can read', async () => {
    const { AwsError } = await import('../../../sandbox/answer.js');
    const approval = await ask();
    await say(approval, 'approve', mei);
    change.clock.set('2026-11-29T04:00:01.000Z');
    change.aws.closedUntil = '2026-11-29T05:00:00Z';
    assert.deepEqual(await step(approval, 'start'), HELD);
    assert.match(await detail(approval), /the change calendar month-end-close is closed until 05:00 UTC/);
    change.aws.closedUntil = undefined;
    change.aws.failing.set('ListDocuments', new AwsError('AccessDeniedException', 'no', 403));
    assert.deepEqual(await step(approval, 'poll'), HELD);
    assert.match(await detail(approval), /whether a change calendar is closed is unknown/);
    assert.equal(change.aws.executions.size, 0);
    change.aws.failing.clear();
    assert.deepEqual(await step(approval, 'poll'), GOING);
  });

  describe('overridden', () => {
    it('takes two approvers, neither of whom asked, and is marked', async () => {
      const approval = await ask();
      await freeze('5d');
      for (const by of [ben, { ...ben, role: 'approver' as const }]) {
        await assert.rejects(say(approval, 'override_freeze', by), { code: 'not_allowed' });
      }
      await say(approval, 'override_freeze', ana);
      await assert.rejects(say(approval, 'override_freeze', { ...ana, surface: 'slack' }), { code: 'conflict' });
      await assert.rejects(say(approval, 'approve', ana), { code: 'conflict', message: /frozen by/ });
      const done = await say(approval, 'override_freeze', mei);
      assert.deepEqual(done.frozen_by, []);
      assert.deepEqual(
        done.decisions.map(({ decision, by, freezes }) => [decision, by.name, freezes?.length]),
        [
          ['override_freeze', 'Ana Ruiz', 1],
          ['override_freeze', 'Mei Tanaka', 1],
        ],
      );
      assert.equal((await say(approval, 'approve', ana)).status, 'approved');
      change.clock.set('2026-11-29T04:00:01.000Z');
      assert.deepEqual(await step(approval, 'start'), GOING);
      assert.equal(change.aws.executions.size, 1);
    });

    it('gives a window back that was moved, when all before it is overridden', async () => {
      await freeze('5d');
      const approval = await ask();
      await say(approval, 'override_freeze', ana);
      await say(approval, 'override_freeze', mei);
      await say(approval, 'approve', ana);
      assert.match(change.aws.tokens.at(-1)?.output ?? '', /"window_start":"2026-11-29T04:00:00Z"/);
    });

    it('covers the freeze that was seen, and no later one', async () => {
      const approval = await ask();
      await freeze('5d');
      await say(approval, 'override_freeze', ana);
      await say(approval, 'override_freeze', mei);
      await say(approval, 'approve', ana);
      change.clock.set('2026-11-29T04:00:01.000Z');
      await freeze('1h', mei);
      assert.deepEqual(await step(approval, 'start'), HELD);
    });

    it('is refused where nothing is frozen, and where the run waits for its later window already', async () => {
      const free = await ask();
      await assert.rejects(say(free, 'override_freeze', ana), { code: 'conflict', message: /Nothing that is frozen/ });
      await say(free, 'reject', ana);
      await freeze('5d');
      const approval = await ask();
      await say(approval, 'approve', ana);
      await assert.rejects(say(approval, 'override_freeze', mei), {
        code: 'conflict',
        message: /^It is approved for Sun 6 Dec 04:00 UTC already, behind the freeze/,
      });
    });
  });

  it('leaves a freeze of an hour alone that is over before the window', async () => {
    const approval = await ask();
    await freeze('1h');
    assert.equal((await say(approval, 'approve', mei)).status, 'approved');
    change.clock.advance(2 * HOUR);
    assert.equal((await now(approval)).run?.status, 'waiting_for_window');
  });
});
