import assert from 'node:assert/strict';
import { invoke } from '../../../services/operation.js';
import { executeAutomatedPatching } from '../../../services/operations/execute-automated-patching.js';
import { subscribeAlerts } from '../../../services/operations/subscribe-alerts.js';
import { auditedIn, toldIn } from '../../support/audited.js';
import { ben, CHANNEL, type Change, sam, startChange } from '../../support/change.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import { type PatchRequest, patchRequest } from '../../support/patch-request.js';
import type { ScriptedHost } from '../../support/scripted-aws.js';

describe('what the audit chain holds', () => {
  let change: Change;
  let web1: ScriptedHost;
  let ask: PatchRequest['ask'];
  let say: PatchRequest['say'];
  let step: PatchRequest['step'];
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    ({ ask, say, step } = patchRequest(change));
    web1 = change.aws.host('web-1');
  });
  afterEach(() => change.close());

  const told = () => toldIn(change.services);

  it('holds who asked, who decided, what was started where, and how it ended: each once', async () => {
    const approval = await ask(['web-1']);
    const { approval_id, workflow_id, plan } = approval;
    await say(approval, 'approve');
    change.clock.set('2026-11-29T04:00:01.000Z');
    await step(approval, 'start');
    await step(approval, 'start');
    change.aws.succeed(web1);
    await step(approval, 'poll');
    change.clock.advance(MINUTE);
    change.aws.scan(web1);
    await step(approval, 'verify');
    await step(approval, 'verify');
    await step(approval, 'report');
    await step(approval, 'report');

    assert.deepEqual(await told(), [
      'ben request_approval pending',
      'ana decide_approval approve',
      'workflow install started',
      'workflow run started',
      'workflow install verified',
      'workflow run verified',
    ]);
    const entries = await auditedIn(change.services);
    for (const { plan_hash, subjects } of entries) {
      assert.equal(plan_hash, plan.hash);
      assert.deepEqual(subjects.slice(0, 2), [approval_id, workflow_id]);
    }
    const execution = change.aws.executionOf(web1).AutomationExecutionId ?? '';
    assert.deepEqual(entries[2]?.subjects.slice(2), [web1.id, execution]);
    await change.services.audit.anchor();
    assert.equal((await change.services.audit.verify()).status, 'intact');
  });

  it('holds what was refused, with the role of whoever tried and what it was about', async () => {
    const approval = await ask(['web-1']);
    await assert.rejects(say(approval, 'approve', ben));
    await assert.rejects(say(approval, 'approve', sam));
    await say(approval, 'reject');
    await assert.rejects(say(approval, 'approve'));
    assert.deepEqual((await told()).slice(1), [
      'ben decide_approval not_allowed',
      'sam decide_approval not_allowed',
      'ana decide_approval reject',
      'ana decide_approval conflict',
    ]);
    const viewer = (await auditedIn(change.services))[2];
    assert.deepEqual(viewer?.actor, { id: 'sam', name: 'Sam Vega', role: 'viewer' });
    assert.deepEqual(viewer?.subjects, [approval.approval_id]);
  });

  it('holds a call that left nothing in an approval, and never what was typed', async () => {
    const { services } = change;
    await invoke(subscribeAlerts, { conversation_id: CHANNEL, alerts: 'high' }, { services, caller: ben });
    const secret = 'my password is hunter2';
    await assert.rejects(invoke(executeAutomatedPatching, { instance_ids: [secret] }, { services, caller: ben }));
    assert.deepEqual(await told(), ['ben subscribe_alerts ok', 'ben execute_automated_patching not_found']);
    assert.doesNotMatch(JSON.stringify(await auditedIn(services)), /hunter2/);
  });

  it('holds what nobody decided in time', async () => {
    const approval = await ask(['web-1']);
    change.clock.advance(5 * HOUR);
    await step(approval, 'expire');
    await step(approval, 'expire');
    assert.deepEqual((await told()).slice(1), ['workflow close_approval expired']);
  });

  it('keeps an entry with its change where the chain cannot be written, and chains it once at the next start', async () => {
    const approval = await ask(['web-1']);
    change.endpoint.faults.replace([{ service: 'dynamodb', operation: 'Query', kind: 'access_denied' }]);
    assert.equal((await say(approval, 'approve')).status, 'approved');
    change.endpoint.faults.replace([]);
    assert.ok(change.logged.some((line) => line.includes('audit_waits')));
    assert.equal((await told()).length, 1);

    await change.services.followUp.resume();
    await change.services.followUp.resume();
    assert.deepEqual(await told(), ['ben request_approval pending', 'ana decide_approval approve']);
  });
});
