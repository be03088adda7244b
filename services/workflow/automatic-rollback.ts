import type { Logger } from 'pino';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecord, ApprovalRecords } from '../approvals/records.js';
import type { ChangeControl } from '../change-control/change-control.js';
import type { Clock } from '../clock.js';
import type { RestoredHost } from '../contracts/plan.js';
import { hostOf, patchedRun, patchPlan } from '../patching/runs.js';
import type { Holds } from '../rollback/holds.js';
import { holdUntil, restored } from '../rollback/plan.js';
import { withClaims } from './claims.js';
import { toRepeat } from './failed-starts.js';
import { nextLookS } from './looks.js';
import { isRestoring, type Restores, withRestored } from './restores.js';
import { holdsOf } from './rollback-step.js';
import { logRun } from './run-log.js';
import { runOf, stateOf } from './run-state.js';

interface AutomaticRollbackOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly restores: Restores;
  readonly holds: Holds;
  readonly changeControl: Pick<ChangeControl, 'stopped'>;
  readonly forget: (instanceIds: readonly string[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Puts hosts back that are unhealthy after the install, as the approved plan says. A host on which nothing changed, or
 * whose install failed on a healthy machine, has nothing to gain from it and stays for people to look at.
 */
export class AutomaticRollback {
  constructor(private readonly options: AutomaticRollbackOptions) {}

  /** @returns `state`: rolling_back until every such host is back or stuck; then what is left of the run; and in how many seconds to look again. */
  async run(workflowId: string): Promise<{ state: string; wait_s: number }> {
    const { records, restores, updates, clock, holds, forget, log } = this.options;
    const { data: record } = await records.get(workflowId);
    if (runOf(record).status !== 'rolling_back') return { state: stateOf(runOf(record)), wait_s: 1 };
    // After a stop no host begins to go back; those on their way arrive.
    const stop = record.approval.stop ?? (await this.options.changeControl.stopped());
    const all = hostsToRestore(record);
    const claims = stop ? record : await this.#claim(workflowId, all);
    const hosts = all.filter(
      ({ instance_id }) => claims.claims?.restores[instance_id] || record.restores?.[instance_id],
    );
    const document = patchPlan(record.approval.plan).rollback.restore;
    if (!document) throw new Error(`${workflowId} has no approved way back`);
    const looked = await restores.look(record, hosts, document);
    const advanced = (latest: ApprovalRecord): ApprovalRecord => {
      const next = withRestored(latest, looked, (id) => because(latest, id), clock.now());
      if (isRestoring(next, hosts)) return next;
      return { ...next, approval: { ...next.approval, run: patchedRun(runOf(next)) } };
    };
    const { approval } = advanced(record);
    // Before the end is written: whatever ends in between, what was rolled back is held.
    if (approval.run?.status !== 'rolling_back') {
      await holds.hold(holdsOf(approval, hosts, { until: holdUntil(clock.now()), now: clock.now() }));
      forget(hosts.map(({ instance_id }) => instance_id));
    }
    const updated = await records.update(workflowId, advanced);
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    const failure = looked.defect ?? toRepeat(updated.data, 'restores', looked.failed);
    if (failure) throw failure;
    return { state: stateOf(runOf(updated.data)), wait_s: nextLookS(updated.data, clock.now()) };
  }

  /** Writes down which hosts are about to go back, before anything is done: after a stop that came meanwhile, none. */
  async #claim(workflowId: string, hosts: readonly RestoredHost[]): Promise<ApprovalRecord> {
    const { records, clock } = this.options;
    const ids = hosts.map(({ instance_id }) => instance_id);
    return (await records.update(workflowId, (latest) => withClaims(latest, 'restores', ids, clock.now()))).data;
  }
}

/** The hosts of a patch run that go back by themselves: unhealthy after the install, saved before it, and approved so. */
export function hostsToRestore({ approval, executions }: ApprovalRecord): RestoredHost[] {
  const { content } = approval.plan;
  if (content.kind !== 'patch' || !content.rollback.restore) return [];
  return content.hosts.flatMap((host) => {
    const ran = approval.run?.hosts.find(({ instance_id }) => instance_id === host.instance_id);
    if (executions[host.instance_id]?.gate !== 'unhealthy' || !ran?.snapshot_id) return [];
    if (host.undo?.tier !== 'root_volume') return [];
    return [{ ...restored(host, ran.snapshot_id), loses: host.undo.detail }];
  });
}

/** Why it goes back, kept in front of what happens: `not healthy 15 minutes after the install: …; `. */
function because(record: ApprovalRecord, instanceId: string): string {
  const { detail } = hostOf(runOf(record), instanceId);
  const [reason = ''] = detail.split(SEPARATOR);
  return `${reason}${SEPARATOR}`;
}

const SEPARATOR = ' · ';
