import assert from 'node:assert/strict';
import type { Approval } from '../../../services/contracts/approval.js';
import { invoke } from '../../../services/operation.js';
import { executeAutomatedPatching } from '../../../services/operations/execute-automated-patching.js';
import { ana, ben, type Change, startChange } from '../../support/change.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import type { ScriptedHost } from '../../support/scripted-aws.js';

describe('the patch workflow, step by step', () => {
  let change: Change;
  let web1: ScriptedHost;
  let web2: ScriptedHost;
  let workflowId: string;

  const step = (name: string) => change.services.workflow.run({ step: name, workflow_id: workflowId });
  const now = (): Promise<Approval> => change.services.approvals.byId(workflowId);
  const hostsNow = async () =>
    Object.fromEntries((await now()).run?.hosts.map(({ name, state }) => [name, state]) ?? []);
  const detailOf = async (name: string) => (await now()).run?.hosts.find((host) => host.name === name)?.detail ?? '';

  /** Planned, asked, approved, and the window open. */
  async function approved(): Promise<void> {
    const input = { instance_ids: ['web-1', 'web-2'], patch_level: 'high' };
    const { approval } = await invoke(executeAutomatedPatching, input, { services: change.services, caller: ben });
    workflowId = approval?.workflow_id ?? '';
    await change.services.workflow.run({ step: 'request_decision', workflow_id: workflowId, task_token: 'token' });
    await change.services.approvals.decide(
      workflowId,
      { decision: 'approve', comment: null, planHash: undefined },
      ana,
    );
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

  it('installs exactly the approved packages, one execution a host, and verifies after a re-scan', async () => {
    assert.deepEqual(await step('start'), { state: 'patching' });
    assert.equal(change.aws.executions.size, 2);
    const execution = change.aws.executionOf(web1);
    assert.equal(execution.DocumentName, 'SreOps-InstallPackages');
    assert.equal(execution.DocumentVersion, '1');
    assert.deepEqual(execution.Parameters?.RebootOption, ['NoReboot']);
    const [url = ''] = execution.Parameters?.PackageList ?? [];
    assert.match(url, /^s3:\/\/sre-ops-artifacts\/plans\/[0-9a-f]{64}\/i-[0-9a-f]{17}\.yaml$/);
    assert.equal(
      change.aws.objects.get(url.replace('s3://', '')),
      "patches:\n  - id: 'openssl.amd64'\n    title: '*3.0.2-0ubuntu1.20'\n",
    );

    change.clock.advance(2 * MINUTE);
    change.aws.succeed(web1);
    assert.deepEqual(await step('poll'), { state: 'patching' });
    assert.deepEqual(await hostsNow(), { 'web-1': 'installed', 'web-2': 'planned' });
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

  it('does nothing twice when every step is repeated, as after a crash', async () => {
    const twice = async (name: string) => {
      await Promise.all([step(name), step(name)]);
      return step(name);
    };
    await twice('start');
    change.aws.succeed(web1);
    change.aws.succeed(web2);
    await twice('poll');
    change.clock.advance(MINUTE);
    change.aws.scan(web1);
    change.aws.scan(web2);
    await twice('verify');
    assert.deepEqual(await twice('report'), { status: 'verified' });
    assert.equal(change.aws.executions.size, 2);
    assert.equal((await now()).run?.automation_execution_ids.length, 2);
  });

  it('keeps what was started when another host could not be, and starts that one at the repeat', async () => {
    change.aws.refuseStartOf = web2;
    await assert.rejects(step('start'), { code: 'access_denied', message: /ssm:StartAutomationExecution was denied/ });
    assert.equal(change.aws.executions.size, 1);
    change.aws.refuseStartOf = undefined;
    await step('start');
    assert.equal(change.aws.executions.size, 2);
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

  it('calls a host failed whose package stays, whatever AWS reported', async () => {
    await step('start');
    change.aws.succeed(web1, { install: false });
    change.aws.succeed(web2);
    await step('poll');
    change.clock.advance(MINUTE);
    change.aws.scan(web1);
    change.aws.scan(web2);
    await step('verify');
    assert.deepEqual(await step('report'), { status: 'partly_verified' });
    assert.deepEqual(await hostsNow(), { 'web-1': 'failed', 'web-2': 'verified' });
    assert.equal(
      await detailOf('web-1'),
      'AWS reported success, but openssl is still 3.0.2-0ubuntu1.10: 1 finding stays open',
    );
    assert.equal((await now()).run?.success_rate, 0.5);
  });

  it('says why an execution failed', async () => {
    await step('start');
    change.aws.fail(web1, 'Could not get lock /var/lib/dpkg/lock');
    change.aws.fail(web2, 'no space left on device');
    assert.deepEqual(await step('poll'), { state: 'done' });
    assert.equal(await detailOf('web-1'), 'installing failed: Could not get lock /var/lib/dpkg/lock');
    assert.deepEqual(await step('report'), { status: 'failed' });
    assert.equal((await now()).run?.success_rate, 0);
  });

  it('calls a host unknown that nobody scanned again in time', async () => {
    await step('start');
    change.aws.succeed(web1);
    change.aws.succeed(web2);
    await step('poll');
    change.clock.advance(2 * HOUR - MINUTE);
    assert.deepEqual(await step('verify'), { state: 'verifying' });
    change.clock.advance(MINUTE);
    assert.deepEqual(await step('verify'), { state: 'done' });
    assert.equal(await detailOf('web-1'), 'installed, not verified: Inspector has not re-scanned since');
    assert.deepEqual(await hostsNow(), { 'web-1': 'unknown', 'web-2': 'unknown' });
  });

  it('starts nothing when the patch document is another one', async () => {
    change.aws.documentHash = 'b'.repeat(64);
    assert.deepEqual(await step('start'), { state: 'done' });
    assert.equal(change.aws.executions.size, 0);
    assert.equal(await detailOf('web-1'), 'not started: plan changed: the patch document is not the approved one');
    assert.deepEqual(await step('report'), { status: 'failed' });
    assert.equal((await now()).run?.success_rate, null);
  });

  it('starts nothing when a host was restarted or replaced since', async () => {
    web2.launchedAt = '2026-11-28T00:00:00.000Z';
    assert.deepEqual(await step('start'), { state: 'done' });
    assert.equal(change.aws.executions.size, 0);
    assert.match(await detailOf('web-1'), /plan changed: web-2 was stopped, started or replaced since/);
  });

  it('starts nothing after the window', async () => {
    change.clock.set('2026-11-29T06:00:00.000Z');
    assert.deepEqual(await step('start'), { state: 'done' });
    assert.equal(change.aws.executions.size, 0);
    assert.equal(await detailOf('web-1'), 'not started: the window ended');
  });

  it('waits when it is called before the window', async () => {
    change.clock.set('2026-11-29T03:59:59.000Z');
    assert.deepEqual(await step('start'), { state: 'patching' });
    assert.equal(change.aws.executions.size, 0);
    change.clock.advance(MINUTE);
    await step('poll');
    assert.equal(change.aws.executions.size, 2);
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
    await step('start');
    change.aws.succeed(web1);
    await step('poll');
    await step('give_up');
    const { run } = await now();
    assert.equal(run?.status, 'failed');
    assert.deepEqual(await hostsNow(), { 'web-1': 'unknown', 'web-2': 'unknown' });
    assert.match(await detailOf('web-2'), /the workflow stopped/);
  });

  it('patches with the role of the workflow, never with that of the chat', async () => {
    await step('start');
    const effects = change.endpoint.ledger.effects.filter(({ operation }) =>
      ['StartAutomationExecution', 'PutObject'].includes(operation),
    );
    assert.equal(effects.length, 4);
    assert.deepEqual(new Set(effects.map(({ role }) => role)), new Set(['workflow']));
  });

  it('knows no step that the definition does not have', async () => {
    await assert.rejects(step('install_everything'));
    await assert.rejects(change.services.workflow.run({ step: 'start' }));
  });
});
