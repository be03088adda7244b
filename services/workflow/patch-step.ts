import type { Logger } from 'pino';
import { closed } from '../approvals/approval.js';
import { nothingLeft } from '../approvals/approvals.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecord, ApprovalRecords, Execution } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import type { Approval, PatchRun } from '../contracts/approval.js';
import type { PlannedHost } from '../contracts/plan.js';
import type { Observation, PatchAutomation } from '../patching/automation.js';
import type { Drift, HostDrift } from '../patching/drift.js';
import { planHash } from '../patching/plan-hash.js';
import { nextHosts, notStarted, observed, patchedRun, skippedHosts, startedRun, whyStopped } from '../patching/runs.js';
import { listing } from '../words.js';
import { logRun } from './run-log.js';
import { isJudging, judged, type Looked, passed, WaveGate } from './wave-gate.js';

interface PatchStepOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly automation: PatchAutomation;
  readonly drift: Drift;
  readonly clients: Clients;
  /** Reads again what was kept about these instances before. */
  readonly forget: (instanceIds: readonly string[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A host that AWS still calls in progress after this is unknown. The documents' own timeouts end most before. */
const PATCH_LIMIT_MS = 2 * 3_600_000;

/** What one call found out and did, before it is written. */
interface Progress {
  readonly seen: ReadonlyMap<string, Observation>;
  readonly started: ReadonlyMap<string, Execution>;
  readonly looked: ReadonlyMap<string, Looked>;
  /** Hosts of this turn on which nothing is left to do. */
  readonly done: readonly HostDrift[];
  /** Why nothing more is started; undefined while it may be. */
  readonly blocked: string | undefined;
}

/** What stands before a turn. */
interface Turn {
  readonly done: readonly HostDrift[];
  readonly blocked: string | undefined;
}

/**
 * Starts the hosts whose turn it is, looks at those that run, and judges those that are installed before the next wave
 * begins. Called until every host is through.
 */
export class PatchStep {
  readonly #gate: WaveGate;

  constructor(private readonly options: PatchStepOptions) {
    this.#gate = new WaveGate(options.clients, options.clock);
  }

  /** @returns `state`: patching, verifying, or done when there is nothing to verify. */
  async run(workflowId: string): Promise<{ state: string }> {
    const { records, updates, clock, log } = this.options;
    const { data: record } = await records.get(workflowId);
    const run = runOf(record);
    if (run.finished_at || run.status === 'verifying') return { state: stateOf(run) };
    const seen = await this.#observe(record);
    const observedNow = withObserved(record, seen, clock.now());
    const looked = await this.#gate.look(observedNow);
    const now = judged(observedNow, looked, clock.now());
    const { content } = record.approval.plan;
    // The workflow waited for the window by AWS's clock; where ours is behind, the next look starts.
    const isOpen = clock.now() >= new Date(content.window.start);
    const turn = isOpen ? nextHosts(runOf(now), content, ids(now), passed(now.executions)) : [];
    const { done, blocked } = await this.#before(record.approval, turn);
    const due = blocked === undefined ? turn.filter((id) => !done.some(({ instance_id }) => instance_id === id)) : [];
    const { started, failure } = await this.#start(record, due);
    const updated = await records.update(workflowId, (latest) =>
      advanced(latest, { seen, started, looked, done, blocked }, clock.now()),
    );
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    if (failure) throw failure;
    const next = runOf(updated.data);
    if (next.status === 'verifying') this.options.forget(next.hosts.map(({ instance_id }) => instance_id));
    return { state: stateOf(next) };
  }

  /** What people approved must be what is about to happen, now: looked at before every start. */
  async #before({ status, plan }: Approval, turn: readonly string[]): Promise<Turn> {
    const { automation, clock, drift } = this.options;
    const { content } = plan;
    const stop = (blocked: string): Turn => ({ done: [], blocked });
    if (turn.length === 0) return { done: [], blocked: undefined };
    if (status !== 'approved') return stop('it is not approved');
    if (planHash(content) !== plan.hash) return stop('plan changed: it is not what was approved');
    if (clock.now() >= new Date(content.window.end)) return stop('the window ended');
    const document = await automation.document(content.document.name);
    const same = document.version === content.document.version && document.hash === content.document.hash;
    if (!same) return stop('plan changed: the patch document is not the approved one');
    const hosts = await drift.of(
      content.hosts.filter(({ instance_id }) => turn.includes(instance_id)),
      new Date(plan.created_at),
    );
    const changed = hosts.filter(({ kind }) => kind === 'changed');
    if (changed.length > 0) return stop(`plan changed: ${listing(changed.map(({ detail }) => detail))}`);
    return { done: hosts.filter(({ kind }) => kind === 'done'), blocked: undefined };
  }

  async #observe({ executions }: ApprovalRecord): Promise<Map<string, Observation>> {
    const seen = new Map<string, Observation>();
    await Promise.all(
      Object.entries(executions)
        .filter(([, { ended_at }]) => ended_at === null)
        .map(async ([instanceId, { id, started_at }]) => {
          try {
            seen.set(instanceId, await this.options.automation.observe(id));
          } catch (error) {
            this.options.log.warn({ err: error, execution: id }, 'state of a patch run not read');
          }
          const now = this.options.clock.now();
          const observation = seen.get(instanceId);
          if (!observation?.endedAt && now.getTime() - Date.parse(started_at) > PATCH_LIMIT_MS) {
            seen.set(instanceId, lost(observation, now));
          }
        }),
    );
    return seen;
  }

  /** Starts each host. Those that could be started are kept even when another one fails; then the step is repeated. */
  async #start({ approval }: ApprovalRecord, turn: readonly string[]) {
    const { plan, workflow_id: workflowId } = approval;
    const hosts = plan.content.hosts.filter(({ instance_id }) => turn.includes(instance_id));
    const started = new Map<string, Execution>();
    let failure: unknown;
    await Promise.all(
      hosts.map(async (host: PlannedHost) => {
        const start = { workflowId, planHash: plan.hash, content: plan.content, host, attempt: 1 };
        try {
          const id = await this.options.automation.start(start);
          const started_at = this.options.clock.now().toISOString();
          started.set(host.instance_id, { id, started_at, installed_at: null, ended_at: null });
        } catch (error) {
          failure ??= error;
        }
      }),
    );
    return { started, failure };
  }
}

