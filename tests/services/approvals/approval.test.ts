import assert from 'node:assert/strict';
import { type Command, decide } from '../../../services/approvals/approval.js';
import { approvers, asOf } from '../../../services/approvals/approval-state.js';
import { whatHappened, whatIsAsked, whatWasDecided } from '../../../services/approvals/approval-words.js';
import type { Approval } from '../../../services/contracts/approval.js';
import type { Caller } from '../../../services/operation.js';
import { ana, ben, mei, sam } from '../../support/change.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import { planContent, planOf } from '../../support/plan.js';

const ASKED = Date.parse('2026-11-25T14:02:00.000Z');
const at = (ms: number) => new Date(ASKED + ms);

const pending = (change: Partial<Approval> = {}): Approval => ({
  approval_id: 'abc-1',
  workflow_id: 'patch-abc-1',
  status: 'pending',
  plan: planOf(),
  criticality: 'high',
  requested_by: { id: 'ben', name: 'Ben Okafor' },
  requested_at: at(0).toISOString(),
  expires_at: at(4 * HOUR).toISOString(),
  required: 1,
  policy_version: 1,
  decisions: [],
  run: null,
  ...change,
});

const say = (
  approval: Approval,
  decision: Command['decision'],
  caller: Caller,
  ms = MINUTE,
  planHash?: string,
): Approval =>
  decide(approval, { decision, comment: null, planHash }, caller, { now: at(ms), postponeMs: 4 * HOUR, closures: [] });

describe('decide', () => {
  it('lets an approver approve, and says when it starts', () => {
    const approved = say(pending(), 'approve', ana);
    assert.equal(approved.status, 'approved');
    assert.equal(
      whatHappened(approved, at(2 * MINUTE)),
      'Ana Ruiz already approved this at 14:03 UTC; it starts at Sun 29 Nov 04:00 UTC.',
    );
  });

  it('tells a late click who decided, and when', () => {
    const approved = say(pending(), 'approve', ana);
    assert.throws(() => say(approved, 'reject', mei), {
      code: 'conflict',
      message: /^Ana Ruiz already approved this at 14:03 UTC/,
    });
    assert.throws(() => say(say(pending(), 'reject', mei), 'approve', ana), {
      code: 'conflict',
      message: 'Mei Tanaka rejected this at 14:03 UTC.',
    });
  });

  it('waits for as many different people as the policy asks for', () => {
    const once = say(pending({ required: 2 }), 'approve', ana);
    assert.equal(once.status, 'pending');
    assert.throws(() => say(once, 'approve', { ...ana, surface: 'slack' }, 2 * MINUTE), {
      code: 'conflict',
      message: 'You already approved this at 14:03 UTC; one more approver is needed.',
    });
    assert.equal(say(once, 'approve', mei).status, 'approved');
  });

  it('never lets the requester decide, from any surface and in any role', () => {
    for (const surface of ['teams', 'slack'] as const) {
      const requester: Caller = { ...ben, role: 'approver', surface };
      assert.throws(() => say(pending(), 'approve', requester), { code: 'not_allowed' });
      assert.throws(() => say(pending(), 'reject', requester), { code: 'not_allowed' });
    }
  });

  it('refuses viewers and operators, and every surface but the chats', () => {
    for (const role of ['viewer', 'operator'] as const) {
      assert.throws(() => say(pending(), 'approve', { ...sam, role }), { code: 'not_allowed' });
    }
    for (const surface of ['mcp', 'cli'] as const) {
      assert.throws(() => say(pending(), 'approve', { ...ana, surface }), { code: 'not_allowed' });
    }
  });

  it('lets the requester alone cancel and postpone', () => {
    assert.equal(say(pending(), 'cancel', ben).status, 'cancelled');
    assert.throws(() => say(pending(), 'cancel', ana), { code: 'not_allowed' });
    const postponed = say(pending(), 'postpone', ben);
    assert.equal(postponed.expires_at, at(8 * HOUR).toISOString());
    const twice = say(postponed, 'postpone', ben);
    assert.throws(() => say(twice, 'postpone', ben), { code: 'conflict', message: /extended 2 times/ });
  });

  it('never postpones beyond the end of the window', () => {
    const window = { start: at(HOUR).toISOString(), end: at(5 * HOUR).toISOString() };
    const late = say(pending({ plan: planOf(planContent({ window })) }), 'postpone', ben);
    assert.equal(late.expires_at, window.end);
    assert.throws(() => say(late, 'postpone', ben), { code: 'conflict', message: /window ends/ });
  });

  it('is closed from the very moment it expires', () => {
    assert.equal(say(pending(), 'approve', ana, 4 * HOUR - 1).status, 'approved');
    assert.throws(() => say(pending(), 'approve', ana, 4 * HOUR), {
      code: 'conflict',
      message: /expired at 18:02 UTC/,
    });
    assert.equal(asOf(pending(), at(4 * HOUR)).status, 'expired');
  });

  it('refuses a decision on another plan than the person saw', () => {
    const { hash } = planOf();
    assert.equal(say(pending(), 'approve', ana, MINUTE, hash.slice(0, 8)).status, 'approved');
    const other = hash.startsWith('0') ? '1'.repeat(8) : '0'.repeat(8);
    assert.throws(() => say(pending(), 'approve', ana, MINUTE, other), {
      code: 'conflict',
      message: /not the plan that you saw/,
    });
  });
});

