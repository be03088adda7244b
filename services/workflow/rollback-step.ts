import type { Logger } from 'pino';
import { windowOf } from '../approvals/approval-state.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import { holding, opensAt } from '../approvals/freeze-override.js';
import type { ApprovalRecord, ApprovalRecords } from '../approvals/records.js';
import { stopWords } from '../approvals/stopping.js';
import type { ChangeControl } from '../change-control/change-control.js';
import { closedWords } from '../change-control/closures.js';
import type { Clock } from '../clock.js';
import type { Approval, PatchRun } from '../contracts/approval.js';
import type { Plan, RestoredHost, RollbackPlan } from '../contracts/plan.js';
import type { Instances } from '../instances.js';
import type { PatchAutomation } from '../patching/automation.js';
import { planChanged } from '../patching/plan-diff.js';
import type { Plans } from '../patching/plans.js';
import { notStarted, startedRun } from '../patching/runs.js';
import type { Hold, Holds } from '../rollback/holds.js';
import { timeLimit } from '../time-limit.js';
import { begunHosts, withClaims } from './claims.js';
import { toRepeat } from './failed-starts.js';
import { nextLookS } from './looks.js';
import { isRestoring, nothing, type Restores, withRestored } from './restores.js';
import { logRun } from './run-log.js';
import { finished, runOf } from './run-state.js';

