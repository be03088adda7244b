import assert from 'node:assert/strict';
import { type Caller, invoke } from '../../../services/operation.js';
import { decideApproval } from '../../../services/operations/decide-approval.js';
import { listApprovals } from '../../../services/operations/list-approvals.js';
import { toldIn } from '../../support/audited.js';
import { ana, ben, type Change, mei, sam, startChange } from '../../support/change.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import { type PatchRequest, patchRequest } from '../../support/patch-request.js';

const REASON = 'exploited on web-1, nobody answers';

describe('breaking the glass', () => {
  let change: Change;
  let patch: PatchRequest;
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    patch = patchRequest(change);
    for (const name of ['web-1', 'web-2', 'web-3', 'web-4']) change.aws.host(name);
  });
  afterEach(() => change.close());

  const toldNow = async () => {
    await change.services.outbox.settled();
    return change.faces.posted.flatMap(({ message }) => (message.kind === 'alert_group' ? [message.group] : []));
  };
  const say = async (approval_id: string, decision: string, caller: Caller, comment?: string) => {
    const input = { approval_id, decision, ...(comment && { comment }) };
    return (await invoke(decideApproval, input, { services: change.services, caller })).approval;
  };
  const asked = async (hosts = ['web-1', 'web-2']) => (await patch.ask(hosts)).approval_id;
  const openReviews = async () =>
    (await invoke(listApprovals, {}, { services: change.services, caller: sam })).approvals.length;

  it('lets one approver run a plan at once, and every approver is told why', async () => {
    const id = await asked();
    const broken = await say(id, 'break_glass', ana, REASON);
    assert.deepEqual([broken.status, broken.break_glass?.reason], ['approved', REASON]);
    assert.deepEqual(
      (await toldNow()).map(({ severity, title }) => [severity, title]),
      [['critical', `Ana Ruiz broke the glass: ${broken.plan.content.title}`]],
    );
    assert.equal((await patch.step(broken, 'start')).state, 'working');
    assert.equal(change.aws.executions.size, 1, 'days before its window');
    const [execution] = change.aws.executions.values();
    assert.match(execution?.Parameters?.Comment?.[0] ?? '', /for ben, approved by break-glass:ana$/);
    assert.ok((await toldIn(change.services)).includes('ana decide_approval break_glass'));
  });

  it('needs a reason that says something, the role that the policy names, and few hosts', async () => {
    const id = await asked();
    await assert.rejects(say(id, 'break_glass', ana, 'urgent'), { code: 'invalid_input', message: /20 characters/ });
    await assert.rejects(say(id, 'break_glass', ana), { code: 'invalid_input' });
    await assert.rejects(say(id, 'break_glass', ben, REASON), {
      code: 'not_allowed',
      message: /needs the role approver/,
    });
    await say(id, 'reject', mei);
    const many = await asked(['web-1', 'web-2', 'web-3']);
    await assert.rejects(say(many, 'break_glass', ana, REASON), { code: 'not_allowed', message: /2 hosts at most/ });
    assert.deepEqual(await toldNow(), []);
  });

  it('stays open until another approver has reviewed it, whatever became of the run', async () => {
    const id = await asked();
    assert.equal(await openReviews(), 1);
    await say(id, 'break_glass', ana, REASON);
    change.clock.advance(2 * HOUR);
    assert.equal(await openReviews(), 1);
    await assert.rejects(say(id, 'review', ana), { code: 'not_allowed', message: /somebody else must review it/ });
    await assert.rejects(say(id, 'review', { ...ana, surface: 'slack' }), { code: 'not_allowed' });
    await assert.rejects(say(id, 'review', ben), { code: 'not_allowed' });
    const reviewed = await say(id, 'review', mei, 'was right');
    assert.deepEqual(reviewed.break_glass?.reviewed?.by.name, 'Mei Tanaka');
    assert.equal(await openReviews(), 0);
    await assert.rejects(say(id, 'review', mei), { code: 'conflict', message: /reviewed by Mei Tanaka/ });
  });

  it('is for a run that begins soon, or never', async () => {
    const id = await asked();
    const broken = await say(id, 'break_glass', ana, REASON);
    change.clock.advance(31 * MINUTE);
    assert.equal((await patch.step(broken, 'start')).state, 'done');
    assert.equal(change.aws.executions.size, 0);
    assert.match((await patch.now(broken)).run?.hosts[0]?.detail ?? '', /the window ended/);
  });

  it('is possible twice within a day', async () => {
    for (const host of ['web-1', 'web-2']) await say(await asked([host]), 'break_glass', ana, REASON);
    const third = await asked(['web-3']);
    await assert.rejects(say(third, 'break_glass', mei, REASON), { code: 'conflict', message: /2 times within a day/ });
    change.clock.advance(24 * HOUR);
    const later = await asked(['web-3']);
    assert.equal((await say(later, 'break_glass', mei, REASON)).status, 'approved');
  });

  it('tells everybody at the next start when that could not be stored, once', async () => {
    const { approval_id } = await patch.request(['web-1']);
    change.endpoint.faults.replace([
      { service: 'dynamodb', operation: 'PutItem', kind: 'hold', side: 'before', nth: 1, matching: '"ALERT#' },
    ]);
    const saying = say(approval_id, 'break_glass', ana, REASON);
    await change.endpoint.held.some(5_000);
    change.endpoint.faults.replace([{ service: 'dynamodb', operation: 'PutItem', kind: 'access_denied' }]);
    await saying;
    change.endpoint.faults.replace([]);
    assert.deepEqual(await toldNow(), []);
    await change.services.followUp.resume();
    await change.services.followUp.resume();
    assert.equal((await toldNow()).length, 1);
  });
});