describe('approving a part of a plan', () => {
  const { hosts } = planContent();
  const [one, two] = hosts.map(({ instance_id }) => instance_id);
  const part = (approval: Approval, drop: string[], caller: Caller, planHash?: string): Approval =>
    decide(approval, { decision: 'approve', comment: null, planHash, narrow: { drop } }, caller, {
      now: at(MINUTE),
      postponeMs: 4 * HOUR,
      closures: [],
    });

  it('gives a plan of its own, which is what is approved, and says what was left out', () => {
    assert.ok(one && two);
    const approved = part(pending(), [two], ana);
    assert.equal(approved.status, 'approved');
    assert.deepEqual(
      approved.plan.content.hosts.map(({ instance_id }) => instance_id),
      [one],
    );
    assert.notEqual(approved.plan.hash, planOf().hash);
    assert.equal(approved.decisions[0]?.plan_hash, approved.plan.hash);
    assert.deepEqual(approved.narrowed?.[0]?.dropped, [{ instance_id: two, name: 'web-2' }]);
    assert.match(whatWasDecided(approved, at(MINUTE)), /Left out: web-2\.$/);
  });

  it('does not count an approval of the wider plan for the narrower one, and takes the same person again', () => {
    assert.ok(two);
    const wide = say(pending({ required: 2 }), 'approve', ana);
    const narrower = part(wide, [two], mei);
    assert.equal(narrower.status, 'pending');
    assert.deepEqual(
      approvers(narrower).map(({ by }) => by.id),
      ['mei'],
    );
    assert.throws(() => say(narrower, 'approve', ana, MINUTE, wide.plan.hash.slice(0, 8)), {
      code: 'conflict',
      message: /not the plan that you saw/,
    });
    assert.throws(() => say(narrower, 'approve', mei), { code: 'conflict', message: /You already approved this/ });
    assert.equal(say(narrower, 'approve', ana, MINUTE, narrower.plan.hash.slice(0, 8)).status, 'approved');
  });

  it('is for approvers alone, and asks for as many of them as the whole plan', () => {
    assert.ok(two);
    for (const caller of [ben, { ...ben, role: 'approver' as const }, sam]) {
      assert.throws(() => part(pending(), [two], caller), { code: 'not_allowed' });
    }
    assert.equal(part(pending({ required: 2 }), [two], ana).required, 2);
  });
});

describe('whatIsAsked', () => {
  it('says what, when, with what reboot, of how many and by when', () => {
    assert.equal(
      whatIsAsked(pending({ required: 2 }), at(0)),
      'Patch openssl on 2 hosts: closes 2 findings, 1 known exploited; no reboot; runs Sun 29 Nov 04:00 UTC. Waits for 2 approvers until 18:02 UTC; nothing is installed before.',
    );
  });
});
