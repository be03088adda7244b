import type { Logger } from 'pino';
import type { ApprovalRecord, Updated } from '../approvals/records.js';
import type { HostState } from '../contracts/approval.js';
import { isWork } from '../contracts/plan.js';
import { waveOf } from '../patching/runs.js';

const bad: ReadonlySet<HostState> = new Set(['failed', 'unknown', 'reboot_pending']);

/**
 * Writes what one saved change means for its run: run_started, wave_started, host_verified, host_failed, run_finished.
 * Each change is saved once, so each is written once. Ids, states and AWS's reasons only.
 */
export function logRun(log: Logger, { before, data: after, changed }: Updated): void {
  const { approval_id, workflow_id, plan, run } = after.approval;
  const earlier = before.approval.run;
  if (!changed || !run) return;
  const write = (event: string, more: Record<string, unknown>, message: string): void =>
    log.info({ event, approval_id, workflow_id, plan: plan.plan_id, ...more }, message);
  if (run.started_at && !earlier?.started_at) write('run_started', { hosts: run.hosts.length }, 'patch run started');
  const { content } = plan;
  const begun = newIn(after, before);
  const waves = isWork(content) ? content.waves.length : 0;
  for (const wave of new Set(begun.map((id) => (isWork(content) ? waveOf(content, id) : 0)))) {
    const instance_ids = begun.filter((id) => isWork(content) && waveOf(content, id) === wave);
    write('wave_started', { wave, waves, instance_ids }, 'wave started');
  }
  for (const { instance_id, state, detail, snapshot_id } of run.hosts) {
    if (state === earlier?.hosts.find((host) => host.instance_id === instance_id)?.state) continue;
    if (state === 'verified') write('host_verified', { instance_id }, 'host verified');
    if (bad.has(state)) write('host_failed', { instance_id, state, reason: detail, snapshot_id }, 'host not verified');
  }
  if (run.finished_at && !earlier?.finished_at) {
    write('run_finished', { status: run.status, success_rate: run.success_rate }, 'patch run finished');
  }
}

const newIn = ({ executions }: ApprovalRecord, before: ApprovalRecord): string[] =>
  Object.keys(executions).filter((id) => !(id in before.executions));
