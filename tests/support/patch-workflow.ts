import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { pino } from 'pino';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { createClients } from '../../services/aws/clients.js';
import type { Approval } from '../../services/contracts/approval.js';
import { correlationFields } from '../../services/correlation.js';
import { createServices } from '../../services/create-services.js';
import { invoke } from '../../services/operation.js';
import { executeAutomatedPatching } from '../../services/operations/execute-automated-patching.js';
import type { Services } from '../../services/services.js';
import { tableDefinition } from '../../services/table-definition.js';
import { assessFleet } from '../../services/vulnerabilities/assess-fleet.js';
import { ana, ben, CHANNEL, mei, people, policy, RecordingFaces } from './change.js';
import { startFunctionHost } from './function-host.js';
import { PATIENT_MS } from './patience.js';
import { untilQuietTime } from './quiet-time.js';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
const documents = [
  'SreOps-InstallPackages',
  'SreOps-InstallPackagesNoSnapshot',
  'SreOps-InstallPackagesBehindLoadBalancer',
  'SreOps-RestoreRootVolume',
  'SreOps-RehearsePackages',
  'SreOps-CheckHealth',
];

/**
 * The definitions of `infra/` as the sandbox's Step Functions and Automation run them, with the services as the function:
 * a fresh one for each test of the suite that calls this.
 */
export function patchWorkflow({ bakeMinutes = 0, checkServices = false } = {}) {
  let sandbox: Sandbox;
  let services: Services;
  let faces: RecordingFaces;
  let startService: () => Promise<void>;
  let stopService: () => Promise<void>;
  let close: () => Promise<void>;
  let control: string;
  const logged: Record<string, unknown>[] = [];

  beforeEach(async () => {
    logged.length = 0;
    sandbox = await startSandbox({ port: 0, aheadMs: untilQuietTime() });
    const { aws, control: url, clock } = sandbox.descriptor();
    control = url;
    let offsetMs = clock.offset_ms;
    const connect = (role: 'bot' | 'workflow') =>
      createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys[role] });
    const [clients, workflowClients] = [connect('bot'), connect('workflow')];
    await (await clients.dynamodb()).send(new CreateTableCommand(tableDefinition('sre-ops')));
    faces = new RecordingFaces();
    services = createServices({
      clients,
      workflowClients,
      clock: { now: () => new Date(Date.now() + offsetMs) },
      log: pino({ mixin: correlationFields }, { write: (line: string) => void logged.push(JSON.parse(line)) }),
      people: people(),
      policy: policy({ bakeMinutes, checkServices }),
      faces,
      table: 'sre-ops',
      artifactBucket: aws.artifactBucket,
      patchWorkflowArn: `arn:aws:states:${aws.region}:${aws.account}:stateMachine:sre-ops-patch`,
      notifications: { topicArns: [], certificateUrl: /^$/ },
      approvalUrl: (id) => `#${id}`,
      answerMs: PATIENT_MS,
    });
    startService = async () => {
      const host = await startFunctionHost(
        {
          'sre-ops-workflow': async (event) => {
            const answer = await services.workflow.run(event);
            // Nothing goes on behind the answer of a function.
            await services.outbox.settled();
            return answer;
          },
        },
        (offset) => {
          offsetMs = offset;
        },
      );
      stopService = () => host.close();
      const { clock } = (await call('PUT', '/service', {
        url: host.url,
        key: 'a-key-of-the-test',
        stateMachines: { 'sre-ops-patch': read('infra/workflows/patch.asl.json') },
        documents: Object.fromEntries(documents.map((name) => [name, read(`infra/documents/${name}.json`)])),
      })) as { clock: { offset_ms: number } };
      offsetMs = clock.offset_ms;
    };
    await startService();
    await warmUp();
    await services.subscriptions.remember({ conversation_id: CHANNEL, surface: 'teams', reference: {} });
    await services.subscriptions.subscribe(CHANNEL, { approvals: true });
    close = async () => {
      await services.history.flush();
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
    await Promise.all([
      assessFleet(services, selected, patience),
      services.patches.of(selected.hosts, patience, { lists: Number.POSITIVE_INFINITY }),
    ]);
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

  /** Tags an instance, as somebody with the console would. */
  const tag = async (instanceId: string, key: string, value: string): Promise<void> => {
    const { aws } = sandbox.descriptor();
    const clients = createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.operator });
    await (await clients.ec2()).send(
      new CreateTagsCommand({ Resources: [instanceId], Tags: [{ Key: key, Value: value }] }),
    );
    clients.destroy();
    services.instances.forget([instanceId]);
  };

  return {
    call,
    tag,
    settle,
    until,
    ask,
    say,
    approve,
    finished,
    execution,
    effects,
    hostsOf,
    startService: () => startService(),
    stopService: () => stopService(),
    services: () => services,
    faces: () => faces,
    sandbox: () => sandbox,
    /** Lines of the log. */
    logged,
  };
}
