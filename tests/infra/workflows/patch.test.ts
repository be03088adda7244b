import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { pino } from 'pino';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { createClients } from '../../../services/aws/clients.js';
import type { Approval } from '../../../services/contracts/approval.js';
import { invoke } from '../../../services/operation.js';
import { executeAutomatedPatching } from '../../../services/operations/execute-automated-patching.js';
import { createServices, type Services } from '../../../services/services.js';
import { tableDefinition } from '../../../services/table.js';
import { assessFleet } from '../../../services/vulnerabilities/assess-fleet.js';
import { ana, ben, CHANNEL, mei, people, policy, RecordingFaces } from '../../support/change.js';
import { startFunctionHost } from '../../support/function-host.js';

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

/** The definitions of `infra/` as the sandbox's Step Functions and Automation run them, with the services as the function. */
describe('the patch workflow in the sandbox', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let services: Services;
  let faces: RecordingFaces;
  let startService: () => Promise<void>;
  let stopService: () => Promise<void>;
  let close: () => Promise<void>;
  let control: string;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0 });
    const { aws, control: url } = sandbox.descriptor();
    control = url;
    let offsetMs = 0;
    const connect = (role: 'bot' | 'workflow') =>
      createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys[role] });
    const [clients, workflowClients] = [connect('bot'), connect('workflow')];
    await (await clients.dynamodb()).send(new CreateTableCommand(tableDefinition('sre-ops')));
    faces = new RecordingFaces();
    services = createServices({
      clients,
      workflowClients,
      clock: { now: () => new Date(Date.now() + offsetMs) },
      log: pino({ level: 'silent' }),
      people: people(),
      policy: policy(),
      faces,
      table: 'sre-ops',
      artifactBucket: aws.artifactBucket,
      patchWorkflowArn: `arn:aws:states:${aws.region}:${aws.account}:stateMachine:sre-ops-patch`,
      notifications: { topicArns: [], certificateUrl: /^$/ },
      approvalUrl: (id) => `#${id}`,
    });
    startService = async () => {
      const host = await startFunctionHost(
        { 'sre-ops-workflow': (event) => services.workflow.run(event) },
        (offset) => {
          offsetMs = offset;
        },
      );
      stopService = () => host.close();
      const { clock } = (await call('PUT', '/service', {
        url: host.url,
        key: 'a-key-of-the-test',
        stateMachines: { 'sre-ops-patch': read('infra/workflows/patch.asl.json') },
        documents: {
          'SreOps-InstallPackages': read('infra/documents/SreOps-InstallPackages.json'),
          'SreOps-InstallPackagesNoSnapshot': read('infra/documents/SreOps-InstallPackagesNoSnapshot.json'),
        },
      })) as { clock: { offset_ms: number } };
      offsetMs = clock.offset_ms;
    };
    await startService();
    await warmUp();
    await services.subscriptions.remember({ conversation_id: CHANNEL, surface: 'teams', reference: {} });
    await services.subscriptions.subscribe(CHANNEL, { approvals: true });
    close = async () => {
      clients.destroy();
      workflowClients.destroy();
      await sandbox.close();
      await stopService();
    };
  });
  afterEach(() => close());

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${control}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.status === 204 ? undefined : answer.json();
  }

  const next = () => call('POST', '/clock', { advance_ms: 60_000 });

  /** Reads everything once without the deadline of an answer, so that a slow machine plans as a fast one does. */
  async function warmUp(): Promise<void> {
    const patience = AbortSignal.timeout(60_000);
    const selected = await services.instances.select([], patience);
    await Promise.all([assessFleet(services, selected, patience), services.patches.of(selected.hosts, patience)]);
  }

  /** Lets what is under way come to rest, at this very time. */
  const settle = () => call('POST', '/clock', { advance_ms: 0 });

  /** Moves the clock from one thing that happens to the next until `done`. */
  async function until(done: () => boolean | Promise<boolean>, most = 400): Promise<void> {
    for (let moves = 0; moves < most; moves++) {
      if (await done()) return;
      await next();
    }
    assert.fail(`not there after ${most} events`);
  }

  const ask = async (instance_ids: string[], more = {}): Promise<Approval> => {
    const input = { instance_ids, patch_level: 'all', ...more };
    const answer = await invoke(executeAutomatedPatching, input, { services, caller: ben });
    assert.ok(answer.approval, JSON.stringify(answer.patch_status.hosts));
    await settle();
    assert.equal(faces.requested.length, 1);
    return answer.approval;
  };
  const say = (id: string, decision: 'approve' | 'reject', by = ana) =>
    services.approvals.decide(id, { decision, comment: null, planHash: undefined }, by);
  const approve = async ({ approval_id, required }: Approval): Promise<void> => {
    await say(approval_id, 'approve', ana);
    if (required > 1) await say(approval_id, 'approve', mei);
  };
  const finished = async (id: string): Promise<NonNullable<Approval['run']>> => {
    const { plan } = await services.approvals.byId(id);
    await call('POST', '/clock', { to: plan.content.window.start });
    await until(async () => Boolean((await services.approvals.byId(id)).run?.finished_at));
    const { run } = await services.approvals.byId(id);
    assert.ok(run);
    return run;
  };
  const execution = async (id: string) => {
    const { aws } = sandbox.descriptor();
    const clients = createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.operator });
    const sfn = await clients.sfn();
    const { workflow_id } = await services.approvals.byId(id);
    const arn = `arn:aws:states:${aws.region}:${aws.account}:execution:sre-ops-patch:${workflow_id}`;
    const { status } = await sfn.describeExecution({ executionArn: arn });
    clients.destroy();
    return status;
  };

  const effects = async (operation: string): Promise<number> => {
    const { effects: all } = (await call('GET', '/effects')) as { effects: { operation: string; outcome: string }[] };
    return all.filter((effect) => effect.operation === operation && effect.outcome === 'ok').length;
  };
  const hostsOf = (run: NonNullable<Approval['run']>) =>
    Object.fromEntries(run.hosts.map(({ name, state, detail }) => [name, { state, detail }]));

  it('patches the replica, looks at it, then the primary, and snapshots the root volume of each', async () => {
    const approval = await ask(['db-primary', 'db-replica']);
    const named = new Map(approval.plan.content.hosts.map(({ instance_id, name }) => [instance_id, name]));
    assert.deepEqual(
      approval.plan.content.waves.map(({ instance_ids }) => instance_ids.map((id) => named.get(id))),
      [['db-replica'], ['db-primary']],
    );
    await approve(approval);
    await call('POST', '/clock', { to: approval.plan.content.window.start });
    const states = async () =>
      hostsOf((await services.approvals.byId(approval.approval_id)).run ?? assert.fail('no run'));
    const step = () => call('POST', '/clock', { advance_ms: 15_000 });
    for (let moves = 0; (await effects('StartAutomationExecution')) < 2; moves++) {
      assert.ok(moves < 100, 'the second wave begins');
      assert.equal((await states())['db-primary']?.state, 'planned', 'both at once');
      await step();
    }
    assert.equal((await states())['db-replica']?.state, 'installed', 'the primary follows an installed replica');
    // The replica's scans are stale, so it waits for its re-scan until the policy's time is up.
    for (let moves = 0; (await states())['db-primary']?.state !== 'verified'; moves++) {
      assert.ok(moves < 100, JSON.stringify(await states()));
      await step();
    }
    assert.match((await states())['db-primary']?.detail ?? '', /rebooted \d\d:\d\d UTC/);
    const { run } = await services.approvals.byId(approval.approval_id);
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
    assert.equal(faces.changed.at(-1)?.run?.status, 'partly_verified');
  });

  it('patches what is known to be exploited and exposed as soon as it is approved, with two approvers', async () => {
    const approval = await ask(['web-1'], { patch_level: 'high' });
    const { content } = approval.plan;
    assert.ok(content.closes.known_exploited.length > 0);
    assert.equal(approval.required, 2);
    await approve(approval);
    const run = await finished(approval.approval_id);
    assert.deepEqual(hostsOf(run)['web-1']?.state, 'verified');
    assert.equal(run.closed?.findings, content.closes.findings);
    assert.equal(run.closed?.known_exploited, content.closes.known_exploited.length);
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
    assert.equal((await services.approvals.byId(approval.approval_id)).status, 'expired');
    assert.deepEqual(
      faces.changed.map(({ status }) => status),
      ['expired'],
    );
    assert.equal(await execution(approval.approval_id), 'SUCCEEDED');
    assert.equal(await effects('StartAutomationExecution'), 0);
  });

  it('waits for the window of the plan', async () => {
    const approval = await ask(['cache-1']);
    const { start } = approval.plan.content.window;
    await approve(approval);
    await call('POST', '/clock', { to: new Date(Date.parse(start) - 1_000).toISOString() });
    assert.equal((await services.approvals.byId(approval.approval_id)).run?.status, 'waiting_for_window');
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
    assert.equal(approval.plan.content.rollback.enabled, false);
    await approve(approval);
    assert.equal((await finished(approval.approval_id)).status, 'verified');
    assert.equal(await effects('CreateSnapshot'), 0);
  });
});
