import assert from 'node:assert/strict';
import type { Approval } from '../../../services/contracts/approval.js';
import { invoke } from '../../../services/operation.js';
import { executeAutomatedPatching } from '../../../services/operations/execute-automated-patching.js';
import { patchPlan } from '../../../services/patching/runs.js';
import { ana, ben, type Change, startChange } from '../../support/change.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import type { ScriptedHost } from '../../support/scripted-aws.js';

describe('the patch workflow, step by step', () => {
  let change: Change;
  let web1: ScriptedHost;
  let web2: ScriptedHost;
  let workflowId: string;

  const step = async (name: string) => {
    const { wait_s: _, ...answer } = await change.services.workflow.run({ step: name, workflow_id: workflowId });
    await change.services.outbox.settled();
    return answer;
  };
  const now = (): Promise<Approval> => change.services.approvals.byId(workflowId);
  const hostsNow = async () =>
    Object.fromEntries((await now()).run?.hosts.map(({ name, state }) => [name, state]) ?? []);
  const detailOf = async (name: string) => (await now()).run?.hosts.find((host) => host.name === name)?.detail ?? '';

  /** Planned, asked, approved, and the window open. */
  async function approved(): Promise<void> {
    const input = { instance_ids: ['web-1', 'web-2'], patch_level: 'high' };
    const { approval } = await invoke(executeAutomatedPatching, input, { services: change.services, caller: ben });
    assert.ok(approval, 'planned');
    workflowId = approval.workflow_id;
    await change.services.workflow.run({ step: 'request_decision', workflow_id: workflowId, task_token: 'token' });
    await change.services.approvals.decide(
      workflowId,
      { decision: 'approve', comment: null, planHash: undefined },
      ana,
    );
    await change.services.outbox.settled();
    change.clock.set('2026-11-29T04:00:01.000Z');
  }

  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    web1 = change.aws.host('web-1');
    web2 = change.aws.host('web-2');
    await approved();
  });
  afterEach(() => change.close());

  /** The first wave is installed and looked at, so that the second one runs. */
  async function secondWave(): Promise<void> {
    await step('start');
    change.aws.succeed(web1);
    await step('poll');
    assert.ok(change.aws.executionOf(web2));
  }

  it('installs exactly the approved packages, one wave after the other, and verifies after a re-scan', async () => {
    const { plan } = await now();
    assert.deepEqual(patchPlan(plan).waves, [
      { name: 'canary', instance_ids: [web1.id] },
      { name: 'wave 2', instance_ids: [web2.id] },
    ]);
    assert.deepEqual(await step('start'), { state: 'working' });
    assert.equal(change.aws.executions.size, 1, 'the canary alone');
    assert.equal(await detailOf('web-2'), 'waits for wave 2');
    const execution = change.aws.executionOf(web1);
    assert.equal(execution.DocumentName, 'SreOps-InstallPackages');
    assert.equal(execution.DocumentVersion, '1');
    assert.deepEqual(execution.Parameters?.RebootOption, ['NoReboot']);
    const [url = ''] = execution.Parameters?.PackageList ?? [];
    assert.match(url, /^s3:\/\/sre-ops-artifacts\/plans\/[0-9a-f]{64}\/i-[0-9a-f]{17}\.yaml$/);
    assert.equal(change.aws.text(url), "patches:\n  - id: 'openssl.amd64'\n    title: '*3.0.2-0ubuntu1.20'\n");

    change.clock.advance(2 * MINUTE);
    change.aws.succeed(web1);
    assert.deepEqual(await step('poll'), { state: 'working' });
    assert.deepEqual(await hostsNow(), { 'web-1': 'installed', 'web-2': 'planned' });
    assert.equal(change.aws.executions.size, 2);
    change.aws.succeed(web2);
    assert.deepEqual(await step('poll'), { state: 'verifying' });

    change.clock.advance(MINUTE);
    assert.deepEqual(await step('verify'), { state: 'verifying' });
    change.aws.scan(web1);
    assert.deepEqual(await step('verify'), { state: 'verifying' });
    assert.deepEqual(await hostsNow(), { 'web-1': 'verified', 'web-2': 'installed' });
    change.aws.scan(web2);
    assert.deepEqual(await step('verify'), { state: 'done' });
    assert.deepEqual(await step('report'), { status: 'verified' });

    const { run } = await now();
    assert.equal(run?.success_rate, 1);
    assert.deepEqual(run?.closed, { findings: 2, known_exploited: 0 });
    assert.match(run?.hosts[0]?.snapshot_id ?? '', /^snap-/);
    assert.equal(run?.automation_execution_ids.length, 2);
  });

  it('starts the second wave only when the first host is healthy again, and says what it waits for', async () => {
    await step('start');
    change.aws.succeed(web1);
    web1.health = 'initializing';
    assert.deepEqual(await step('poll'), { state: 'working' });
    assert.equal(change.aws.executions.size, 1);
    assert.equal(await detailOf('web-1'), 'installed; rebooted 04:00 UTC; waiting for status checks');
    web1.online = false;
    web1.health = 'ok';
    await step('poll');
    assert.match(await detailOf('web-1'), /waiting for the SSM agent/);
    web1.online = true;
    web1.inventoryAt = null;
    web1.patches = [{ KBId: 'openssl.amd64:3.0.2-0ubuntu1.20', State: 'Missing' }];
    await step('poll');
    assert.match(await detailOf('web-1'), /waiting for the installed versions/);
    assert.equal(change.aws.executions.size, 1);
    web1.patches = [];
    web1.inventoryAt = change.clock.now();
    change.clock.advance(MINUTE);
    web1.inventoryAt = change.clock.now();
    await step('poll');
    assert.equal(change.aws.executions.size, 2);
    change.aws.succeed(web2);
    await step('poll');
    change.clock.advance(MINUTE);
    change.aws.scan(web1);
    change.aws.scan(web2);
    await step('verify');
    assert.match(await detailOf('web-1'), /1 finding closed; rebooted 04:00 UTC$/);
  });

  it('never starts the second wave when the first host stays sick', async () => {
    await step('start');
    change.aws.succeed(web1);
    web1.health = 'impaired';
    await step('poll');
    change.clock.advance(15 * MINUTE);
    assert.deepEqual(await step('poll'), { state: 'done' });
    assert.equal(await detailOf('web-1'), 'not healthy 15 minutes after the install: status checks: impaired');
    assert.equal(await detailOf('web-2'), 'not started: web-1 of wave 1 failed');
    assert.deepEqual(await step('report'), { status: 'failed' });
    assert.equal(change.aws.executions.size, 1);
  });

  it('never starts the second wave when nobody can see the first host, and still verifies that one', async () => {
    const { AwsError } = await import('../../../sandbox/answer.js');
    await step('start');
    change.aws.succeed(web1);
    change.aws.failing.set('DescribeInstanceStatus', new AwsError('UnauthorizedOperation', 'no', 403));
    await step('poll');
    change.clock.advance(15 * MINUTE);
    assert.deepEqual(await step('poll'), { state: 'verifying' });
    assert.match(await detailOf('web-1'), /status checks not seen within 15 minutes. I may not read the status checks/);
    assert.equal(await detailOf('web-2'), 'not started: web-1 of wave 1 could not be proven good');
    change.aws.scan(web1);
    await step('verify');
    assert.deepEqual(await step('report'), { status: 'partly_verified' });
    assert.deepEqual(await hostsNow(), { 'web-1': 'verified', 'web-2': 'planned' });
  });

  it('does nothing twice when every step is repeated, as after a crash', async () => {
    const twice = async (name: string) => {
      await Promise.all([step(name), step(name)]);
      return step(name);
    };
    await twice('start');
    change.aws.succeed(web1);
    await twice('poll');
    change.aws.succeed(web2);
    await twice('poll');
    change.clock.advance(MINUTE);
    change.aws.scan(web1);
    change.aws.scan(web2);
    await twice('verify');
    assert.deepEqual(await twice('report'), { status: 'verified' });
    assert.equal(change.aws.executions.size, 2);
    assert.equal((await now()).run?.automation_execution_ids.length, 2);
    const events = change.logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event);
    const of = (name: string) => events.filter(({ event }) => event === name);
    assert.deepEqual(
      ['approval_requested', 'run_started', 'wave_started', 'host_verified', 'run_finished'].map(
        (name) => of(name).length,
      ),
      [1, 1, 2, 2, 1],
    );
    for (const { workflow_id } of ['run_started', 'wave_started', 'host_verified', 'run_finished'].flatMap(of)) {
      assert.equal(workflow_id, workflowId);
    }
  });

  it('tries a host again that could not be started', async () => {
    change.aws.refuseStartOf = web1;
    await assert.rejects(step('start'), { code: 'access_denied', message: /ssm:StartAutomationExecution was denied/ });
    assert.equal(change.aws.executions.size, 0);
    change.aws.refuseStartOf = undefined;
    await step('start');
    assert.equal(change.aws.executions.size, 1);
  });

  it('tells the cards about every change once, and about nothing else', async () => {
    const before = change.faces.changed.length;
    await step('start');
    await step('poll');
    await step('poll');
    const started = change.faces.changed.length;
    assert.equal(started - before, 2, 'started, then the snapshot');
    await step('poll');
    assert.equal(change.faces.changed.length, started);
  });

  it('calls a host failed whose package stays, whatever AWS reported, and stops there', async () => {
    await step('start');
    change.aws.succeed(web1, { install: false });
    assert.deepEqual(await step('poll'), { state: 'done' });
    assert.deepEqual(await step('report'), { status: 'failed' });
    assert.equal(await detailOf('web-1'), 'AWS reported success, but openssl is still 3.0.2-0ubuntu1.10');
    assert.equal(await detailOf('web-2'), 'not started: web-1 of wave 1 failed');
    assert.equal(change.aws.executions.size, 1);
    assert.equal((await now()).run?.success_rate, 0);
    assert.ok(change.logged.some((line) => /"event":"host_failed"/.test(line) && line.includes(web1.id)));
  });

  it('counts what is verified when a later wave fails', async () => {
    await secondWave();
    change.aws.fail(web2, 'no space left on device');
    assert.deepEqual(await step('poll'), { state: 'verifying' });
    change.clock.advance(MINUTE);
    change.aws.scan(web1);
    await step('verify');
    assert.deepEqual(await step('report'), { status: 'partly_verified' });
    assert.deepEqual(await hostsNow(), { 'web-1': 'verified', 'web-2': 'failed' });
    assert.equal((await now()).run?.success_rate, 0.5);
  });

  it('says why an execution failed', async () => {
    await step('start');
    change.aws.fail(web1, 'Could not get lock /var/lib/dpkg/lock');
    assert.deepEqual(await step('poll'), { state: 'done' });
    assert.equal(await detailOf('web-1'), 'installing failed: Could not get lock /var/lib/dpkg/lock');
    assert.deepEqual(await step('report'), { status: 'failed' });
    assert.equal((await now()).run?.success_rate, 0);
  });

  it('calls a host unknown that nobody scanned again in time', async () => {
    await secondWave();
    change.aws.succeed(web2);
    await step('poll');
    change.clock.advance(2 * HOUR - MINUTE);
    assert.deepEqual(await step('verify'), { state: 'verifying' });
    change.clock.advance(MINUTE);
    assert.deepEqual(await step('verify'), { state: 'done' });
    assert.equal(await detailOf('web-1'), 'installed, not verified: Inspector has not re-scanned since');
    assert.deepEqual(await hostsNow(), { 'web-1': 'unknown', 'web-2': 'unknown' });
  });

  it('passes over a host that got the packages by other means, and says so', async () => {
    web1.packages = [{ name: 'openssl', version: '3.0.2-0ubuntu1.20', fixed: '3.0.2-0ubuntu1.20' }];
    web1.inventoryAt = change.clock.now();
    assert.deepEqual(await step('start'), { state: 'working' });
    assert.equal(change.aws.executions.size, 0);
    assert.equal(await detailOf('web-1'), 'nothing to do: already at 3.0.2-0ubuntu1.20');
    assert.deepEqual(await step('poll'), { state: 'working' });
    change.aws.succeed(web2);
    await step('poll');
    change.clock.advance(MINUTE);
    change.aws.scan(web2);
    await step('verify');
    assert.deepEqual(await step('report'), { status: 'verified' });
    assert.deepEqual(await hostsNow(), { 'web-1': 'planned', 'web-2': 'verified' });
  });

  it('closes the plan when nothing is left to do on any host', async () => {
    for (const host of [web1, web2]) {
      host.packages = [{ name: 'openssl', version: '3.0.2-0ubuntu1.21', fixed: '3.0.2-0ubuntu1.20' }];
      host.inventoryAt = change.clock.now();
    }
    await step('start');
    assert.deepEqual(await step('poll'), { state: 'done' });
    assert.deepEqual(await step('report'), { status: 'nothing_to_do' });
    const { status, closed_because } = await now();
    assert.equal(status, 'cancelled');
    assert.match(closed_because ?? '', /^nothing left to do: .*web-1 is already at 3.0.2-0ubuntu1.21/);
    assert.equal(change.aws.executions.size, 0);
  });

  it('stops before a wave whose host has another version than the one people saw', async () => {
    await step('start');
    web2.packages = [{ name: 'openssl', version: '3.0.2-0ubuntu1.15', fixed: '3.0.2-0ubuntu1.20' }];
    web2.inventoryAt = change.clock.now();
    change.aws.succeed(web1);
    assert.deepEqual(await step('poll'), { state: 'verifying' });
    assert.equal(change.aws.executions.size, 1);
    assert.equal(
      await detailOf('web-2'),
      'not started: plan changed: web-2 has openssl 3.0.2-0ubuntu1.15 instead of 3.0.2-0ubuntu1.10',
    );
  });

  it('stops when a host is gone', async () => {
    change.aws.hosts.splice(0, 2);
    assert.deepEqual(await step('start'), { state: 'done' });
    assert.equal(await detailOf('web-2'), 'not started: plan changed: web-1 is gone and web-2 is gone');
  });

  it('starts nothing when the patch document is another one', async () => {
    change.aws.documentHash = 'b'.repeat(64);
    assert.deepEqual(await step('start'), { state: 'done' });
    assert.equal(change.aws.executions.size, 0);
    assert.equal(
      await detailOf('web-1'),
      'not started: plan changed: the document SreOps-InstallPackages is not the approved one and the document SreOps-RestoreRootVolume is not the approved one',
    );
    assert.deepEqual(await step('report'), { status: 'stopped' });
    assert.equal((await now()).run?.success_rate, null);
  });

  it('starts nothing when a host was restarted or replaced since', async () => {
    web1.launchedAt = '2026-11-28T00:00:00.000Z';
    assert.deepEqual(await step('start'), { state: 'done' });
    assert.equal(change.aws.executions.size, 0);
    assert.match(await detailOf('web-2'), /plan changed: web-1 was stopped, started or replaced since/);
  });

  it('starts nothing after the window', async () => {
    change.clock.set('2026-11-29T06:00:00.000Z');
    assert.deepEqual(await step('start'), { state: 'done' });
    assert.equal(change.aws.executions.size, 0);
    assert.equal(await detailOf('web-1'), 'not started: the window ended');
  });

  it('waits when it is called before the window', async () => {
    change.clock.set('2026-11-29T03:59:59.000Z');
    assert.deepEqual(await step('start'), { state: 'working' });
    assert.equal(change.aws.executions.size, 0);
    change.clock.advance(MINUTE);
    await step('poll');
    assert.equal(change.aws.executions.size, 1);
  });

  it('starts nothing of a plan that was changed in the table after people approved it', async () => {
    const table = await change.clients.dynamodb();
    const { DynamoDBDocumentClient, GetCommand, PutCommand } = await import('@aws-sdk/lib-dynamodb');
    const documents = DynamoDBDocumentClient.from(table);
    const { approval_id } = await now();
    const Key = { pk: `APPROVAL#${approval_id}`, sk: 'APPROVAL' };
    const { Item } = await documents.send(new GetCommand({ TableName: 'sre-ops', Key }));
    assert.ok(Item);
    Item.data.approval.plan.content.hosts[0].packages[0].to = '3.0.2-0evil1';
    await documents.send(new PutCommand({ TableName: 'sre-ops', Item }));
    assert.deepEqual(await step('start'), { state: 'done' });
    assert.equal(change.aws.executions.size, 0);
    assert.match(await detailOf('web-1'), /plan changed: it is not what was approved/);
  });

  it('calls what it started unknown, never done, when it is given up', async () => {
    await secondWave();
    await step('give_up');
    const { run } = await now();
    assert.equal(run?.status, 'failed');
    assert.deepEqual(await hostsNow(), { 'web-1': 'unknown', 'web-2': 'unknown' });
    assert.match(await detailOf('web-2'), /the workflow stopped/);
  });

  it('patches with the role of the workflow, never with that of the chat', async () => {
    await secondWave();
    const effects = change.endpoint.ledger.effects.filter(
      ({ operation, resources }) =>
        operation === 'StartAutomationExecution' || resources.some((resource) => resource.startsWith('plans/')),
    );
    assert.equal(effects.length, 4);
    assert.deepEqual(new Set(effects.map(({ role }) => role)), new Set(['workflow']));
  });

  it('knows no step that the definition does not have', async () => {
    await assert.rejects(step('install_everything'));
    await assert.rejects(change.services.workflow.run({ step: 'start' }));
  });
});
