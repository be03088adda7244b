import type { Logger } from 'pino';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecord, ApprovalRecords, Execution } from '../approvals/records.js';
import type { Clock } from '../clock.js';
import type { Approval, PatchRun } from '../contracts/approval.js';
import type { PlannedHost } from '../contracts/plan.js';
import type { Instances } from '../instances.js';
import type { Observation, PatchAutomation } from '../patching/automation.js';
import { planHash } from '../patching/plan-hash.js';
import { nextHosts, notStarted, observed, patchedRun, startedRun } from '../patching/runs.js';
import { listing } from '../words.js';

interface PatchStepOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly automation: PatchAutomation;
  readonly instances: Instances;
  /** Reads again what was kept about these instances before. */
  readonly forget: (instanceIds: readonly string[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A host that AWS still calls in progress after this is unknown. The documents' own timeouts end most before. */
const PATCH_LIMIT_MS = 2 * 3_600_000;

const READ_LIMIT_MS = 10_000;

/** What one call found out and did, before it is written. */
interface Progress {
  readonly seen: ReadonlyMap<string, Observation>;
  readonly started: ReadonlyMap<string, Execution>;
  /** Why nothing more is started; undefined while it may be. */
  readonly blocked: string | undefined;
}

/** Starts the hosts whose turn it is and looks at those that run. Called until every host is through. */
export class PatchStep {
  constructor(private readonly options: PatchStepOptions) {}

  /** @returns `state`: patching, verifying, or done when there is nothing to verify. */
  async run(workflowId: string): Promise<{ state: string }> {
    const { records, updates, clock } = this.options;
    const { data: record } = await records.get(workflowId);
    const run = runOf(record);
    if (run.finished_at || run.status === 'verifying') return { state: stateOf(run) };
    const seen = await this.#observe(record);
    const { content } = record.approval.plan;
    // The workflow waited for the window by AWS's clock; where ours is behind, the next look starts.
    const isOpen = clock.now() >= new Date(content.window.start);
    const turn = isOpen ? nextHosts(withSeen(run, seen, clock.now()), content, ids(record)) : [];
    const blocked = turn.length > 0 ? await this.#blockedBy(record.approval, turn) : undefined;
    const { started, failure } = await this.#start(record, blocked === undefined ? turn : []);
    const updated = await records.update(workflowId, (latest) =>
      advanced(latest, { seen, started, blocked }, clock.now()),
    );
    if (updated.changed) await updates.changed(updated);
    if (failure) throw failure;
    const next = runOf(updated.data);
    if (next.status === 'verifying') this.options.forget(next.hosts.map(({ instance_id }) => instance_id));
    return { state: stateOf(next) };
  }

  /** What people approved must be what is about to happen, now: checked before every start. */
  async #blockedBy({ status, plan }: Approval, turn: readonly string[]): Promise<string | undefined> {
    const { automation, clock } = this.options;
    const { content } = plan;
    if (status !== 'approved') return 'it is not approved';
    if (planHash(content) !== plan.hash) return 'plan changed: it is not what was approved';
    if (clock.now() >= new Date(content.window.end)) return 'the window ended';
    const document = await automation.document(content.document.name);
    const same = document.version === content.document.version && document.hash === content.document.hash;
    if (!same) return 'plan changed: the patch document is not the approved one';
    const other = await this.#replaced(content.hosts.filter(({ instance_id }) => turn.includes(instance_id)));
    return other.length > 0 ? `plan changed: ${listing(other)} was stopped, started or replaced since` : undefined;
  }

  /** Names of hosts that are not the machines people approved: another image, another start, or not there. */
  async #replaced(hosts: readonly PlannedHost[]): Promise<string[]> {
    const ids = hosts.map(({ instance_id }) => instance_id);
    const { hosts: found } = await this.options.instances.select(ids, AbortSignal.timeout(READ_LIMIT_MS));
    const now = new Map(found.map((host) => [host.instance_id, host]));
    return hosts
      .filter(({ instance_id, image_id, launched_at }) => {
        const host = now.get(instance_id);
        return host?.state !== 'running' || host.image_id !== image_id || host.launched_at !== launched_at;
      })
      .map(({ name }) => name);
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
function advanced(record: ApprovalRecord, { seen, started, blocked }: Progress, now: Date): ApprovalRecord {
  const before = runOf(record);
  const executions = { ...Object.fromEntries(started), ...record.executions };
  for (const [id, { installedAt, endedAt }] of seen) {
    const execution = executions[id];
    if (execution) executions[id] = { ...execution, installed_at: installedAt, ended_at: endedAt };
  }
  const attempted = new Set(Object.keys(executions));
  let run = before;
  if (started.size > 0)
    run = startedRun(
      run,
      [...started.keys()],
      Object.values(executions).map(({ id }) => id),
      now,
    );
  run = withSeen(run, seen, now);
  const over = Object.values(executions).every(({ ended_at }) => ended_at !== null);
  const next = nextHosts(run, record.approval.plan.content, attempted);
  if (blocked !== undefined) run = notStarted(run, attempted, blocked, now);
  else if (over && next.length === 0) run = notStarted(run, attempted, 'an earlier wave failed', now);
  if (over && (blocked !== undefined || next.length === 0)) run = patchedRun(run);
  const same = run === before && started.size === 0 && [...seen.values()].every(({ endedAt }) => endedAt === null);
  return same ? record : { ...record, executions, approval: { ...record.approval, run } };
}

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
