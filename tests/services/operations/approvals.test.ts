import assert from 'node:assert/strict';
import { invoke } from '../../../services/operation.js';
import { createApprovalWorkflow } from '../../../services/operations/create-approval-workflow.js';
import { decideApproval } from '../../../services/operations/decide-approval.js';
import { listApprovals } from '../../../services/operations/list-approvals.js';
import { subscribeAlerts } from '../../../services/operations/subscribe-alerts.js';
import { ana, ben, type Change, mei, sam, startChange } from '../../support/change.js';
import { planContent } from '../../support/plan.js';

describe('the approval operations', () => {
  let change: Change;
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    for (const { name, instance_id: id } of planContent().hosts) change.aws.host(name, { id });
  });
  afterEach(() => change.close());

  const as = (caller = ben) => ({ services: change.services, caller });
  const create = async (criticality = 'high', content = planContent()) => {
    const { plan_id } = await change.services.plans.store(content, ben);
    return invoke(createApprovalWorkflow, { remediation_plan: { plan_id }, criticality }, as());
  };

  it('start the workflow of a stored plan, and say how to open it and how long it takes', async () => {
    const answer = await create();
    assert.equal(answer.workflow_id, `patch-${answer.approval.approval_id}`);
    assert.equal(answer.approval_url, `https://chat.test/#approval=${answer.approval.approval_id}`);
    assert.match(answer.estimated_duration, /^PT\d+M$/);
    assert.match(answer.summary, /nothing is installed before/);
    assert.deepEqual(
      change.aws.starts.map(({ name }) => name),
      [answer.workflow_id],
    );
  });

  it('refuse a plan that nobody stored, or whose content was changed', async () => {
    const plan = await change.services.plans.store(planContent(), ben);
    const ask = (remediation_plan: unknown) =>
      invoke(createApprovalWorkflow, { remediation_plan, criticality: 'low' }, as());
    await assert.rejects(ask({ plan_id: 'no-such-plan' }), { code: 'not_found' });
    const hosts = plan.content.hosts.map((host) => ({ ...host, packages: [{ ...host.packages[0], to: '9.9.9' }] }));
    await assert.rejects(ask({ ...plan, content: { ...plan.content, hosts } }), { code: 'conflict' });
    assert.equal(change.aws.starts.length, 0);
    assert.equal((await ask(plan)).approval.status, 'pending');
  });

  it('decide by approval or workflow id, and say what was decided', async () => {
    const { workflow_id, approval } = await create('critical');
    const first = await invoke(decideApproval, { approval_id: workflow_id, decision: 'approve' }, as(ana));
    assert.match(
      first.summary,
      /^Ana Ruiz approved this at 14:02 UTC\. Waiting for a decision until 18:02 UTC: one more approver is needed\.$/,
    );
    const second = await invoke(
      decideApproval,
      {
        approval_id: approval.approval_id,
        decision: 'approve',
        plan_hash: approval.plan.hash.slice(0, 8),
        comment: ' go ',
      },
      as(mei),
    );
    assert.equal(second.approval.status, 'approved');
    assert.equal(second.approval.decisions.at(-1)?.comment, 'go');
    assert.equal(
      second.summary,
      'Ana Ruiz and Mei Tanaka approved this at 14:02 UTC; it starts at Sun 29 Nov 04:00 UTC.',
    );
  });

  it('refuse a viewer, and an id that nobody gave out', async () => {
    const { workflow_id } = await create();
    await assert.rejects(invoke(decideApproval, { approval_id: workflow_id, decision: 'approve' }, as(sam)), {
      code: 'not_allowed',
    });
    await assert.rejects(invoke(decideApproval, { approval_id: 'patch-nope-1', decision: 'approve' }, as(ana)), {
      code: 'not_found',
    });
  });

  it('list what is pending, or one by its id, to anybody', async () => {
    assert.equal((await invoke(listApprovals, {}, as(sam))).summary, 'No pending approvals.');
    const { workflow_id, approval } = await create();
    const hosts = planContent().hosts.map((host) => ({ ...host, instance_id: host.instance_id.replace('0', 'a') }));
    await create('high', planContent({ hosts }));
    const pending = await invoke(listApprovals, {}, as(sam));
    assert.equal(pending.summary, '2 pending approvals.');
    assert.equal(pending.approvals.length, 2);
    await invoke(decideApproval, { approval_id: workflow_id, decision: 'reject' }, as(ana));
    assert.equal((await invoke(listApprovals, {}, as(sam))).approvals.length, 1);
    assert.equal((await invoke(listApprovals, { status: 'all' }, as(sam))).approvals.length, 2);
    const one = await invoke(listApprovals, { approval_id: approval.approval_id }, as(sam));
    assert.equal(one.summary, 'Ana Ruiz rejected this at 14:02 UTC.');
  });

  it('subscribe a conversation for operators, and say what it gets', async () => {
    await change.services.subscriptions.remember({ conversation_id: 'c', surface: 'teams', reference: {} });
    const answer = await invoke(subscribeAlerts, { conversation_id: 'c', alerts: 'high' }, as());
    assert.equal(
      answer.summary,
      'Alerts of high severity and above are posted here. Approval cards are not posted here.',
    );
    const both = await invoke(subscribeAlerts, { conversation_id: 'c', approvals: true }, as());
    assert.deepEqual([both.alerts, both.approvals], ['high', true]);
    await assert.rejects(invoke(subscribeAlerts, { conversation_id: 'c', alerts: 'off' }, as(sam)), {
      code: 'not_allowed',
    });
  });
});
