import assert from 'node:assert/strict';
import type { ViewContext } from '../../../cards/context.js';
import type { View } from '../../../cards/view.js';
import { approvalView } from '../../../cards/views/index.js';
import type { Approval } from '../../../services/contracts/approval.js';
import { states } from '../approval-states.js';
import { context } from '../cases.js';
import { ana, approval, ben, mei } from '../samples.js';
import { worstApproval } from '../worst-case.js';

const approver: ViewContext = { ...context, viewer: { id: ana.id, role: 'approver' } };
const verbs = ({ actions }: View) => actions.map(({ verb }) => verb);
const words = (view: View) => JSON.stringify(view.blocks);

describe('approvalView', () => {
  it('gives everybody a copy that decides nothing and leads to their own', () => {
    const view = approvalView(approval, context);
    assert.deepEqual(verbs(view), ['show_approval']);
    assert.match(words(view), /Only an approver other than Ben Okafor can decide this/);
  });

  it('gives an approver Approve and Reject, with the plan they saw and room for a comment', () => {
    const view = approvalView(approval, approver);
    assert.deepEqual(verbs(view), ['approve', 'reject']);
    for (const { data } of view.actions) {
      assert.deepEqual(data, { approval_id: approval.approval_id, plan_hash: approval.plan.hash.slice(0, 8) });
    }
    assert.ok(view.blocks.some((block) => block.kind === 'input' && block.id === 'comment' && block.maxLength === 500));
  });

  it('never offers the requester to decide, whatever their role', () => {
    for (const role of ['viewer', 'operator', 'approver'] as const) {
      const view = approvalView(approval, { ...context, viewer: { id: ben.id, role } });
      assert.deepEqual(verbs(view), ['postpone', 'cancel']);
    }
  });

  it('offers to extend the deadline twice at most and never beyond the window, and says until when', () => {
    const requester = { ...context, viewer: { id: ben.id, role: 'operator' as const } };
    assert.equal(approvalView(approval, requester).actions[0]?.title, 'Extend deadline');
    const [once] = states.extended.decisions;
    assert.ok(once);
    assert.match(approvalView(states.extended, requester).verdict, /deadline extended to 20:05 UTC/);
    assert.deepEqual(verbs(approvalView(states.extended, requester)), ['postpone', 'cancel']);
    assert.deepEqual(verbs(approvalView({ ...states.extended, decisions: [once, once] }, requester)), ['cancel']);
    const atEnd = { ...states.extended, expires_at: approval.plan.content.window.end };
    assert.deepEqual(verbs(approvalView(atEnd, requester)), ['cancel']);
  });

  it('says which hosts reboot, for which package, and which do not', () => {
    const [one, two, ...others] = approval.plan.content.hosts;
    assert.ok(one && two);
    const content: Approval['plan']['content'] = {
      ...approval.plan.content,
      reboot_option: 'RebootIfNeeded',
      hosts: [
        { ...one, reboot_option: 'RebootIfNeeded', reboot_because: ['libc6'] },
        ...[two, ...others].map((host) => ({ ...host, reboot_option: 'NoReboot' as const })),
      ],
    };
    const text = words(approvalView({ ...approval, plan: { ...approval.plan, content } }, approver));
    assert.match(text, new RegExp(`${one.name} reboots \\(libc6\\); ${two.name}.* do not`));
  });

  it('never calls the window of a closed approval open', () => {
    const window = { start: '2026-11-22T14:00:00Z', end: '2026-11-22T23:00:00Z' };
    for (const state of [states.cancelled, states.expired, states.rejected, states.outdated]) {
      const plan = { ...state.plan, content: { ...state.plan.content, window } };
      assert.doesNotMatch(words(approvalView({ ...state, plan }, context)), /open now/);
    }
    const plan = { ...approval.plan, content: { ...approval.plan.content, window } };
    assert.match(words(approvalView({ ...states.approved, plan }, context)), /open now/, 'an approved one is');
  });

  it('says why a plan was closed that no person closed', () => {
    assert.match(
      approvalView(states.outdated, context).verdict,
      /nothing left to do: web-1 is already at .* nothing was changed/,
    );
  });

  it('offers nothing to those who may not decide, and says why', () => {
    for (const role of ['viewer', 'operator'] as const) {
      const view = approvalView(approval, { ...context, viewer: { id: 'sam.vega', role } });
      assert.deepEqual(verbs(view), []);
      assert.match(words(view), new RegExp(`Approvers decide this; your role is ${role}`));
    }
  });

  it('lets nobody approve twice, and lets them change their mind', () => {
    const view = approvalView(states.half, approver);
    assert.deepEqual(verbs(view), ['reject']);
    assert.match(words(view), /You approved this at 14:06 UTC. It needs 1 more approver/);
    assert.deepEqual(verbs(approvalView(states.half, { ...context, viewer: { id: mei.id, role: 'approver' } })), [
      'approve',
      'reject',
    ]);
  });

  it('is closed the moment its time is over, though the store still says pending', () => {
    const late = { ...approver, now: new Date(approval.expires_at) };
    const view = approvalView(approval, late);
    assert.deepEqual(verbs(view), []);
    assert.match(view.verdict, /expired 18:05 UTC/);
    assert.match(view.verdict, /nothing was changed/);
    const before = { ...approver, now: new Date(Date.parse(approval.expires_at) - 1) };
    assert.deepEqual(verbs(approvalView(approval, before)), ['approve', 'reject']);
  });

  it('offers no decision in any state but pending', () => {
    const deciding = ['approve', 'reject', 'cancel', 'postpone'];
    for (const [name, state] of Object.entries(states)) {
      if (name === 'pending' || name === 'half' || name === 'extended') continue;
      for (const viewer of [approver.viewer, { id: ben.id, role: 'approver' as const }]) {
        const offered = verbs(approvalView(state, { ...context, viewer })).filter((verb) => deciding.includes(verb));
        assert.deepEqual(offered, [], name);
      }
    }
  });

  it('asks Teams to refresh the copies of the people named, while it is pending', () => {
    const refreshUserIds = Array.from({ length: 70 }, (_, index) => `29:${index}`);
    assert.equal(approvalView(approval, { ...context, refreshUserIds }).refresh?.userIds.length, 60);
    assert.equal(approvalView(states.verified, { ...context, refreshUserIds }).refresh, undefined);
    assert.equal(approvalView(approval, context).refresh, undefined);
  });

  it('says who decided, where, when and with which words', () => {
    assert.match(
      approvalView(states.rejected, context).verdict,
      /rejected by Ana Ruiz in Teams, 14:06 UTC: "not before the release" · nothing was changed/,
    );
    assert.match(
      approvalView(states.approved, context).verdict,
      /approved by Ana Ruiz, Mei Tanaka, 14:06 UTC · runs today 22:00-23:00 UTC \(in 7 h 53 m\)/,
    );
  });

  it('does not put a withdrawal down to somebody who approved', () => {
    const withdrawn: Approval = { ...states.half, status: 'cancelled' };
    assert.match(approvalView(withdrawn, context).verdict, /withdrawn: the approvers could not be reached/);
    assert.doesNotMatch(approvalView(withdrawn, context).verdict, /Ana/);
  });

  it('says that there is no way back when nothing is saved first', () => {
    const rollback = { enabled: false, tier: 'none' as const, loses: 'Nothing is saved first.' };
    const plan = { ...approval.plan, content: { ...approval.plan.content, rollback } };
    assert.match(words(approvalView({ ...approval, plan }, approver)), /no rollback prepared. Nothing is saved first/);
  });

  it('lets an approver see every package of a long plan, page by page', () => {
    const seen = new Set<string>();
    for (let page = 1; page <= 20; page += 1) {
      const { blocks, actions } = approvalView(worstApproval, { ...approver, page });
      for (const block of blocks)
        if (block.kind === 'table') for (const [cell] of block.rows) seen.add(cell?.text ?? '');
      assert.ok(actions.some(({ title }) => title === 'Back'));
    }
    assert.equal(seen.size, 300);
  });
});

