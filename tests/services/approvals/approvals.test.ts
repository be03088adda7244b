import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import { UserError } from '../../../services/errors.js';
import type { Caller } from '../../../services/operation.js';
import { ana, ben, CHANNEL, type Change, mei, startChange } from '../../support/change.js';
import { HOUR } from '../../support/manual-clock.js';
import { planContent } from '../../support/plan.js';

describe('Approvals', () => {
  let change: Change;
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    for (const { name, instance_id: id } of planContent().hosts) change.aws.host(name, { id });
  });
  afterEach(() => change.close());

  const ask = async (content = planContent(), by = ben) => {
    const { plans, requests } = change.services;
    return requests.request(await plans.store(content, by), content.criticality, by);
  };
  /** The cards have been sent as well. */
  const sent = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work;
    await change.services.outbox.settled();
    return done;
  };
  const say = (id: string, decision: 'approve' | 'reject' | 'cancel' | 'postpone', by: Caller) =>
    sent(change.services.approvals.decide(id, { decision, comment: null, planHash: undefined }, by));
  const step = (name: string, id: string, more = {}) =>
    sent(change.services.workflow.run({ step: name, workflow_id: id, ...more }));
  const waitForDecision = (id: string, token = 'token-1') => step('request_decision', id, { task_token: token });

  /** The same plan for hosts that no other plan has. */
  const onOthers = (letter: string, content: Parameters<typeof planContent>[0] = {}) => {
    const hosts = planContent().hosts.map((host) => ({ ...host, instance_id: host.instance_id.replace('0', letter) }));
    return planContent({
      hosts,
      waves: [{ name: 'all', instance_ids: hosts.map((host) => host.instance_id) }],
      ...content,
    });
  };

  it('asks once a plan, however often and whoever asks', async () => {
    const [first, ...others] = await Promise.all([ask(), ask(), ask(planContent(), mei)]);
    for (const other of others) assert.equal(other?.approval_id, first?.approval_id);
    assert.deepEqual(
      change.aws.starts.map(({ name }) => name),
      [first?.workflow_id],
    );
    assert.equal(
      await change.services.approvals.list({ status: 'pending', limit: 10 }).then(({ length }) => length),
      1,
    );
  });

  it('posts the cards once, in every subscribed conversation, though the step is repeated', async () => {
    const { workflow_id } = await ask();
    await waitForDecision(workflow_id, 'token-1');
    await waitForDecision(workflow_id, 'token-2');
    assert.equal(change.faces.requested.length, 1);
    await say(workflow_id, 'approve', ana);
    assert.deepEqual(
      change.aws.tokens.map(({ token }) => token),
      ['token-2'],
    );
  });

  it('tells the workflow the outcome, and every card once', async () => {
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id);
    const approved = await say(approval_id, 'approve', ana);
    assert.equal(approved.status, 'approved');
    assert.equal(approved.run?.status, 'waiting_for_window');
    assert.deepEqual(change.aws.tokens, [
      { token: 'token-1', output: JSON.stringify({ outcome: 'approved', window_start: '2026-11-29T04:00:00Z' }) },
    ]);
    assert.deepEqual(
      change.faces.changed.map(({ status }) => status),
      ['approved'],
    );
  });

  it('edits a card that was on its way while somebody decided, and leaves one alone that shows what stands', async () => {
    const shown = await ask();
    const face = (activity_id: string) => ({ surface: 'slack' as const, conversation_id: 'C1', activity_id });
    await sent(change.services.approvals.addFace(shown.approval_id, face('1'), shown));
    assert.equal(change.faces.changed.length, 0);
    const decided = await say(shown.workflow_id, 'reject', ana);
    const before = change.faces.changed.length;

    await change.services.approvals.addFace(shown.approval_id, face('2'), shown);
    await sent(change.services.approvals.addFace(shown.approval_id, face('3'), decided));

    assert.equal(change.faces.changed.length, before + 1);
    assert.equal(change.faces.cardsChanged.at(-1), '2');
    assert.equal(change.faces.changed.at(-1)?.status, 'rejected');
  });

  it('takes exactly one of 200 simultaneous decisions, and tells the other 199 the truth', async function () {
    this.timeout(60_000);
    const { people } = change.services;
    const approvers = Array.from({ length: 200 }, (_, index) => ({
      id: `approver-${index}`,
      name: `Approver ${index}`,
      role: 'approver' as const,
    }));
    people.adopt({ version: people.version, people: [...people.all, ...approvers] });
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id);
    const clicks = approvers.map((approver, index) =>
      say(approval_id, index % 2 ? 'approve' : 'reject', { ...approver, surface: index % 3 ? 'teams' : 'slack' }),
    );
    const settled = await Promise.allSettled(clicks);
    const won = settled.filter(({ status }) => status === 'fulfilled');
    assert.ok(won.length <= 1);
    const { status, decisions } = await change.services.approvals.byId(approval_id);
    assert.equal(decisions.length, 1);
    for (const result of settled) {
      if (result.status === 'fulfilled') continue;
      assert.ok(result.reason instanceof UserError);
      if (result.reason.code === 'unavailable') continue; // a slow machine may time some out; none decides
      assert.equal(result.reason.code, 'conflict');
      assert.match(result.reason.message, status === 'approved' ? /already approved this/ : /rejected this/);
    }
    assert.equal(change.aws.tokens.length, 1);
  });

  it('takes no decision of somebody who was removed from the people after they were recognised', async () => {
    const { people } = change.services;
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id);
    people.adopt({ version: people.version, people: people.all.filter(({ id }) => id !== ana.id) });
    await assert.rejects(say(approval_id, 'approve', ana), { code: 'not_allowed' });
    assert.equal((await change.services.approvals.byId(approval_id)).status, 'pending');
  });

  it('keeps a decision that could not be sent, and sends it at the next look', async () => {
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id);
    change.aws.failing.set('SendTaskSuccess', new AwsError('AccessDeniedException', 'no', 403));
    assert.equal((await say(approval_id, 'approve', ana)).status, 'approved');
    assert.equal(change.aws.tokens.length, 0);
    change.aws.failing.clear();
    await change.services.followUp.resume();
    await change.services.followUp.resume();
    assert.equal(change.aws.tokens.length, 1);
  });

  it('takes a spent token as told', async () => {
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id);
    change.aws.failing.set('SendTaskSuccess', new AwsError('TaskTimedOut', 'too late'));
    await say(approval_id, 'reject', mei);
    change.aws.failing.clear();
    await change.services.approvals.byId(approval_id);
    assert.equal(change.aws.tokens.length, 0);
  });

  it('gives the outcome to a workflow that begins to wait only after the decision', async () => {
    const { approval_id, workflow_id } = await ask();
    await say(approval_id, 'approve', ana);
    assert.equal(change.aws.tokens.length, 0);
    await waitForDecision(workflow_id, 'late-token');
    assert.deepEqual(
      change.aws.tokens.map(({ token }) => token),
      ['late-token'],
    );
    assert.equal(change.faces.requested.length, 0);
  });

  it('never shows the task token', async () => {
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id, 'a-secret-token');
    const { approvals } = change.services;
    const shown = [
      await approvals.byId(approval_id),
      await approvals.list({ status: 'all', limit: 10 }),
      change.faces,
      change.logged,
    ];
    assert.ok(!JSON.stringify(shown).includes('a-secret-token'));
  });

  it('expires by the clock, and may then be asked for again', async () => {
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id);
    change.clock.advance(4 * HOUR);
    await assert.rejects(say(approval_id, 'approve', ana), { code: 'conflict', message: /expired/ });
    assert.equal((await change.services.approvals.list({ status: 'expired', limit: 5 })).length, 1);
    assert.equal((await change.services.approvals.list({ status: 'pending', limit: 5 })).length, 0);
    const again = await ask();
    assert.notEqual(again.approval_id, approval_id);
    assert.deepEqual(await step('expire', workflow_id), {
      outcome: 'expired',
      window_start: '2026-11-29T04:00:00Z',
    });
    assert.deepEqual(
      change.faces.changed.map(({ status }) => status),
      ['expired'],
    );
  });

  it('goes on waiting when the requester postponed', async () => {
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id);
    await say(approval_id, 'postpone', ben);
    change.clock.advance(4 * HOUR);
    const { outcome } = await step('expire', workflow_id);
    assert.equal(outcome, 'pending');
    await waitForDecision(workflow_id, 'token-2');
    assert.equal((await say(approval_id, 'approve', ana)).status, 'approved');
    assert.deepEqual(
      change.aws.tokens.map(({ token }) => token),
      ['token-2'],
    );
  });

  it('refuses a second request while the approved plan runs, and one whose window is over', async () => {
    const { approval_id } = await ask();
    await say(approval_id, 'approve', ana);
    await assert.rejects(ask(), { code: 'conflict', message: /already approved/ });
    const over = planContent({ window: { start: '2026-11-01T04:00:00Z', end: '2026-11-01T06:00:00Z' } });
    await assert.rejects(ask(over), { code: 'conflict', message: /window of this plan has ended/ });
  });

  it('asks for two approvers where the policy does, however mildly it is put', async () => {
    const critical = await ask(planContent({ criticality: 'critical' }));
    assert.equal(critical.required, 2);
    const { plans, requests } = change.services;
    const reboot = await plans.store(onOthers('a', { reboot_option: 'RebootIfNeeded' }), ben);
    assert.equal((await requests.request(reboot, 'low', ben)).required, 2);
    const mild = await plans.store(onOthers('b', { criticality: 'critical' }), ben);
    assert.equal((await requests.request(mild, 'low', ben)).criticality, 'critical');
  });

  it('goes on where a start of the workflow failed', async () => {
    change.aws.failing.set('StartExecution', new AwsError('AccessDeniedException', 'no', 403));
    await assert.rejects(ask(), { code: 'access_denied', message: /states:StartExecution was denied/ });
    change.aws.failing.clear();
    const { workflow_id } = await ask();
    assert.deepEqual(
      change.aws.starts.map(({ name }) => name),
      [workflow_id],
    );
  });

  it('asks a conversation that could not be reached as soon as it can be, and not about what is over by then', async () => {
    const [asked, over] = [await ask(), await ask(onOthers('9'))];
    change.faces.refusals.set(CHANNEL, {});
    for (const { workflow_id } of [asked, over]) await waitForDecision(workflow_id);
    await say(over.approval_id, 'reject', ana);
    change.faces.refusals.clear();
    assert.equal(change.faces.requested.length, 0);
    change.clock.advance(HOUR);
    await change.services.outbox.clockMoved();
    assert.deepEqual(
      change.faces.requested.map(({ approval_id }) => approval_id),
      [asked.approval_id],
    );
  });

  it('gives a host to one of many simultaneous requests, and tells the others which', async () => {
    const plans = Array.from({ length: 8 }, (_, index) => planContent({ title: `Plan ${index}` }));
    const settled = await Promise.allSettled(plans.map((content) => ask(content)));
    const won = settled.filter(({ status }) => status === 'fulfilled');
    assert.ok(won.length <= 1);
    for (const result of settled) {
      if (result.status === 'rejected') assert.equal(result.reason.code, 'conflict', String(result.reason));
    }
    assert.equal((await change.services.approvals.list({ status: 'pending', limit: 20 })).length, won.length);
    // Where all of them were in each other's way, the next one is not.
    if (won.length === 0) assert.equal((await ask()).status, 'pending');
  });

  it('frees the hosts of an approval that is over, and takes none of a request that is refused', async () => {
    const { approval_id } = await ask();
    const [first] = planContent().hosts;
    const [, other] = onOthers('c').hosts;
    assert.ok(first && other);
    const overlapping = planContent({ hosts: [first, other] });
    await assert.rejects(ask(overlapping), {
      code: 'conflict',
      approvalId: approval_id,
      message: /^web-1 is in approval/,
    });
    assert.equal((await ask(planContent({ hosts: [other] }))).status, 'pending', 'the free host stayed free');
    await say(approval_id, 'reject', ana);
    assert.equal((await ask(planContent({ hosts: [first] }))).status, 'pending');
  });

  it('runs a narrowed plan and nothing else, stores it, and gives the hosts free that were left out', async () => {
    const { approval_id, plan } = await ask();
    const [first, second] = planContent().hosts;
    assert.ok(first && second);
    const command = { decision: 'approve', comment: null, planHash: plan.hash.slice(0, 8) } as const;
    const narrow = { drop: [second.instance_id] };
    const approved = await change.services.approvals.decide(approval_id, { ...command, narrow }, ana);
    assert.deepEqual(
      approved.run?.hosts.map(({ name }) => name),
      ['web-1'],
    );
    assert.deepEqual(await change.services.plans.get(approved.plan.plan_id), approved.plan);
    await assert.rejects(ask(planContent({ hosts: [first] })), { code: 'conflict' });
    const again = await ask(
      planContent({ hosts: [second], waves: [{ name: 'all', instance_ids: [second.instance_id] }] }),
    );
    assert.equal(again.status, 'pending');
  });

  it('closes a plan instead of approving it when nothing is left to do, and tells the workflow and the cards', async () => {
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id);
    for (const host of change.aws.hosts) {
      host.packages = [{ name: 'openssl', version: '3.0.2-0ubuntu1.20', fixed: '3.0.2-0ubuntu1.20' }];
      host.inventoryAt = change.clock.now();
    }
    const closed = await say(approval_id, 'approve', ana);
    assert.equal(closed.status, 'cancelled');
    assert.match(closed.closed_because ?? '', /^nothing left to do: web-1 is already at 3.0.2-0ubuntu1.20 and web-2/);
    assert.deepEqual([closed.decisions, closed.run], [[], null]);
    assert.match(change.aws.tokens[0]?.output ?? '', /"outcome":"cancelled"/);
    assert.deepEqual(
      change.faces.changed.map(({ status }) => status),
      ['cancelled'],
    );
  });

  it('closes a plan whose host is gone, was replaced or has another version, and approves it when AWS does not say', async () => {
    const [host] = change.aws.hosts;
    assert.ok(host);
    const closedBy = async (spoil: () => void): Promise<string> => {
      const { approval_id } = await ask();
      change.clock.advance(HOUR);
      spoil();
      const { closed_because, voided } = await say(approval_id, 'approve', ana);
      if (voided?.next) await say(voided.next, 'cancel', ben);
      return closed_because ?? '';
    };
    const before = { ...host, packages: host.packages };
    assert.match(
      await closedBy(() => {
        host.launchedAt = '2026-11-25T14:30:00.000Z';
      }),
      /^plan changed: web-1 was stopped, started or replaced since$/,
    );
    host.launchedAt = before.launchedAt;
    assert.match(
      await closedBy(() => {
        host.packages = [{ name: 'openssl', version: '3.0.2-0ubuntu1.12', fixed: '3.0.2-0ubuntu1.20' }];
        host.inventoryAt = change.clock.now();
      }),
      /^plan changed: web-1 has openssl 3.0.2-0ubuntu1.12 instead of 3.0.2-0ubuntu1.10$/,
    );
    host.packages = before.packages;
    assert.equal(
      await closedBy(() =>
        change.aws.failing.set('ListInventoryEntries', new AwsError('AccessDeniedException', 'no', 403)),
      ),
      '',
    );
  });

  it('writes what was asked, and what ran out, into the log', async () => {
    const { approval_id, workflow_id } = await ask();
    await waitForDecision(workflow_id, 'a-secret-token');
    change.clock.advance(4 * HOUR);
    for (const _ of [1, 2]) await step('expire', workflow_id);
    const events = change.logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === 'approval_requested' || event === 'approval_expired');
    assert.deepEqual(
      events.map(({ event, approval_id: id }) => [event, id]),
      [
        ['approval_requested', approval_id],
        ['approval_expired', approval_id],
      ],
    );
  });
});
