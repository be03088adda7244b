import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { patchPlan } from '../../../services/patching/runs.js';
import { ana, ben } from '../../support/change.js';
import { patchWorkflow } from '../../support/patch-workflow.js';

const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => { errors: unknown[] };
const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8'));

describe('infra/workflows/patch.asl.json', () => {
  it('is valid, and stays within what every engine interprets', () => {
    const definition = read('infra/workflows/patch.asl.json') as { States: Record<string, State> };
    assert.deepEqual(validate(definition).errors, []);
    for (const [name, state] of Object.entries(definition.States)) {
      assert.ok(['Task', 'Choice', 'Wait', 'Pass', 'Succeed', 'Fail'].includes(state.Type), name);
      if (state.Type !== 'Task') continue;
      assert.equal(typeof state.TimeoutSeconds, 'number', `${name} has a literal timeout`);
      assert.ok(state.ResultSelector, `${name} keeps only what it selects`);
      assert.equal(state.Parameters?.FunctionName, 'sre-ops-workflow');
    }
  });

  it('keeps trying for minutes while the function cannot be reached, and never repeats an expiry', () => {
    const { States } = read('infra/workflows/patch.asl.json') as { States: Record<string, State> };
    for (const [name, { Type, Retry = [] }] of Object.entries(States)) {
      if (Type !== 'Task') continue;
      const lambda = Retry.find(({ ErrorEquals }) => ErrorEquals.includes('Lambda.ServiceException'));
      const seconds = (lambda?.IntervalSeconds ?? 0) * (lambda?.MaxAttempts ?? 0);
      assert.ok(lambda?.BackoffRate === 1 && seconds >= 300, `${name} gives up after ${seconds} s`);
    }
    assert.deepEqual(States.RequestDecision?.Retry?.[0], { ErrorEquals: ['States.Timeout'], MaxAttempts: 0 });
  });
});

interface State {
  readonly Type: string;
  readonly TimeoutSeconds?: number;
  readonly ResultSelector?: unknown;
  readonly Parameters?: { readonly FunctionName?: string };
  readonly Retry?: { ErrorEquals: string[]; IntervalSeconds?: number; MaxAttempts?: number; BackoffRate?: number }[];
}

