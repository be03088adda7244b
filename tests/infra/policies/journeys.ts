import assert from 'node:assert/strict';
import { Inspector2 } from '@aws-sdk/client-inspector2';
import { type AutomationExecutionMetadata, SSM } from '@aws-sdk/client-ssm';
import type { Approval } from '../../../services/contracts/approval.js';
import { invoke, type Operation } from '../../../services/operation.js';
import { type OperationName, type OutputOf, operations } from '../../../services/operations/index.js';
import { few, questions } from '../../services/operations/read-matrix/questions.js';
import { ana, ben, mei } from '../../support/change.js';
import { clientOptions } from '../../support/control-client.js';
import type { Deployment } from '../../support/deployment.js';
import { leaveVoided } from '../../support/left-behind.js';

/** A limit for a broken run, never a pause: what is read here is not due in five seconds. Milliseconds. */
const PATIENCE = 60_000;

export type Asking = 'bot' | 'mcp';

/** What people do with the service, each step in the process whose role does it when it is deployed. */
export function journeysOf(deployment: Deployment) {
  const { apps, control } = deployment;
  const clock = (move: object) => control.post('/clock', move);
  /** Lets what is under way come to rest, at this very time. */
  const settle = () => clock({ advance_ms: 0 });
  const faults = (...list: object[]) => control.put('/faults', list);

  const ask = async <Name extends OperationName>(
    role: Asking,
    name: Name,
    input: object,
    caller = ben,
  ): Promise<OutputOf<Name>> => {
    const call = { services: apps[role].services, caller, deadline: AbortSignal.timeout(PATIENCE) };
    return (await invoke(operations[name] as never as Operation, input, call)) as OutputOf<Name>;
  };
  const byId = (id: string): Promise<Approval> => apps.bot.services.approvals.byId(id);

  async function until(what: string, done: () => Promise<boolean>, ms = 60_000): Promise<void> {
    for (let moves = 0; moves < 300; moves++) {
      if (await done()) return;
      await clock({ advance_ms: ms });
    }
    assert.fail(`${what}: never`);
  }

  const decide = (id: string, decision: 'approve' | 'reject', by = mei): Promise<Approval> =>
    apps.bot.services.approvals.decide(id, { decision, comment: null, planHash: undefined }, by);
  const approve = async (approval: Approval | null, approvers = [ana, mei]): Promise<void> => {
    assert.ok(approval);
    for (const by of approvers.slice(0, approval.required)) await decide(approval.approval_id, 'approve', by);
    await settle();
  };
  const requested = async (role: Asking, instance: string, more: object = {}): Promise<Approval> => {
    const input = { instance_ids: [instance], patch_level: 'all', ...more };
    const { approval, summary } = await ask(role, 'execute_automated_patching', input);
    assert.ok(approval, summary);
    await settle();
    return approval;
  };
  const toItsWindow = async ({ approval_id }: Approval): Promise<unknown> =>
    clock({ to: (await byId(approval_id)).plan.content.window.start });
  const ended = async (approval: Approval | null): Promise<string> => {
    assert.ok(approval);
    const run = async () => (await byId(approval.approval_id)).run;
    // Ten minutes at a time: all that falls due on the way is done, and what goes by the clock once.
    await until(approval.plan.content.title, async () => Boolean((await run())?.finished_at), 600_000);
    const { status, hosts } = (await run()) ?? assert.fail('no run');
    return [status, ...hosts.map(({ state }) => state)].join(' ');
  };
  const executions = async () => {
    const ssm = new SSM(clientOptions(deployment.sandbox));
    const { AutomationExecutionMetadataList = [] } = await ssm.describeAutomationExecutions({});
    return { ssm, all: AutomationExecutionMetadataList };
  };

  return {
    ...{ ask, approve, byId, clock, decide, ended, faults, requested, settle, toItsWindow, until },

    /** Everything that reads, asked once, and a report that is made and opened. */
    async reads(role: Asking): Promise<void> {
      const { report_id } = await ask(role, 'generate_vulnerability_report', { instance_ids: few });
      await apps[role].services.reports.jobs.settled();
      for (const { operation, input } of questions) {
        await ask(role, operation, operation === 'get_vulnerability_report' ? { report_id } : input);
      }
      // Of a kernel that lacks a fix, live patches are looked for.
      await ask(role, 'analyze_ec2_vulnerabilities', { instance_id: 'db-primary' });
    },

    /** Queries that fail half-way are stopped: what they still scan is paid for. */
    async failedQueries(role: Asking): Promise<void> {
      await faults({ service: 'logs', operation: 'GetQueryResults', role, kind: 'access_denied' });
      await ask(role, 'monitor_security_events', { instance_ids: [], time_range: '5d' });
      await faults();
    },

    /** Inspector is switched off for instances, and on again. */
    async unscanned(): Promise<void> {
      const inspector = new Inspector2(clientOptions(deployment.sandbox));
      const later = () => clock({ advance_ms: 120_000 });
      await inspector.disable({ resourceTypes: ['EC2'] });
      await later();
      for (const role of ['bot', 'mcp'] as const) {
        const { coverage } = await ask(role, 'get_inspector_findings', {});
        assert.ok(coverage.failed.some(({ reason }) => reason === 'not_enabled'));
      }
      await inspector.enable({ resourceTypes: ['EC2'] });
      await later();
    },

    async rehearsed({ approval_id }: Approval): Promise<string> {
      const press = () => ask('bot', 'rehearse_plan', { approval_id });
      await press();
      await settle();
      const isOver = async () => !(await byId(approval_id)).rehearsal || !(await press()).approval.rehearsal;
      await until('the rehearsal', isOver, 5_000);
      const { evidence } = await byId(approval_id);
      return evidence?.rehearsals.map(({ state, detail }) => `${state} ${detail}`.trim()).join('; ') ?? 'no evidence';
    },

    async patched(approval: Approval): Promise<string> {
      await approve(approval);
      await toItsWindow(approval);
      return ended(approval);
    },

    async rolledBack(role: Asking, instance_id: string): Promise<string> {
      const { approval, summary } = await ask(role, 'rollback_changes', { instance_id, rollback_id: 'latest' });
      assert.ok(approval, summary);
      await settle();
      await approve(approval);
      return ended(approval);
    },

    /** Stops a run whose snapshot is still being made: nothing has changed on its host yet. */
    async stoppedBeforeItsInstall(approval: Approval): Promise<string> {
      await faults({ service: 'ec2', operation: 'DescribeSnapshots', role: 'automation', kind: 'throttle' });
      await approve(approval);
      await toItsWindow(approval);
      await until('an execution', async () => (await executions()).all.some(isRunning), 1_000);
      const { approval_id } = approval;
      await ask('bot', 'stop_runs', { action: 'stop', approval_id, reason: 'wrong day' }, ana);
      const how = await ended(approval);
      await faults();
      return how;
    },

    async patchedAtSecondStart(approval: Approval): Promise<string> {
      const start = { service: 'ssm', operation: 'StartAutomationExecution', role: 'workflow' };
      await faults({ ...start, kind: 'access_denied', times: 1 });
      await approve(approval);
      await toItsWindow(approval);
      const how = await ended(approval);
      await faults();
      return how;
    },

    /** Somebody stops the execution in the console of AWS while the packages are installed. */
    async stoppedInConsole(approval: Approval): Promise<string> {
      await approve(approval);
      await toItsWindow(approval);
      const stopped = async () => {
        const { ssm, all } = await executions();
        const { CurrentStepName: step, AutomationExecutionId } = all.find(isRunning) ?? {};
        if (step !== 'install') return false;
        await ssm.stopAutomationExecution({ AutomationExecutionId, Type: 'Cancel' });
        return true;
      };
      await until('an install that runs', stopped, 1_000);
      return ended(approval);
    },

    async governed(): Promise<void> {
      await ask('bot', 'freeze_changes', { action: 'set', duration: '4h', reason: 'launch' }, mei);
      await ask('bot', 'freeze_changes', { action: 'lift' }, mei);
      const { offer } = await ask('bot', 'accept_risk', { action: 'offer', instance_ids: ['web-2'] });
      const risks = [offer?.[0]?.fix_id];
      const risk = { action: 'ask', instance_ids: ['web-2'], risks, reason: 'rebuilt soon', duration: '30d' };
      const rule = { action: 'set_person', person: 'sam', role: 'operator', reason: 'joined the team' };
      const alarms = { action: 'ask', instance_ids: ['web-1'] };
      const asked = [
        await ask('bot', 'accept_risk', risk),
        await ask('bot', 'change_rules', rule, ana),
        await ask('bot', 'set_up_alarms', alarms),
      ];
      for (const { approval } of asked) {
        await settle();
        await approve(approval, approval?.required === 1 ? [mei] : [ana, mei]);
        assert.match(await ended(approval), /^(recorded|verified)/);
      }
    },

    /**
     * What others do when a process ended in between: the timer of the MCP server, the function that is invoked by the
     * clock, and the steps of the workflow.
     */
    async carriedOn(follow: () => Promise<void>): Promise<void> {
      const poll = () => clock({ advance_ms: 6 * 60_000 });
      const untold = async ({ approval_id }: Approval, by: () => Promise<unknown>): Promise<void> => {
        await faults({ service: 'states', operation: 'SendTaskSuccess', role: 'bot', kind: 'access_denied' });
        await decide(approval_id, 'reject');
        await faults();
        await by();
        await settle();
      };
      const first = await requested('bot', 'web-1');
      await follow();
      await untold(first, follow);
      await untold(await requested('bot', 'web-2'), poll);

      // A request whose workflow was never started.
      const web2 = { instance_ids: ['web-2'], patch_level: 'all' };
      await faults({ service: 'states', operation: 'StartExecution', role: 'bot', kind: 'access_denied', times: 1 });
      await assert.rejects(ask('bot', 'execute_automated_patching', web2));
      await faults();
      await poll();

      // A decision that comes before the cards.
      await faults({ service: 'dynamodb', operation: 'GetItem', role: 'workflow', kind: 'hold', side: 'before' });
      const web1 = { instance_ids: ['web-1'], patch_level: 'all' };
      const { approval } = await ask('bot', 'execute_automated_patching', web1);
      await control.get('/held?wait_ms=15000');
      await decide(approval?.approval_id ?? '', 'reject');
      await faults();
      await settle();

      // Hosts that drifted, and nobody was asked again yet.
      const drifted = await requested('bot', 'api-2');
      await leaveVoided(deployment, drifted);
      const isAskedAgain = async () => (await byId(drifted.approval_id)).voided?.next !== undefined;
      await until('people are asked again', isAskedAgain, 6 * 60_000);
    },
  };
}

const isRunning = ({ AutomationExecutionStatus: status }: AutomationExecutionMetadata): boolean =>
  status === 'InProgress';

export type Journeys = ReturnType<typeof journeysOf>;
