import assert from 'node:assert/strict';
import type { OutputOf } from '../../../services/operations/index.js';
import { connectStdio, type StdioServer } from '../../support/stdio-client.js';
import { TeamsDriver } from '../../support/teams.js';

type Approvals = OutputOf<'list_approvals'>['approvals'];

/**
 * What somebody who patches fleets expects of the four functions that lead to a change, in the order in which they are
 * used: through an MCP client as Ben Okafor, an operator, while approvers decide in the sandbox's Teams.
 */
describe('from a plan to a rollback, as an MCP client sees it', function () {
  this.timeout(180_000);
  let mcp: StdioServer;
  let teams: TeamsDriver;

  before(async () => {
    mcp = await connectStdio(['--allow-write'], { SRE_KEY: 'sandbox-ben' });
    const { teams: chat } = await mcp.control<{ teams: { chat: string } }>('GET', '');
    teams = new TeamsDriver(chat.chat);
    await teams.rateLimits(false);
  });
  after(() => mcp?.client.close());

  const effects = async (operation: string): Promise<unknown[]> => {
    const { effects: all } = await mcp.control<{ effects: { operation: string; outcome: string }[] }>(
      'GET',
      '/effects',
    );
    return all.filter((effect) => effect.operation === operation && effect.outcome === 'ok');
  };
  const approval = async (approval_id: string): Promise<Approvals[number]> => {
    const { output } = await mcp.ask('list_approvals', { approval_id, status: 'all' });
    const [only] = output.approvals;
    assert.ok(only);
    return only;
  };
  const approve = async (approval_id: string, person: string): Promise<void> => {
    const chat = teams.as(person).in('channel');
    const card = await chat.untilCard((one) => one.text.includes(approval_id) && one.buttons.includes('Approve'));
    await chat.press('Approve', {}, { on: card.messageId });
  };
  const finished = async (approval_id: string): Promise<Approvals[number]> => {
    const { plan } = await approval(approval_id);
    await mcp.control('POST', '/clock', { to: plan.content.window.start });
    for (let moves = 0; moves < 200; moves++) {
      const now = await approval(approval_id);
      if (now.run?.finished_at) return now;
      await mcp.control('POST', '/clock', { next: true });
    }
    return assert.fail(`${approval_id} does not end`);
  };

  describe('resolve_vulnerabilities_by_criticality', () => {
    let plan: OutputOf<'resolve_vulnerabilities_by_criticality'>;
    before(async () => {
      plan = (await mcp.ask('resolve_vulnerabilities_by_criticality', { instance_ids: [], criticality: 'high' }))
        .output;
    });

    it('only plans: nothing is started, and every plan has an id to ask approval with', async () => {
      assert.ok(plan.scheduled_patches.length > 0);
      for (const { plan_id, hash } of plan.scheduled_patches)
        assert.match(`${plan_id} ${hash}`, /^[0-9a-f]{12} [0-9a-f]{64}$/);
      assert.deepEqual(await effects('StartExecution'), []);
    });

    it('puts what is known to be exploited and exposed first, and says what no patch does', () => {
      const [first] = plan.immediate_actions;
      assert.ok(first?.exploited_and_exposed && first.plan);
      const kinds = new Set(plan.immediate_actions.map(({ kind }) => kind));
      assert.ok(kinds.has('deploy'), 'the Java library outside the package manager needs a deployment');
    });

    it('gives every scheduled patch a window, waves, exact versions and what it closes', () => {
      for (const { window, waves, packages, closes } of plan.scheduled_patches) {
        assert.ok(Date.parse(window.start) < Date.parse(window.end));
        assert.ok(waves.length > 0 && closes.findings > 0);
        for (const { to } of packages) assert.match(to, /\d/);
      }
    });

    it('says how many people each plan needs, by which rule of the policy', () => {
      for (const { approvers, why } of plan.approval_required) assert.ok(approvers >= 1 && why.length > 0);
    });

    it('names hosts that get no plan, with the reason', () => {
      const left = new Map(plan.left_out.map(({ name, reason }) => [name, reason]));
      assert.match(left.get('bastion') ?? '', /Systems Manager does not manage it/);
      assert.match(left.get('jenkins-1') ?? '', /stopped/);
    });

    it('gives the same plans for the same question', async () => {
      const again = await mcp.ask('resolve_vulnerabilities_by_criticality', { instance_ids: [], criticality: 'high' });
      assert.deepEqual(
        again.output.scheduled_patches.map(({ plan_id }) => plan_id),
        plan.scheduled_patches.map(({ plan_id }) => plan_id),
      );
    });

    it('takes auto_approve as a wish that the policy decides, which grants none to a model', async () => {
      const { output } = await mcp.ask('resolve_vulnerabilities_by_criticality', {
        instance_ids: ['api-1'],
        criticality: 'high',
        auto_approve: true,
      });
      assert.deepEqual([output.auto_approve.requested, output.auto_approve.granted], [true, false]);
      assert.match(output.auto_approve.reason, /policy/);
      assert.deepEqual(await effects('StartExecution'), []);
    });
  });

  describe('create_approval_workflow', () => {
    let asked: OutputOf<'create_approval_workflow'>;
    before(async () => {
      const { output } = await mcp.ask('resolve_vulnerabilities_by_criticality', {
        instance_ids: ['cache-1'],
        criticality: 'high',
      });
      const [plan] = output.scheduled_patches;
      asked = (
        await mcp.ask('create_approval_workflow', { remediation_plan: { plan_id: plan?.plan_id }, criticality: 'low' })
      ).output;
    });

    it('starts a workflow that waits for people, with a page that carries no right', async () => {
      assert.equal(asked.approval.status, 'pending');
      assert.match(asked.estimated_duration, /^PT\d+M$/);
      assert.doesNotMatch(asked.approval_url, /token|key=|secret/i);
      assert.equal((await effects('StartExecution')).length, 1);
    });

    it('never makes a plan less critical than it is', () => {
      assert.notEqual(asked.approval.criticality, 'low');
    });

    it('asks once: the same plan has the same workflow', async () => {
      const again = await mcp.ask('create_approval_workflow', {
        remediation_plan: { plan_id: asked.approval.plan.plan_id },
        criticality: 'low',
      });
      assert.equal(again.output.workflow_id, asked.workflow_id);
      const { output } = await mcp.ask('list_approvals', { status: 'pending' });
      assert.equal(output.approvals.length, 1);
    });

    it('refuses a plan that nobody stored, and one whose content was changed', async () => {
      const { plan } = asked.approval;
      const of = (remediation_plan: object) =>
        mcp.refusal('create_approval_workflow', { remediation_plan, criticality: 'high' });
      assert.match(await of({ plan_id: '000000000000' }), /There is no plan/);
      assert.match(await of({ ...plan, content: { ...plan.content, title: 'another' } }), /not the plan/);
    });

    it('keeps the task token on the server, and offers no tool that decides', async () => {
      assert.doesNotMatch(JSON.stringify(asked), /task_token|taskToken/);
      const { tools } = await mcp.client.listTools();
      assert.ok(tools.every(({ name }) => !/decide|approve_/.test(name)));
    });
  });

  describe('execute_automated_patching and rollback_changes', () => {
    let asked: OutputOf<'execute_automated_patching'>;
    let ended: Approvals[number];
    let rollbackId: string;

    before(async () => {
      asked = (await mcp.ask('execute_automated_patching', { instance_ids: ['api-1'], patch_level: 'all' })).output;
    });

    it('answers at once that it waits for approval, with no success rate before anything was attempted', () => {
      assert.equal(asked.patch_status.state, 'approval_required');
      assert.equal(asked.success_rate, null);
      assert.ok(asked.patch_status.workflow_id && asked.patch_status.approval_url);
    });

    it('says beforehand how it is undone and what that loses', () => {
      assert.equal(asked.rollback_plan.enabled, true);
      assert.match(asked.rollback_plan.loses, /written to the root volume after the snapshot/);
    });

    it('installs nothing before people decided, and lets no second plan take the host', async () => {
      assert.deepEqual(await effects('StartAutomationExecution'), []);
      const other = { instance_ids: ['api-1'], patch_level: 'critical' };
      assert.match(await mcp.refusal('execute_automated_patching', other), /in approval .* already/);
    });

    it('refuses an empty list: a change never means the whole fleet', async () => {
      assert.match(await mcp.refusal('execute_automated_patching', { instance_ids: [] }), /name at least one instance/);
    });

    it('runs once they did: snapshot first, the exact list, and "verified" only after a re-scan', async () => {
      const { approval: open } = asked;
      assert.ok(open);
      for (const person of ['Ana Ruiz', 'Mei Tanaka'].slice(0, open.required)) await approve(open.approval_id, person);
      ended = await finished(open.approval_id);
      assert.equal(ended.run?.status, 'verified');
      assert.equal(ended.run?.success_rate, 1);
      const [host] = ended.run?.hosts ?? [];
      assert.match(host?.detail ?? '', /^re-scanned at \d\d:\d\d UTC: \d+ findings? closed/);
      assert.match(host?.snapshot_id ?? '', /^snap-/);
      assert.equal((await effects('CreateSnapshot')).length, 1);
    });

    it('shows the finding gone to whoever asks next', async () => {
      const { output } = await mcp.ask('check_patch_compliance', { instance_ids: ['api-1'] });
      assert.equal(output.compliant.length, 1);
    });

    it('asks people for a rollback, saying what comes back and what is lost', async () => {
      rollbackId = ended.run?.hosts[0]?.rollback_id ?? '';
      const { output } = await mcp.ask('rollback_changes', { instance_id: 'api-1', rollback_id: rollbackId });
      assert.equal(output.rollback_status, 'approval_required');
      assert.match(output.restored_state?.loses ?? '', /written to the root volume/);
      assert.ok((output.restored_state?.packages ?? []).length > 0);
      assert.equal(output.verification_results, null, 'nothing to verify yet');
      assert.deepEqual(await effects('CreateReplaceRootVolumeTask'), []);
    });

    it('calls it rolled back only when checks, agent and versions prove it', async () => {
      const pending = await mcp.ask('rollback_changes', { instance_id: 'api-1', rollback_id: rollbackId });
      const open = pending.output.approval;
      assert.ok(open);
      for (const person of ['Ana Ruiz', 'Mei Tanaka'].slice(0, open.required)) await approve(open.approval_id, person);
      await finished(open.approval_id);
      const { output } = await mcp.ask('rollback_changes', { instance_id: 'api-1', rollback_id: rollbackId });
      assert.equal(output.rollback_status, 'rolled_back', output.summary);
      assert.deepEqual(output.verification_results, {
        root_volume: 'passed',
        status_checks: 'passed',
        ssm_agent: 'passed',
        package_versions: 'passed',
      });
    });

    it('holds what was rolled back, with owner and date, so that the next plan does not install it', async () => {
      const { output } = await mcp.ask('execute_automated_patching', { instance_ids: ['api-1'], patch_level: 'all' });
      assert.equal(output.patch_status.state, 'no_plan');
      assert.match(output.left_out?.[0]?.reason ?? '', /Inspector has not scanned it since/);

      await mcp.control('POST', '/clock', { advance_ms: 20 * 60_000 });
      const rescanned = await mcp.ask('execute_automated_patching', { instance_ids: ['api-1'], patch_level: 'all' });
      assert.equal(rescanned.output.patch_status.state, 'no_plan');
      assert.match(rescanned.output.left_out?.[0]?.reason ?? '', /held there until \d{4}-\d\d-\d\d, owner Ben Okafor/);
    });

    it('names the rollbacks that there are, and says why where there is none', async () => {
      assert.match(
        await mcp.refusal('rollback_changes', { instance_id: 'api-1', rollback_id: 'rb-x' }),
        /Newest first/,
      );
      const never = await mcp.refusal('rollback_changes', { instance_id: 'web-1', rollback_id: 'latest' });
      assert.match(never, /No patch run of this assistant changed it/);
    });
  });
});