describe('the patch workflow in the sandbox', function () {
  this.timeout(120_000);
  const {
    call,
    settle,
    ask,
    say,
    approve,
    finished,
    execution,
    effects,
    hostsOf,
    startService,
    stopService,
    services,
    faces,
  } = patchWorkflow();

  it('patches the replica, looks at it, then the primary, and snapshots the root volume of each', async () => {
    const approval = await ask(['db-primary', 'db-replica']);
    const named = new Map(approval.plan.content.hosts.map(({ instance_id, name }) => [instance_id, name]));
    assert.deepEqual(
      patchPlan(approval.plan).waves.map(({ instance_ids }) => instance_ids.map((id) => named.get(id))),
      [['db-replica'], ['db-primary']],
    );
    await approve(approval);
    await call('POST', '/clock', { to: approval.plan.content.window.start });
    const states = async () =>
      hostsOf((await services().approvals.byId(approval.approval_id)).run ?? assert.fail('no run'));
    const step = () => call('POST', '/clock', { advance_ms: 15_000 });
    for (let moves = 0; (await effects('StartAutomationExecution')) < 2; moves++) {
      assert.ok(moves < 100, 'the second wave begins');
      assert.equal((await states())['db-primary']?.state, 'planned', 'both at once');
      await step();
    }
    assert.equal((await states())['db-replica']?.state, 'rebooted', 'the primary follows a replica that booted');
    // The replica's scans are stale, so it waits for its re-scan until the policy's time is up.
    for (let moves = 0; (await states())['db-primary']?.state !== 'verified'; moves++) {
      assert.ok(moves < 100, JSON.stringify(await states()));
      await step();
    }
    assert.match((await states())['db-primary']?.detail ?? '', /rebooted \d\d:\d\d UTC/);
    const { run } = await services().approvals.byId(approval.approval_id);
    const { effects: all } = (await call('GET', '/effects')) as {
      effects: { operation: string; input?: { VolumeId?: string } }[];
    };
    const snapshots = all.filter(({ operation }) => operation.startsWith('CreateSnapshot'));
    assert.equal(snapshots.length, 2, 'one snapshot a host, though the primary has a data volume');
    for (const { snapshot_id } of run?.hosts ?? []) assert.match(snapshot_id ?? '', /^snap-/);
  });

  it('verifies the host that was fixed, and unmasks the one where AWS only says so', async () => {
    const approval = await ask(['api-1', 'api-2']);
    assert.equal(await effects('StartAutomationExecution'), 0);
    await approve(approval);
    const run = await finished(approval.approval_id);
    assert.equal(run.status, 'partly_verified');
    assert.equal(run.success_rate, 0.5);
    const { 'api-1': good, 'api-2': bad } = hostsOf(run);
    assert.equal(good?.state, 'verified');
    assert.equal(bad?.state, 'failed');
    assert.match(bad?.detail ?? '', /^AWS reported success, but openssl is still 1:3\.0\.8-1\.amzn2023\.0\.12/);
    assert.equal(await effects('StartAutomationExecution'), 2);
    assert.equal(await effects('CreateSnapshot'), 2);
    assert.equal(await execution(approval.approval_id), 'SUCCEEDED');
    assert.equal(faces().changed.at(-1)?.run?.status, 'partly_verified');
  });

  it('patches what is known to be exploited and exposed as soon as it is approved, with two approvers', async () => {
    const approval = await ask(['web-1'], { patch_level: 'high' });
    const content = patchPlan(approval.plan);
    assert.ok(content.closes.known_exploited.length > 0);
    assert.equal(approval.required, 2);
    await approve(approval);
    const run = await finished(approval.approval_id);
    assert.deepEqual(hostsOf(run)['web-1']?.state, 'verified');
    assert.equal(run.closed?.findings, content.closes.findings);
    assert.equal(run.closed?.known_exploited, content.closes.known_exploited.length);
  });

  it('stops while the snapshot is taken: nothing is installed, nothing more begins, and it ends well', async () => {
    const approval = await ask(['db-primary', 'db-replica']);
    const { approval_id } = approval;
    await approve(approval);
    await call('POST', '/clock', { to: approval.plan.content.window.start });
    while ((await effects('CreateSnapshot')) === 0) await call('POST', '/clock', { advance_ms: 1_000 });
    await services().openApprovals.stop(approval_id, { by: ben, at: new Date().toISOString(), reason: null });
    const run = await finished(approval_id);
    await settle();
    assert.equal(run.status, 'stopped');
    const { 'db-primary': primary, 'db-replica': replica } = hostsOf(run);
    assert.equal(replica?.detail, 'stopped before the install: nothing was changed on it');
    assert.match(primary?.detail ?? '', /^not started: stopped by Ben Okafor/);
    assert.equal(await effects('StopAutomationExecution'), 1);
    assert.equal(await effects('SendCommand'), 0);
    assert.equal(await execution(approval_id), 'SUCCEEDED');
  });

  it('waits for the end of a freeze within its window, and then patches', async () => {
    const approval = await ask(['web-1'], { patch_level: 'high' });
    await services().changeControl.freeze(3_600_000, 'launch', ana);
    await approve(approval);
    await settle();
    await call('POST', '/clock', { advance_ms: 120_000 });
    assert.equal(await effects('StartAutomationExecution'), 0);
    assert.equal((await finished(approval.approval_id)).status, 'verified');
  });

  it('changes nothing when people say no', async () => {
    const approval = await ask(['api-1']);
    await say(approval.approval_id, 'reject');
    await settle();
    assert.equal(await execution(approval.approval_id), 'SUCCEEDED');
    assert.equal(await effects('StartAutomationExecution'), 0);
  });

  it('expires by itself, and edits the card', async () => {
    const approval = await ask(['api-1']);
    await call('POST', '/clock', { advance_ms: 4 * 3_600_000 + 1_000 });
    assert.equal((await services().approvals.byId(approval.approval_id)).status, 'expired');
    assert.deepEqual(
      faces().changed.map(({ status }) => status),
      ['expired'],
    );
    assert.equal(await execution(approval.approval_id), 'SUCCEEDED');
    assert.equal(await effects('StartAutomationExecution'), 0);
  });

  it('waits for the window of the plan', async () => {
    // Whatever the hour: no window of the policy is open on a Monday at noon.
    const { now } = (await call('GET', '/clock')) as { now: string };
    const noon = new Date(`${now.slice(0, 10)}T12:00:00.000Z`);
    noon.setUTCDate(noon.getUTCDate() + ((8 - noon.getUTCDay()) % 7 || 7));
    await call('POST', '/clock', { to: noon.toISOString() });
    const approval = await ask(['cache-1']);
    const { start } = approval.plan.content.window;
    await approve(approval);
    await call('POST', '/clock', { to: new Date(Date.parse(start) - 1_000).toISOString() });
    assert.equal((await services().approvals.byId(approval.approval_id)).run?.status, 'waiting_for_window');
    assert.equal(await effects('StartAutomationExecution'), 0);
    const run = await finished(approval.approval_id);
    assert.equal(run.status, 'verified');
    assert.ok(Date.parse(run.started_at ?? '') >= Date.parse(start));
  });

  it('goes on after the service was gone between approval and patch, and starts nothing twice', async () => {
    const approval = await ask(['cache-1']);
    await stopService();
    await approve(approval);
    await call('POST', '/clock', { to: approval.plan.content.window.start });
    await startService();
    const run = await finished(approval.approval_id);
    assert.equal(run.status, 'verified');
    assert.equal(await effects('StartAutomationExecution'), 1);
    assert.equal(await effects('SendCommand'), 2, 'one install, one scan');
  });

  it('saves nothing first when the plan says so', async () => {
    const approval = await ask(['api-1'], { rollback_enabled: false });
    assert.equal(patchPlan(approval.plan).rollback.enabled, false);
    await approve(approval);
    assert.equal((await finished(approval.approval_id)).status, 'verified');
    assert.equal(await effects('CreateSnapshot'), 0);
  });
});
