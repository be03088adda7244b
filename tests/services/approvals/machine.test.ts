import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Command, decide, type Moment } from '../../../services/approvals/approval.js';
import { approvers, asOf, isOver, isOverridden } from '../../../services/approvals/approval-state.js';
import { newRun, withdrawn } from '../../../services/approvals/new-approval.js';
import type { Approval, Decision } from '../../../services/contracts/approval.js';
import { UserError } from '../../../services/errors.js';
import type { Caller } from '../../../services/operation.js';
import { ana, ben, mei, sam } from '../../support/change.js';
import { HOUR } from '../../support/manual-clock.js';
import { planContent, planOf } from '../../support/plan.js';

const ASKED = Date.parse('2026-11-25T14:02:00.000Z');
const FREEZE = {
  key: 'launch',
  name: 'launch',
  by: { id: 'ana', name: 'Ana Ruiz' },
  from: '2026-11-25T00:00:00.000Z',
  until: '2026-12-05T00:00:00.000Z',
};
const RULE = { role: 'approver', most_hosts: 2, uses_per_day: 2, within_minutes: 30 } as const;
const WHOLE = planOf();
const [DROPPED = ''] = WHOLE.content.hosts.map(({ instance_id }) => instance_id).slice(-1);

const eva: Caller = { id: 'eva', name: 'Eva Lang', role: 'approver', surface: 'slack' };
/** The requester as an operator, as an approver and from another platform; approvers from both; and who may not decide. */
const callers: readonly Caller[] = [
  ben,
  { ...ben, role: 'approver' },
  { ...ben, role: 'approver', surface: 'slack' },
  ana,
  { ...ana, surface: 'slack' },
  mei,
  eva,
  sam,
  { id: 'kim', name: 'Kim', role: 'operator', surface: 'teams' },
  { ...ana, surface: 'mcp' },
  { ...mei, surface: 'cli' },
];

/** What stands there, and what else is true of it. */
interface Real {
  approval: Approval;
}

/** The same in the fewest words: what the machine is held to. */
interface Model {
  now: number;
  status: Approval['status'];
  readonly required: number;
  expires: number;
  postponed: number;
  narrowed: boolean;
  begun: boolean;
  votes: Set<string>;
  overrides: Set<string>;
  glass: { by: string; reviewed: boolean } | undefined;
}

const CHATS = new Set(['teams', 'slack']);

interface Move {
  readonly decision: Decision['decision'];
  readonly caller: Caller;
  readonly after: number;
  readonly seen: 'nothing' | 'now' | 'whole' | 'other';
  readonly drops: boolean;
  readonly comment: string | null;
}

class Decide implements fc.Command<Model, Real> {
  constructor(private readonly move: Move) {}

  check = () => true;

  run(model: Model, real: Real): void {
    const { decision, caller, after, comment, drops } = this.move;
    model.now += after;
    if (model.status === 'pending' && model.now >= model.expires) model.status = 'expired';
    const before = real.approval;
    const expected = this.#expected(model);
    const command: Command = {
      decision,
      comment,
      planHash: this.#hash(before),
      ...(drops && decision === 'approve' && { narrow: { drop: [DROPPED] } }),
    };
    const now = new Date(ASKED + model.now);
    const moment: Moment = { now, postponeMs: 4 * HOUR, closures: [FREEZE], begun: model.begun, breakGlass: RULE };
    try {
      const next = decide(before, command, caller, moment);
      const run = next.status === 'approved' ? (next.run ?? newRun(next, now)) : withdrawn(next, now);
      real.approval = { ...next, run };
    } catch (error) {
      assert.ok(error instanceof UserError, 'a refusal is in our own words');
      assert.equal(error.code, expected, `${this} was refused: ${error.message}`);
      assert.equal(real.approval, before);
      return;
    }
    assert.equal('done', expected, `${this} was done`);
    this.#done(model);
    hold(before, real.approval, model);
  }