describe('taking an approval back', () => {
  let change: Change;
  let patch: PatchRequest;
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    patch = patchRequest(change);
    change.aws.host('web-1');
  });
  afterEach(() => change.close());

  it('is for an approver, or the requester, before anything has begun; then nothing does, and the host is free', async () => {
    for (const [decision, by, status] of [
      ['revoke', mei, 'revoked'],
      ['cancel', ben, 'cancelled'],
    ] as const) {
      const approval = await patch.ask(['web-1']);
      await patch.say(approval, 'approve', ana);
      await assert.rejects(patch.say(approval, 'revoke', sam), { code: 'not_allowed' });
      await assert.rejects(patch.say(approval, 'revoke', ben), { code: 'not_allowed' });
      const back = await patch.say(approval, decision, by);
      assert.deepEqual([back.status, back.run?.status], [status, 'stopped']);
    }
    change.clock.set('2026-11-29T04:00:01.000Z');
    for (const approval of await change.services.approvals.list({ status: 'all', limit: 10 })) {
      assert.equal((await patch.step(approval, 'start')).state, 'done');
      assert.match(String((await patch.step(approval, 'report')).status), /stopped|nothing_to_do/);
    }
    assert.equal(change.aws.executions.size, 0);
  });

  it('comes too late once its run has begun, and says what to do instead', async () => {
    const approval = await patch.ask(['web-1']);
    await patch.say(approval, 'approve', ana);
    change.clock.set('2026-11-29T04:00:01.000Z');
    await patch.step(approval, 'start');
    for (const [decision, by] of [
      ['revoke', mei],
      ['cancel', ben],
    ] as const) {
      await assert.rejects(patch.say(approval, decision, by), {
        code: 'conflict',
        hint: 'It has begun: stop it instead.',
      });
    }
  });

  it('excludes the start of its first wave: one of the two is first', async () => {
    const approval = await patch.ask(['web-1']);
    await patch.say(approval, 'approve', ana);
    change.clock.set('2026-11-29T04:00:01.000Z');
    change.aws.meanwhile.set('ListInventoryEntries', () => patch.say(approval, 'revoke', mei));
    assert.equal((await patch.step(approval, 'start')).state, 'done');
    assert.equal(change.aws.executions.size, 0);
    assert.equal((await patch.now(approval)).status, 'revoked');
  });
});

describe('a request that nobody decides', () => {
  it('is brought to mind twice before it ends, the last time where critical alerts go, too', async () => {
    const change = await startChange();
    const { policy } = change.services;
    policy.adopt({ ...policy.content, escalate: [] });
    await change.subscribe();
    await change.services.subscriptions.remember({ conversation_id: 'oncall', surface: 'teams', reference: {} });
    await change.services.subscriptions.subscribe('oncall', { alerts: 'critical' });
    change.aws.host('web-1');
    await patchRequest(change).ask(['web-1']);
    const told = async (minutesLeft: number) => {
      change.clock.set(new Date(Date.parse('2026-11-25T18:02:00.000Z') - minutesLeft * MINUTE).toISOString());
      await change.services.followUp.resume('betweenTimes');
      await change.services.followUp.resume('betweenTimes');
      await change.services.outbox.settled();
      return change.faces.posted.map(({ conversation }) => conversation);
    };
    assert.deepEqual(await told(61), []);
    assert.deepEqual(await told(59), ['approvers-channel']);
    assert.deepEqual(await told(14), ['approvers-channel', 'approvers-channel', 'oncall']);
    const last = change.faces.posted.at(-1)?.message;
    assert.match(last?.kind === 'alert_group' ? last.group.title : '', /^Still waits for a decision: /);
    await change.close();
  });
});