describe('a patch run', () => {
  it('calls only verified hosts done', () => {
    const { blocks, tone, verdict } = approvalView(states.verifying, context);
    const [steps] = blocks;
    assert.ok(steps?.kind === 'steps');
    assert.deepEqual(
      steps.steps.map(({ state }) => state),
      ['done', 'done', 'running', 'running'],
    );
    assert.notEqual(tone, 'good');
    assert.match(verdict, /not verified yet/);
  });

  it('is good only when every host is verified, whatever the status says', () => {
    assert.equal(approvalView(states.verified, context).tone, 'good');
    const hosts = states.partly.run.hosts;
    const wrong: Approval = { ...states.verified, run: { ...states.verified.run, hosts } };
    const view = approvalView(wrong, context);
    assert.notEqual(view.tone, 'good');
    assert.match(view.verdict, /3 of 4 hosts verified; web-2/);
  });

  it('tells hosts on which nothing was left to do from those that are verified and those not started', () => {
    const view = approvalView(states.skipped, context);
    assert.match(view.verdict, /^3 of 4 hosts verified by a re-scan.* · nothing left to do on 1 host$/);
    assert.match(words(view), /rebooted 14:05 UTC/);
  });

  it('says which wave runs, though the ones before wait for their re-scan', () => {
    const [api2, api1, ...others] = states.running.run.hosts;
    assert.ok(api2 && api1);
    const hosts = [
      { ...api2, state: 'installed' as const, detail: 'installed; waiting for a re-scan' },
      { ...api1, state: 'installing' as const, detail: 'installing' },
      ...others,
    ];
    const { verdict } = approvalView({ ...states.running, run: { ...states.running.run, hosts } }, context);
    assert.match(verdict, /^Wave 2 of \d · api-1: installing/);
  });

  it('does not claim closed findings that nobody counted', () => {
    const uncounted: Approval = { ...states.verified, run: { ...states.verified.run, closed: null } };
    assert.doesNotMatch(approvalView(uncounted, context).verdict, /\d+ findings? closed/);
  });

  it('names few packages instead of counting them, and an architecture where it tells two apart', () => {
    const [host] = approval.plan.content.hosts;
    assert.ok(host);
    const one = (name: string, arch: string) => ({ name, arch, from: '1-1', to: '1-2' });
    const of = (...packages: ReturnType<typeof one>[]) => {
      const content = { ...approval.plan.content, hosts: [{ ...host, packages }] };
      return words(approvalView({ ...approval, plan: { ...approval.plan, content } }, approver));
    };
    assert.match(of(one('redis', 'X86_64'), one('sudo', 'X86_64')), /"redis, sudo on 1 host, nothing else"/);
    assert.doesNotMatch(of(one('redis', 'X86_64'), one('sudo', 'X86_64')), /x86_64/i);
    assert.match(of(one('glibc', 'X86_64'), one('glibc', 'I686')), /glibc\.x86_64, glibc\.i686 on 1 host/);
    const many = Array.from({ length: 5 }, (_, index) => one(`package-${index}`, 'X86_64'));
    assert.match(of(...many), /"5 packages on 1 host, nothing else"/);
  });

  it('shows trouble first when the list is cut', () => {
    const hosts = Array.from({ length: 50 }, (_, index) => ({
      ...states.verified.run.hosts[0]!,
      name: `host-${index}`,
      state: index === 49 ? ('failed' as const) : ('verified' as const),
    }));
    const [steps] = approvalView({ ...states.partly, run: { ...states.partly.run, hosts } }, context).blocks;
    assert.ok(steps?.kind === 'steps');
    assert.equal(steps.steps[0]?.label, 'host-49');
    assert.match(steps.more ?? '', /35 more hosts \(49 verified in all\)/);
  });
});