  #hash({ plan }: Approval): string | undefined {
    const { seen } = this.move;
    const other = plan.hash.startsWith('0') ? '1'.repeat(8) : '0'.repeat(8);
    return { nothing: undefined, now: plan.hash.slice(0, 8), whole: WHOLE.hash, other }[seen];
  }

  /** In the order in which the rules are asked. */
  #expected(model: Model): string {
    const { decision, caller, seen, drops, comment } = this.move;
    const isRequester = caller.id === 'ben';
    if (!CHATS.has(caller.surface)) return 'not_allowed';
    if (seen === 'other' || (seen === 'whole' && model.narrowed)) return 'conflict';
    const waits = model.status === 'approved' && !model.begun;
    const open: Record<Decision['decision'], boolean> = {
      approve: model.status === 'pending',
      reject: model.status === 'pending',
      postpone: model.status === 'pending',
      break_glass: model.status === 'pending',
      cancel: model.status === 'pending' || waits,
      revoke: waits,
      override_freeze: model.status === 'pending' || model.status === 'approved',
      review: model.glass !== undefined && !model.glass.reviewed,
    };
    if (!open[decision]) return 'conflict';
    switch (decision) {
      case 'cancel':
        return isRequester ? 'done' : 'not_allowed';
      case 'postpone':
        if (!isRequester) return 'not_allowed';
        return model.postponed < 2 ? 'done' : 'conflict';
      case 'break_glass':
        if (caller.role !== 'approver') return 'not_allowed';
        return (comment ?? '').length < 20 ? 'invalid_input' : 'done';
      case 'review':
        if (isRequester || caller.role !== 'approver' || model.glass?.by === caller.id) return 'not_allowed';
        return 'done';
      default:
        if (isRequester || caller.role !== 'approver') return 'not_allowed';
    }
    if (decision === 'override_freeze') {
      return model.overrides.has(caller.id) || model.overrides.size >= 2 ? 'conflict' : 'done';
    }
    if (decision !== 'approve') return 'done';
    // Nobody leaves out what is left out already.
    if (drops) return model.narrowed ? 'invalid_input' : 'done';
    return model.votes.has(caller.id) ? 'conflict' : 'done';
  }

  #done(model: Model): void {
    const { decision, caller, drops } = this.move;
    switch (decision) {
      case 'approve':
        if (drops) Object.assign(model, { narrowed: true, votes: new Set() });
        model.votes.add(caller.id);
        if (model.votes.size >= model.required) model.status = 'approved';
        break;
      case 'reject':
        model.status = 'rejected';
        break;
      case 'cancel':
        model.status = 'cancelled';
        break;
      case 'revoke':
        model.status = 'revoked';
        break;
      case 'postpone':
        model.postponed += 1;
        model.expires += 4 * HOUR;
        break;
      case 'override_freeze':
        model.overrides.add(caller.id);
        break;
      case 'break_glass':
        model.status = 'approved';
        model.glass = { by: caller.id, reviewed: false };
        break;
      case 'review':
        if (model.glass) model.glass.reviewed = true;
    }
  }

  toString = (): string => {
    const { decision, caller, after, seen, drops } = this.move;
    return `${caller.id} (${caller.role}, ${caller.surface}) ${decision} after ${after} ms, saw ${seen}${drops ? ', drops a host' : ''}`;
  };
}

/** The first host of its run is about to be started. */
class Begin implements fc.Command<Model, Real> {
  check = ({ status }: Readonly<Model>) => status === 'approved';
  run(model: Model): void {
    model.begun = true;
  }
  toString = () => 'the run begins';
}