/** The record after one look, however often it is computed from however new a record. */
function advanced(record: ApprovalRecord, progress: Progress, now: Date): ApprovalRecord {
  const { seen, started, looked, done, blocked } = progress;
  const { content } = record.approval.plan;
  const withStarted = { ...record, executions: { ...Object.fromEntries(started), ...record.executions } };
  const executionIds = Object.values(withStarted.executions).map(({ id }) => id);
  let run = skippedHosts(
    runOf(record),
    done.filter(({ instance_id }) => !(instance_id in record.executions)),
    now,
  );
  if (started.size > 0) run = startedRun(run, content, [...started.keys()], executionIds, now);
  const next = judged(withObserved(withRun(withStarted, run), seen, now), looked, now);
  run = runOf(next);
  const attempted = ids(next);
  const good = passed(next.executions);
  const left = nextHosts(run, content, attempted, good);
  // Judged hosts of the last wave end the run's work as well; nothing is verified before.
  const busy = isJudging(next) || Object.values(next.executions).some(({ ended_at }) => ended_at === null);
  if (blocked !== undefined) run = notStarted(run, attempted, blocked, now);
  else if (!busy && left.length === 0) run = notStarted(run, attempted, whyStopped(run, content, attempted, good), now);
  if (!busy && (blocked !== undefined || left.length === 0)) return ended(withRun(next, run), now);
  const same = run === runOf(record) && started.size === 0 && sameExecutions(next, record);
  return same ? record : withRun(next, run);
}

/** Every host is through: there is something to verify, nothing was left to do at all, or nothing came of it. */
function ended(record: ApprovalRecord, now: Date): ApprovalRecord {
  const { approval } = record;
  const run = runOf(record);
  if (!run.hosts.every(({ skipped }) => skipped)) return withRun(record, patchedRun(run));
  const words = run.hosts.map(({ name, detail }) => ({ name, detail: detail.replace(/^nothing to do: /, '') }));
  const over: PatchRun = { ...run, status: 'stopped', finished_at: now.toISOString() };
  return { ...record, approval: closed({ ...approval, run: over }, nothingLeft(words)) };
}

/** The record with what AWS says of the executions. */
function withObserved(record: ApprovalRecord, seen: ReadonlyMap<string, Observation>, now: Date): ApprovalRecord {
  const executions = { ...record.executions };
  for (const [id, { installedAt, endedAt, rebootedAt }] of seen) {
    const execution = executions[id];
    if (!execution || execution.ended_at !== null) continue;
    executions[id] = {
      ...execution,
      installed_at: installedAt,
      ended_at: endedAt,
      ...(rebootedAt && { rebooted_at: rebootedAt }),
    };
  }
  const open = [...seen].filter(([id]) => record.executions[id]?.ended_at === null);
  return withRun({ ...record, executions }, withSeen(runOf(record), new Map(open), now));
}

const withRun = (record: ApprovalRecord, run: PatchRun): ApprovalRecord =>
  run === record.approval.run ? record : { ...record, approval: { ...record.approval, run } };

const sameExecutions = ({ executions }: ApprovalRecord, before: ApprovalRecord): boolean =>
  Object.entries(executions).every(([id, { installed_at, ended_at, rebooted_at, gate }]) => {
    const was = before.executions[id];
    if (!was || was.installed_at !== installed_at || was.ended_at !== ended_at) return false;
    return was.rebooted_at === rebooted_at && was.gate === gate;
  });

const withSeen = (run: PatchRun, seen: ReadonlyMap<string, Observation>, now: Date): PatchRun =>
  [...seen].reduce((so, [id, observation]) => observed(so, id, observation, now), run);

const lost = (last: Observation | undefined, now: Date): Observation => ({
  state: 'unknown',
  detail: 'AWS still calls it in progress after 2 hours; look at its Automation execution',
  snapshotId: last?.snapshotId ?? null,
  installedAt: null,
  endedAt: now.toISOString(),
});

export const ids = ({ executions }: ApprovalRecord): Set<string> => new Set(Object.keys(executions));

/** @throws Error when nothing was approved: no step of the definition comes here then. */
export function runOf({ approval }: ApprovalRecord): PatchRun {
  if (!approval.run) throw new Error(`${approval.workflow_id} has no run`);
  return approval.run;
}

function stateOf({ status, finished_at }: PatchRun): string {
  if (finished_at || status === 'failed') return 'done';
  return status === 'verifying' ? 'verifying' : 'patching';
}
