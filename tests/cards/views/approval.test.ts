import assert from 'node:assert/strict';
import type { ViewContext } from '../../../cards/context.js';
import type { View } from '../../../cards/view.js';
import { approvalView } from '../../../cards/views/index.js';
import type { Approval } from '../../../services/contracts/approval.js';
import { patchPlan } from '../../../services/patching/runs.js';
import { states } from '../approval-states.js';
import { context } from '../cases.js';
import { ana, approval, ben, mei } from '../samples.js';
import { worstApproval } from '../worst-case.js';

const approver: ViewContext = { ...context, viewer: { id: ana.id, role: 'approver' } };
const verbs = ({ actions }: View) => actions.map(({ verb }) => verb);
const patched = patchPlan(approval.plan);
const words = (view: View) => JSON.stringify(view.blocks);

describe('approvalView', () => {
  it('gives everybody a copy that decides nothing and leads to their own', () => {
    const view = approvalView(approval, context);
    assert.deepEqual(verbs(view), ['show_approval']);
    assert.match(words(view), /Only an approver other than Ben Okafor can decide this/);
  });

  it('says whose account it is about where that is known, for several may ask in one channel', () => {
    const footer = (account?: string) => approvalView(approval, { ...context, account }).footer ?? '';
    assert.match(footer('111122223333'), /^account 111122223333 · approval /);
    assert.match(footer(), /^approval /);
  });

  it('gives an approver Approve and Reject, with the plan they saw and room for a comment', () => {
    const view = approvalView(approval, approver);
    assert.deepEqual(verbs(view), ['approve', 'reject', 'approve_first_wave', 'break_glass', 'rehearse']);
    for (const { data } of view.actions.slice(0, 3)) {
      assert.deepEqual(data, { approval_id: approval.approval_id, plan_hash: approval.plan.hash.slice(0, 8) });
    }
    assert.ok(view.blocks.some((block) => block.kind === 'input' && block.id === 'comment' && block.maxLength === 500));
  });

  it('never offers the requester to decide, whatever their role', () => {
    for (const role of ['viewer', 'operator', 'approver'] as const) {
      const view = approvalView(approval, { ...context, viewer: { id: ben.id, role } });
      assert.deepEqual(verbs(view), ['postpone', 'cancel', 'rehearse']);
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
    const [one, two, ...others] = patched.hosts;
    assert.ok(one && two);
    const content: Approval['plan']['content'] = {
      ...patched,
      reboot_option: 'RebootIfNeeded',
      hosts: [
        { ...one, reboot_option: 'RebootIfNeeded', reboot_because: ['libc6'] },
        ...[two, ...others].map((host) => ({ ...host, reboot_option: 'NoReboot' as const })),
      ],
    };
    const text = words(approvalView({ ...approval, plan: { ...approval.plan, content } }, approver));
    assert.match(text, new RegExp(`${one.name} reboots \\(libc6\\); ${two.name}.* do not`));
    assert.doesNotMatch(text, /the kernel that runs/);
    const [first] = content.hosts;
    const looked = { ...content, hosts: [{ ...(first ?? one), health_check: 'services' as const }] };
    const said = words(approvalView({ ...approval, plan: { ...approval.plan, content: looked } }, approver));
    assert.match(said, /the kernel that runs; no more failed services than before/);
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

  it('offers an approver the canary alone, and hosts to leave out, of a plan that has several', () => {
    const view = approvalView(approval, approver);
    const canary = view.actions.find(({ verb }) => verb === 'approve_first_wave');
    assert.equal(canary?.title, 'Only the canary');
    assert.match(canary?.confirm ?? '', /^Approves api-2 alone\. The 3 others are left out/);
    const choice = view.blocks.find(({ kind }) => kind === 'choice');
    assert.deepEqual(choice?.kind === 'choice' && choice.choices.map(({ title }) => title), [
      'web-1',
      'web-2',
      'api-1',
      'api-2',
    ]);
    for (const viewer of [undefined, { id: ben.id, role: 'approver' as const }]) {
      const other = approvalView(approval, { ...context, viewer });
      assert.ok(!other.blocks.some(({ kind }) => kind === 'choice'));
      assert.ok(!verbs(other).includes('approve_first_wave'));
    }
  });

  it('says what was left out and by whom, and asks again whoever approved the wider plan', () => {
    const view = approvalView(states.narrowed, approver);
    assert.match(view.notices.join(), /^Narrowed by Mei Tanaka: an approval of the wider plan does not count/);
    assert.match(words(view), /"Left out","value":{"text":"web-1, web-2 · Mei Tanaka, 14:06 UTC"/);
    assert.ok(verbs(view).includes('approve'), 'ana approved the wider plan');
  });

  it('lets operators and approvers stop what runs, and says what is past stopping', () => {
    for (const viewer of [undefined, approver.viewer, { id: ben.id, role: 'operator' as const }]) {
      const { actions } = approvalView(states.running, { ...context, viewer });
      const stop = actions.find(({ verb }) => verb === 'stop_run');
      assert.equal(stop?.title, 'Stop');
      assert.match(stop?.confirm ?? '', /Nothing more begins/);
    }
    const offered = (state: Approval, viewer = approver.viewer) =>
      verbs(approvalView(state, { ...context, viewer })).includes('stop_run');
    assert.ok(!offered(states.running, { id: 'sam', role: 'viewer' }));
    for (const over of [states.stopping, states.verifying, states.verified, states.stoppedBy])
      assert.ok(!offered(over));
    assert.match(
      approvalView(states.stopping, context).notices.join(),
      /^Stopped by Ana Ruiz at 14:06 UTC \(wrong package\): nothing more begins; past stopping: api-2, finished/,
    );
    assert.match(
      approvalView(states.stoppedBy, context).verdict,
      /^Stopped by Ana Ruiz at 14:06 UTC .*: 1 of 4 hosts verified/,
    );
  });

  it('says what is frozen, by whom and until when, and offers an approver to override it', () => {
    const frozen = approvalView(states.frozen, approver);
    assert.match(
      frozen.notices.join(),
      /^Frozen by Ana Ruiz until 18:00 UTC .*product launch\); its window is behind that$/,
    );
    assert.match(words(frozen), /without the freeze today 14:00-23:00 UTC/);
    assert.deepEqual(verbs(frozen), [
      'approve',
      'reject',
      'approve_first_wave',
      'override_freeze',
      'break_glass',
      'rehearse',
    ]);
    const late = { ...context, now: new Date('2026-11-22T18:00:00Z') };
    assert.deepEqual(approvalView({ ...states.frozen, expires_at: '2026-11-22T20:00:00Z' }, late).notices, []);
    for (const viewer of [
      undefined,
      { id: ben.id, role: 'approver' as const },
      { id: 'x', role: 'operator' as const },
    ]) {
      assert.ok(!verbs(approvalView(states.frozen, { ...context, viewer })).includes('override_freeze'));
    }
    const waiting = approvalView(states.frozenWaiting, approver);
    assert.match(waiting.notices.join(), /no wave begins before/);
    assert.ok(verbs(waiting).includes('override_freeze'));
  });

  it('keeps the mark of an override, and shows the window that it gave back', () => {
    const view = approvalView(states.overridden, approver);
    assert.deepEqual(view.notices, [
      'Runs although changes are frozen: Mei Tanaka, Ana Ruiz overrode 1 freeze for this',
    ]);
    assert.match(words(view), /as soon as approved, until 23:00 UTC/);
    assert.ok(!verbs(view).includes('override_freeze'));
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
      'approve_first_wave',
      'break_glass',
    ]);
  });

  it('is closed the moment its time is over, though the store still says pending', () => {
    const late = { ...approver, now: new Date(approval.expires_at) };
    const view = approvalView(approval, late);
    assert.deepEqual(verbs(view), []);
    assert.match(view.verdict, /expired 18:05 UTC/);
    assert.match(view.verdict, /nothing was changed/);
    const before = { ...approver, now: new Date(Date.parse(approval.expires_at) - 1) };
    assert.deepEqual(verbs(approvalView(approval, before)).slice(0, 3), ['approve', 'reject', 'approve_first_wave']);
  });

  it('offers no decision in any state but pending', () => {
    const deciding = ['approve', 'reject', 'postpone', 'break_glass'];
    for (const [name, state] of Object.entries(states)) {
      if (['pending', 'half', 'extended', 'frozen', 'overridden', 'narrowed', 'renewed'].includes(name)) continue;
      for (const viewer of [approver.viewer, { id: ben.id, role: 'approver' as const }]) {
        const offered = verbs(approvalView(state, { ...context, viewer })).filter((verb) => deciding.includes(verb));
        assert.deepEqual(offered, [], name);
      }
    }
  });

  it('says for which hosts an approval is void, what changed there, and where people decide about them now', () => {
    const old = approvalView(states.drifted, approver);
    assert.match(old.notices.join(), /void for web-1, web-2; the rest waits for a new approval: d3b1f0c2a4e5-1$/);
    assert.match(words(old), /"1.43.0-1build3".*"1.43.0-1ubuntu0.1"/);
    assert.deepEqual(old.actions.at(0), {
      title: 'New approval',
      verb: 'show_approval',
      data: { approval_id: 'd3b1f0c2a4e5-1' },
    });
    const next = approvalView(states.renewed, approver);
    assert.match(next.notices.join(), /^Asked again in the place of approval APR-7Q2M4/);
    assert.deepEqual(next.actions.at(-1)?.data, { approval_id: states.drifted.approval_id });
    const { next: _, ...asking } = states.drifted.voided;
    const none = approvalView({ ...states.drifted, voided: { ...asking, no_next: 'web-2 is gone' } }, approver);
    assert.match(none.notices.join(), /no new approval was asked for: web-2 is gone$/);
    assert.ok(!none.actions.some(({ title }) => title === 'New approval'));
  });

  it('lets an approver revoke, and the requester cancel, what is approved and has not begun', () => {
    const asRequester = { ...context, viewer: { id: ben.id, role: 'operator' as const } };
    assert.ok(verbs(approvalView(states.approved, approver)).includes('revoke'));
    assert.ok(verbs(approvalView(states.approved, asRequester)).includes('cancel'));
    for (const viewer of [approver, asRequester]) {
      const begun = verbs(approvalView(states.running, viewer));
      assert.ok(!begun.includes('revoke') && !begun.includes('cancel'));
    }
    const at = '2026-11-20T14:30:00.000Z';
    const revoked: Approval = {
      ...states.approved,
      status: 'revoked',
      decisions: [
        ...states.approved.decisions,
        { decision: 'revoke', by: mei, at, surface: 'teams', comment: 'wrong week' },
      ],
    };
    const view = approvalView(revoked, approver);
    assert.match(view.verdict, /approval revoked by Mei Tanaka in Teams, .*: "wrong week" · nothing was begun/);
    assert.deepEqual(verbs(view), []);
  });

  it('says whose glass was broken and why until somebody else has reviewed it, and lets only others do that', () => {
    const at = '2026-11-20T14:10:00.000Z';
    const until = '2026-11-20T14:40:00.000Z';
    const break_glass = { by: ana, at, until, reason: 'exploited on web-1', reviewed: null };
    const broken: Approval = { ...states.running, break_glass };
    assert.match(
      approvalView(broken, approver).notices[0] ?? '',
      /^Ana Ruiz broke the glass, .*: "exploited on web-1" · another/,
    );
    const as = (id: string) => verbs(approvalView(broken, { ...context, viewer: { id, role: 'approver' } }));
    assert.deepEqual(
      [ana.id, ben.id, mei.id].map((id) => as(id).includes('review')),
      [false, false, true],
    );
    const reviewed: Approval = { ...broken, break_glass: { ...break_glass, reviewed: { by: mei, at, comment: null } } };
    assert.match(approvalView(reviewed, approver).notices[0] ?? '', /reviewed by Mei Tanaka/);
    // The copy for everybody of a run that is over has no other way to one's own copy.
    const isOver = (one: Approval): Approval => ({ ...one, run: states.partly.run });
    const titlesOf = (one: Approval) => approvalView(one, context).actions.map(({ title }) => title);
    assert.ok(titlesOf(isOver(broken)).includes('Review'));
    assert.ok(!titlesOf(isOver(reviewed)).includes('Review'));
    assert.ok(
      !verbs(approvalView(reviewed, { ...context, viewer: { id: mei.id, role: 'approver' } })).includes('review'),
    );
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

  it('names the kernel that a host runs since it rebooted', () => {
    const [host, ...others] = states.verifying.run.hosts;
    assert.ok(host);
    const kernel = { running: '6.8.0-31-aws', newest: null, booted_at: '2026-11-22T14:05:00Z', seen_at: host.at };
    const hosts = [{ ...host, state: 'rebooted' as const, detail: 'installed', kernel }, ...others];
    const text = words(approvalView({ ...states.verifying, run: { ...states.verifying.run, hosts } }, context));
    assert.match(text, /rebooted · installed · runs kernel 6\.8\.0-31-aws/);
  });

  it('says first what AWS never let begin', () => {
    const because = 'I may not store the list of packages here (s3:PutObject was denied).';
    const refused = { at: '2026-11-22T14:05:00Z', because, times: 5 };
    const { notices = [] } = approvalView({ ...states.partly, run: { ...states.partly.run, refused } }, context);
    assert.match(notices[0] ?? '', /s3:PutObject was denied\)\. Tried 5 times; nothing more is begun\./);
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
    const [host] = patched.hosts;
    assert.ok(host);
    const one = (name: string, arch: string) => ({ name, arch, from: '1-1', to: '1-2' });
    const of = (...packages: ReturnType<typeof one>[]) => {
      const content = { ...patched, hosts: [{ ...host, packages }] };
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