/** What holds whatever was done, said of the approval itself. */
function hold(before: Approval, after: Approval, model: Model): void {
  assert.equal(after.status, model.status);
  assert.deepEqual(after.decisions.slice(0, -1), before.decisions, 'decisions are only appended');
  const voted = approvers(after).map(({ by }) => by.id);
  assert.ok(!voted.includes('ben'), 'the requester has no vote');
  assert.equal(new Set(voted).size, voted.length, 'one person counts once');
  assert.ok(
    voted.every((id) => ['ana', 'mei', 'eva'].includes(id)),
    'approvers alone have one',
  );
  if (after.status === 'approved') {
    assert.ok(voted.length >= after.required || after.break_glass, 'enough people, or broken glass');
    assert.ok(after.run && !after.run.finished_at);
  }
  if (after.status === 'revoked') assert.equal(after.run?.status, 'stopped', 'nothing of it begins');
  assert.ok(after.decisions.every(({ surface }) => CHATS.has(surface)));
  const ids = new Set(WHOLE.content.hosts.map(({ instance_id }) => instance_id));
  assert.ok(after.plan.content.hosts.every((host) => ids.has((host as { instance_id: string }).instance_id)));
  assert.equal(isOverridden(after, FREEZE), model.overrides.size >= 2);
  const { break_glass } = after;
  if (break_glass) {
    assert.equal(break_glass.by.id, model.glass?.by);
    assert.notEqual(break_glass.reviewed?.by.id, break_glass.by.id, 'somebody else reviews');
    assert.ok(break_glass.reason.length >= 20);
    assert.equal(after.decisions.filter(({ decision }) => decision === 'break_glass').length, 1);
  }
  const closings = after.decisions.filter(({ decision }) => ['reject', 'cancel', 'revoke'].includes(decision));
  assert.ok(closings.length <= 1, 'it is closed once');
  const now = new Date(ASKED + model.now);
  assert.equal(isOver(after, now), !['pending', 'approved'].includes(asOf(after, now).status));
}

const decisions = [
  'approve',
  'reject',
  'cancel',
  'postpone',
  'override_freeze',
  'revoke',
  'break_glass',
  'review',
] as const satisfies Decision['decision'][];

/** Approvals weigh more: without them most stories end before they are interesting. */
const move = fc.record({
  decision: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Decision['decision']>('approve') },
    { weight: 6, arbitrary: fc.constantFrom(...decisions) },
    { weight: 1, arbitrary: fc.constant<Decision['decision']>('revoke') },
  ),
  caller: fc.oneof(fc.constantFrom(...callers), fc.constantFrom(ana, mei, eva, ben)),
  after: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 600_000 }) },
    fc.integer({ min: 0, max: 5 * HOUR }),
  ),
  seen: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Move['seen']>('nothing', 'now') },
    fc.constantFrom<Move['seen']>('whole', 'other'),
  ),
  drops: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  comment: fc.constantFrom(null, 'now', 'exploited on web-1, nobody answers'),
});

describe('the approval machine under any story', () => {
  const reached = new Map<string, number>();
  after(() => {
    const states = [...reached].map(([state, times]) => `${state} ${times}`).sort();
    process.stdout.write(`      ended as: ${states.join(', ')}\n`);
  });

  it('does what its rules say in 1,000 stories, and breaks none of them', () => {
    const commands = fc.commands([move.map((one) => new Decide(one)), fc.constant(new Begin())], {
      maxCommands: 30,
      size: '+1',
    });
    fc.assert(
      fc.property(commands, fc.integer({ min: 1, max: 3 }), (story, required) => {
        const real = { approval: asked(required) };
        const model: Model = {
          now: 0,
          status: 'pending',
          required,
          expires: 4 * HOUR,
          postponed: 0,
          narrowed: false,
          begun: false,
          votes: new Set(),
          overrides: new Set(),
          glass: undefined,
        };
        fc.modelRun(() => ({ model, real }), story);
        const key = model.glass ? `${model.status} by broken glass` : model.status;
        reached.set(key, (reached.get(key) ?? 0) + 1);
      }),
      { numRuns: 1_000 },
    );
  });

  it('comes to every state that there is', () => {
    for (const state of ['approved', 'rejected', 'expired', 'cancelled', 'revoked', 'approved by broken glass']) {
      assert.ok(reached.get(state), `no story ended as ${state}`);
    }
  });
});

const asked = (required: number): Approval => ({
  approval_id: 'abc-1',
  workflow_id: 'patch-abc-1',
  status: 'pending',
  plan: planOf(planContent()),
  criticality: 'high',
  requested_by: { id: 'ben', name: 'Ben Okafor' },
  requested_at: new Date(ASKED).toISOString(),
  expires_at: new Date(ASKED + 4 * HOUR).toISOString(),
  required,
  policy_version: 1,
  decisions: [],
  run: null,
});