interface RollbackStepOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly restores: Restores;
  readonly documents: Pick<PatchAutomation, 'document'>;
  readonly instances: Pick<Instances, 'select' | 'forget'>;
  readonly holds: Holds;
  readonly plans: Pick<Plans, 'get'>;
  readonly changeControl: Pick<ChangeControl, 'stopped' | 'closures'>;
  readonly forget: (instanceIds: readonly string[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

const READ_LIMIT_MS = 10_000;
/** While something is frozen. */
const HELD_LOOK_S = 60;

/** Puts the hosts of an approved rollback plan back, judges them, and holds what was rolled back. Called until it is done. */
export class RollbackStep {
  constructor(private readonly options: RollbackStepOptions) {}

  /** @returns `state`: working, or done; and in how many seconds to look again. */
  async run(workflowId: string): Promise<{ state: string; wait_s: number }> {
    const { records, restores, updates, clock, holds, forget, log } = this.options;
    const { data: record } = await records.get(workflowId);
    const content = rollbackPlan(record.approval.plan);
    if (runOf(record).finished_at) return { state: 'done', wait_s: 1 };
    if (clock.now() < new Date(windowOf(record.approval).start))
      return { state: 'working', wait_s: nextLookS(record, clock.now()) };
    const isBegun = begunHosts(record).size > 0;
    if (!isBegun && (await this.#waits(record.approval))) return { state: 'working', wait_s: HELD_LOOK_S };
    const blocked = isBegun
      ? undefined
      : ((await this.#blocked(record.approval, content)) ?? (await this.#claim(record)));
    const looked = blocked === undefined ? await restores.look(record, content.hosts, content.document) : nothing();
    const advanced = (latest: ApprovalRecord): ApprovalRecord => {
      const now = clock.now();
      if (blocked !== undefined) return ended(latest, notStarted(runOf(latest), new Set(), blocked, now), now);
      const next = withStarted(
        withRestored(latest, looked, () => '', now),
        content,
        now,
      );
      return isRestoring(next, content.hosts) ? next : ended(next, runOf(next), now);
    };
    const { approval } = advanced(record);
    // Before the end is written: whatever ends in between, what was rolled back is held.
    if (approval.run?.finished_at) {
      await holds.hold(holdsOf(approval, content.hosts, { until: content.hold_until, now: clock.now() }));
      forget(content.hosts.map(({ instance_id }) => instance_id));
    }
    const updated = await records.update(workflowId, advanced);
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    const failure = looked.defect ?? toRepeat(updated.data, 'restores', looked.failed);
    if (failure) throw failure;
    const state = runOf(updated.data).finished_at ? 'done' : 'working';
    return { state, wait_s: nextLookS(updated.data, clock.now()) };
  }

  /** Frozen now, and open again within its window. A calendar that nobody can read does not hold a rollback. */
  async #waits(approval: Approval): Promise<boolean> {
    const { changeControl, clock } = this.options;
    const { closures } = await changeControl.closures();
    const now = clock.now();
    return holding(approval, closures, now).length > 0 && opensAt(approval, closures, now) !== undefined;
  }

  /** Writes down that its hosts are about to go back, before anything is done. @returns why not: a stop came meanwhile. */
  async #claim({ approval: { workflow_id, plan } }: ApprovalRecord): Promise<string | undefined> {
    const { records, clock } = this.options;
    const hosts = plan.content.hosts.map(({ instance_id }) => instance_id);
    const { data } = await records.update(workflow_id, (latest) => withClaims(latest, 'restores', hosts, clock.now()));
    const { stop, run } = data.approval;
    if (stop) return stopWords(stop, clock.now());
    return run?.finished_at ? 'it was taken back' : undefined;
  }

  /** What people approved must be what is about to happen, now. */
  async #blocked(approval: Approval, content: RollbackPlan): Promise<string | undefined> {
    const { changeControl, clock, documents, instances } = this.options;
    const { status, stop } = approval;
    const stopped = stop ?? (await changeControl.stopped());
    if (stopped) return stopWords(stopped, clock.now());
    if (status !== 'approved') return 'it is not approved';
    const changed = await planChanged(approval, this.options.plans);
    if (changed) return changed;
    const now = clock.now();
    if (now >= new Date(windowOf(approval).end)) return 'the window ended';
    const { closures } = await changeControl.closures();
    const closed = holding(approval, closures, now);
    if (closed.length > 0) return `${closedWords(closed, now, now)}, after its window`;
    const document = await documents.document(content.document.name);
    const same = document.version === content.document.version && document.hash === content.document.hash;
    if (!same) return 'plan changed: the document is not the approved one';
    instances.forget(content.hosts.map(({ instance_id }) => instance_id));
    const fleet = await instances.select([], timeLimit(READ_LIMIT_MS));
    for (const { instance_id, name, image_id } of content.hosts) {
      const host = fleet.hosts.find((one) => one.instance_id === instance_id);
      if (host?.state !== 'running') return `plan changed: ${name} is ${host?.state ?? 'gone'}`;
      if (host.image_id !== image_id) return `plan changed: ${name} runs another image`;
    }
    return undefined;
  }
}

/** @throws Error when it is a plan for something else: no step of the workflow asks that. */
export function rollbackPlan({ plan_id, content }: Plan): RollbackPlan {
  if (content.kind !== 'rollback') throw new Error(`plan ${plan_id} is not about a rollback`);
  return content;
}

function withStarted(record: ApprovalRecord, content: RollbackPlan, now: Date): ApprovalRecord {
  const run = runOf(record);
  const ids = Object.values(record.restores ?? {}).map(({ id }) => id);
  if (run.started_at !== null || ids.length === 0) return record;
  const begun: PatchRun = { ...startedRun(run, content, [], ids, now) };
  return { ...record, approval: { ...record.approval, run: begun } };
}

const ended = (record: ApprovalRecord, run: PatchRun, now: Date): ApprovalRecord => ({
  ...record,
  approval: {
    ...record.approval,
    run: finished(record, run, new Set(Object.keys(record.restores ?? {})), now),
  },
});

/** What was put back is held there, so that the next window does not install it again. Its owner is who asked. */
export const holdsOf = (
  { run, requested_by, plan }: Approval,
  hosts: readonly RestoredHost[],
  { until, now }: { until: string; now: Date },
): Hold[] =>
  hosts
    .filter(({ instance_id }) =>
      run?.hosts.some((host) => host.instance_id === instance_id && host.state === 'rolled_back'),
    )
    .flatMap(({ instance_id, packages }) =>
      packages.map(({ name, from }) => ({
        instance_id,
        package: name,
        version: from,
        since: now.toISOString(),
        until,
        owner: requested_by,
        reason: plan.content.title,
      })),
    );
