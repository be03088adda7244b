import type { HostState, PatchRun } from '../contracts/approval.js';
import type { PlanContent } from '../contracts/plan.js';
import type { Observation } from './automation.js';
import type { Outcome } from './verification.js';

type Host = PatchRun['hosts'][number];

/** States that no further step changes. */
const ended: ReadonlySet<HostState> = new Set(['reboot_pending', 'verified', 'failed', 'unknown']);

/** The run of a plan that was just approved: nothing has begun. */
export const plannedRun = ({ hosts }: PlanContent, now: Date): PatchRun => ({
  status: 'waiting_for_window',
  started_at: null,
  finished_at: null,
  automation_execution_ids: [],
  hosts: hosts.map(({ instance_id, name }) => ({
    instance_id,
    name,
    state: 'planned',
    detail: 'waits for the window',
    snapshot_id: null,
    at: now.toISOString(),
  })),
  success_rate: null,
  closed: null,
});

/** From the start to the last verification: 25 minutes a wave, and half an hour for the re-scan. ISO 8601. */
export const estimatedDuration = ({ waves }: PlanContent): string => `PT${waves.length * 25 + 30}M`;

/**
 * The hosts whose turn it is: those of the first wave that is not through. A wave begins when every host of the wave
 * before it is installed; one that failed ends the run there.
 *
 * @param started ids of instances that have been started.
 */
export function nextHosts(run: PatchRun, { waves }: PlanContent, started: ReadonlySet<string>): string[] {
  for (const { instance_ids } of waves) {
    const waiting = instance_ids.filter((id) => !started.has(id));
    if (waiting.length > 0) return waiting;
    if (!instance_ids.every((id) => hostOf(run, id).state === 'installed')) return [];
  }
  return [];
}

/** Marks hosts as being worked on. `executionIds` are all Automation executions of the run so far. */
export function startedRun(
  run: PatchRun,
  ids: readonly string[],
  executionIds: readonly string[],
  now: Date,
): PatchRun {
  const next = ids.reduce((so, id) => withHost(so, id, { state: 'planned', detail: 'starting' }, now), run);
  return {
    ...next,
    status: 'running',
    started_at: run.started_at ?? now.toISOString(),
    automation_execution_ids: [...executionIds],
  };
}

/** What AWS says of one host's execution. Returns the same run when nothing a person would see has changed. */
export function observed(run: PatchRun, instanceId: string, seen: Observation, now: Date): PatchRun {
  return withHost(run, instanceId, { state: seen.state, detail: seen.detail, snapshot_id: seen.snapshotId }, now);
}

/** Says of every host that was not started why it will not be. */
export function notStarted(run: PatchRun, started: ReadonlySet<string>, reason: string, now: Date): PatchRun {
  return run.hosts
    .filter(({ instance_id }) => !started.has(instance_id))
    .reduce(
      (so, { instance_id }) => withHost(so, instance_id, { state: 'planned', detail: `not started: ${reason}` }, now),
      run,
    );
}

/** After the last host was installed or failed: is there anything to verify? */
export const patchedRun = (run: PatchRun): PatchRun => ({
  ...run,
  status: run.hosts.some(({ state }) => state === 'installed') ? 'verifying' : 'failed',
});

export const verifiedHost = (run: PatchRun, id: string, { state, detail }: Outcome, now: Date): PatchRun =>
  withHost(run, id, { state, detail }, now);

/** The end of a run, counted. `attempted` hosts are those whose execution was started. */
export function finishedRun(run: PatchRun, content: PlanContent, attempted: ReadonlySet<string>, now: Date): PatchRun {
  if (run.finished_at) return run;
  const verified = run.hosts.filter(({ state }) => state === 'verified');
  const all = verified.length === run.hosts.length;
  return {
    ...run,
    status: all ? 'verified' : verified.length > 0 ? 'partly_verified' : 'failed',
    finished_at: now.toISOString(),
    success_rate: attempted.size === 0 ? null : verified.length / attempted.size,
    closed: closedBy(content, new Set(verified.map(({ instance_id }) => instance_id))),
  };
}

/** Findings of verified hosts; a known exploited vulnerability counts once it is gone from every host that had it. */
function closedBy({ hosts }: PlanContent, verified: ReadonlySet<string>): PatchRun['closed'] {
  const done = hosts.filter(({ instance_id }) => verified.has(instance_id));
  const open = new Set(hosts.filter((host) => !done.includes(host)).flatMap((host) => host.known_exploited ?? []));
  const exploited = new Set(done.flatMap((host) => host.known_exploited ?? []).filter((id) => !open.has(id)));
  return {
    findings: done.reduce((sum, { finding_arns }) => sum + finding_arns.length, 0),
    known_exploited: exploited.size,
  };
}

/** A run that nobody carries on: what was not seen to end is unknown. */
export function abandonedRun(run: PatchRun, content: PlanContent, attempted: ReadonlySet<string>, now: Date): PatchRun {
  const reason = 'the workflow stopped';
  const left = run.hosts
    .filter(({ instance_id, state }) => attempted.has(instance_id) && !ended.has(state))
    .reduce(
      (so, { instance_id }) =>
        withHost(so, instance_id, { state: 'unknown', detail: `${reason}; look at its Automation execution` }, now),
      notStarted(run, attempted, reason, now),
    );
  return finishedRun(left, content, attempted, now);
}

export function hostOf(run: PatchRun, instanceId: string): Host {
  const host = run.hosts.find(({ instance_id }) => instance_id === instanceId);
  if (!host) throw new Error(`run without host ${instanceId}`);
  return host;
}

function withHost(
  run: PatchRun,
  id: string,
  change: Partial<Omit<Host, 'instance_id' | 'name' | 'at'>>,
  now: Date,
): PatchRun {
  const host = hostOf(run, id);
  const next = { ...host, ...change, snapshot_id: change.snapshot_id ?? host.snapshot_id };
  const same = next.state === host.state && next.detail === host.detail && next.snapshot_id === host.snapshot_id;
  if (same) return run;
  const at = now.toISOString();
  return { ...run, hosts: run.hosts.map((other) => (other === host ? { ...next, at } : other)) };
}
