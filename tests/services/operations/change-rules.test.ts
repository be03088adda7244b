import assert from 'node:assert/strict';
import { invoke } from '../../../services/operation.js';
import { changeRules } from '../../../services/operations/change-rules.js';
import { ana, ben, type Change, mei, sam, startChange } from '../../support/change.js';

describe('change_rules', () => {
  let change: Change;
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
  });
  afterEach(() => change.close());

  const ask = (input: object, caller = ana) => invoke(changeRules, input, { services: change.services, caller });
  const approve = { decision: 'approve' as const, comment: null, planHash: undefined };
  const through = async (workflow_id: string): Promise<void> => {
    for (const step of ['start', 'verify', 'report']) await change.services.workflow.run({ step, workflow_id });
  };
  const wanted = {
    action: 'set_policy',
    path: 'environments.prod.approvals.default',
    value: '2',
    reason: 'two is better',
  };

  it('changes nothing before another approver agrees, and then at once, with its version and its entry', async () => {
    const { approval } = await ask(wanted);
    assert.ok(approval);
    const { workflow_id } = approval;
    assert.equal(approval.required, 1);
    await assert.rejects(change.services.approvals.decide(workflow_id, approve, ana), { code: 'not_allowed' });
    await assert.rejects(change.services.approvals.decide(workflow_id, approve, ben), { code: 'not_allowed' });
    assert.equal(change.services.policy.version, 1);
    await change.services.approvals.decide(workflow_id, approve, mei);
    await through(workflow_id);
    assert.equal(change.services.policy.version, 2);
    assert.equal(change.services.policy.content.environments.prod?.approvals.default, 2);
    assert.equal((await change.services.approvals.byId(workflow_id)).run?.status, 'recorded');
    await through(workflow_id);
    assert.equal(change.services.policy.version, 2, 'once');
    const acts: string[] = [];
    for await (const { data } of change.services.audit.items()) acts.push(JSON.stringify(data));
    assert.ok(acts.some((one) => one.includes('"recorded"') && one.includes(approval.approval_id)));
  });

  it('takes a role away from the next decision on, also from a card that is open', async () => {
    const { approval: other } = await ask({ ...wanted, value: '3' }, mei);
    const { approval } = await ask(
      { action: 'set_person', person: 'sam', role: 'approver', reason: 'third approver' },
      ana,
    );
    await change.services.approvals.decide(approval?.workflow_id ?? '', approve, mei);
    await through(approval?.workflow_id ?? '');
    const gone = await ask({ action: 'set_person', person: 'ana', role: 'viewer', reason: 'left the team' }, mei);
    await change.services.approvals.decide(gone.approval?.workflow_id ?? '', approve, { ...sam, role: 'approver' });
    await through(gone.approval?.workflow_id ?? '');
    assert.equal(change.services.people.named('ana').role, 'viewer');
    await assert.rejects(change.services.approvals.decide(other?.workflow_id ?? '', approve, ana), {
      code: 'not_allowed',
    });
  });

  it('says why nothing was changed when the rules are others by then', async () => {
    const first = await ask(wanted);
    const second = await ask({ ...wanted, value: '3' }, mei);
    await change.services.approvals.decide(second.approval?.workflow_id ?? '', approve, ana);
    await through(second.approval?.workflow_id ?? '');
    await change.services.approvals.decide(first.approval?.workflow_id ?? '', approve, mei);
    await through(first.approval?.workflow_id ?? '');
    const ended = await change.services.approvals.byId(first.approval?.workflow_id ?? '');
    assert.equal(ended.status, 'cancelled');
    assert.match(ended.closed_because ?? '', /approved for version 1 of policy, and version 2 is in force/);
    assert.equal(change.services.policy.content.environments.prod?.approvals.default, 3);
  });

  it('is not written by a process that has not read the version it was approved for', async () => {
    const { approval } = await ask(wanted);
    const content = approval?.plan.content;
    assert.ok(content?.kind === 'rules');
    const newer = { ...content, from_version: 5 };
    await assert.rejects(change.services.rules.apply(newer, 'an-approval'), { code: 'unavailable' });
    assert.equal(change.services.policy.version, 1);
    await change.services.rules.apply(content, 'an-approval');
    assert.equal(change.services.policy.version, 2);
  });

  it('is asked for by approvers, with a reason; and shows no key', async () => {
    await assert.rejects(ask(wanted, ben), { code: 'not_allowed' });
    await assert.rejects(ask({ ...wanted, reason: undefined }), { code: 'invalid_input' });
    const shown = await ask({}, ben);
    assert.equal(shown.approval, null);
    assert.doesNotMatch(JSON.stringify(shown), /[0-9a-f]{64}/);
    assert.ok(shown.policy.values.some(({ path }) => path === 'environments.prod.approvals.critical'));
  });
});
