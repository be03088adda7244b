import type { HostState, PatchRun } from '../contracts/approval.js';
import { isByHost, isWork, type PatchPlan, type Plan, type PlanContent, type WorkPlan } from '../contracts/plan.js';
import { count } from '../words.js';
import type { Observation } from './automation.js';
import type { Outcome } from './verification.js';

type Host = PatchRun['hosts'][number];

/** States that no further step changes. */
const ended: ReadonlySet<HostState> = new Set(['reboot_pending', 'verified', 'rolled_back', 'failed', 'unknown']);

const WAITS = 'waits for the window';

/** The packages are on it, and whether that fixed it is not known yet. */
export const isInstalled = (state: HostState): boolean => state === 'installed' || state === 'rebooted';

/** @throws Error when it is a plan for something else: no step of the workflow asks that. */
export function patchPlan({ plan_id, content }: Plan): PatchPlan {
  if (content.kind !== 'patch') throw new Error(`plan ${plan_id} is not about patching`);
  return content;
}

/** The run of a plan that was just approved: nothing has begun. Its hosts are named for a rollback where there may be one. */
export const plannedRun = (
  { hosts }: { readonly hosts: readonly { readonly instance_id: string; readonly name: string }[] },
  now: Date,
  rollbackIdOf?: (instanceId: string) => string,
): PatchRun => ({
  status: 'waiting_for_window',
  started_at: null,
  finished_at: null,
  automation_execution_ids: [],
  hosts: hosts.map(({ instance_id, name }) => ({
    instance_id,
    name,
    state: 'planned',
    detail: WAITS,
    snapshot_id: null,
    at: now.toISOString(),
    ...(rollbackIdOf && { rollback_id: rollbackIdOf(instance_id) }),
  })),
  success_rate: null,
  closed: null,
});

/**
 * From the start to the last verification: 25 minutes a wave, and half an hour for the re-scan; what is only written down
 * takes no time. ISO 8601.
 */
export const estimatedDuration = (content: PlanContent): string =>
  isWork(content) ? `PT${content.waves.length * 25 + 30}M` : 'PT1M';

/**
 * The hosts whose turn it is: those of the first wave that is not through. A wave begins when every host of the wave
 * before it is good: verified, or installed and proven by all but the re-scan. One that is not ends the run there.
 *
 * @param started ids of instances that have been started.
 * @param passed ids of instances that the next wave may follow.
 */
export function nextHosts(
  run: PatchRun,
  { waves }: WorkPlan,
  started: ReadonlySet<string>,
  passed: ReadonlySet<string>,
): string[] {
  for (const { instance_ids } of waves) {
    const ids = instance_ids.filter((id) => !hostOf(run, id).skipped);
    const waiting = ids.filter((id) => !started.has(id));
    if (waiting.length > 0) return waiting;
    if (!ids.every((id) => isGood(hostOf(run, id), passed))) return [];
  }
  return [];
}

const isGood = ({ instance_id, state }: Host, passed: ReadonlySet<string>): boolean =>
  state === 'verified' || (isInstalled(state) && passed.has(instance_id));

/** 1-based; 0 for a host of no wave. */
export const waveOf = ({ waves }: WorkPlan, instanceId: string): number =>
  waves.findIndex(({ instance_ids }) => instance_ids.includes(instanceId)) + 1;

/** Why the waves behind do not start: the hosts that are not good, with the wave they are in. */
export function whyStopped(
  run: PatchRun,
  content: WorkPlan,
  started: ReadonlySet<string>,
  passed: ReadonlySet<string>,
): string {
  const bad = run.hosts.filter((host) => started.has(host.instance_id) && !isGood(host, passed));
  const [first, ...others] = bad;
  if (!first) return 'the run stopped';
  const rest = others.length > 0 ? ` and ${count(others.length, 'more host')}` : '';
  const what = first.state === 'failed' ? 'failed' : 'could not be proven good';
  return `${first.name}${rest} of wave ${waveOf(content, first.instance_id)} ${what}`;
}

/** Nothing is left to do on these hosts: they are passed over, and said to be. */
export const skippedHosts = (
  run: PatchRun,
  hosts: readonly { readonly instance_id: string; readonly detail: string }[],
  now: Date,
): PatchRun =>
  hosts.reduce(
    (so, { instance_id, detail }) =>
      withHost(so, instance_id, { state: 'planned', detail: `nothing to do: ${detail}`, skipped: true }, now),
    run,
  );

/** It is their turn, and something is closed. */
export const heldHosts = (run: PatchRun, ids: readonly string[], because: string, now: Date): PatchRun =>
  ids.reduce((so, id) => withHost(so, id, { state: 'planned', detail: `waits: ${because}` }, now), run);

/** What is being waited for on an installed host, or that it turned out bad. */
export const gatedHost = (
  run: PatchRun,
  id: string,
  change: Pick<Host, 'state' | 'detail'> & Pick<Partial<Host>, 'kernel'>,
  now: Date,
): PatchRun => withHost(run, id, change, now);

/** A host on its way back, back, or stuck there. */
export const restoredHost = (
  run: PatchRun,
  id: string,
  change: Pick<Host, 'state' | 'detail'> & Pick<Partial<Host>, 'checks'>,
  now: Date,
): PatchRun => withHost(run, id, change, now);

/** A host whose alarms are being set, are set, or are not. */
export const alarmedHost = (run: PatchRun, id: string, change: Pick<Host, 'state' | 'detail'>, now: Date): PatchRun =>
  withHost(run, id, change, now);

/** Marks hosts as being worked on. `executionIds` are all Automation executions of the run so far. */
export function startedRun(
  run: PatchRun,
  content: WorkPlan,
  ids: readonly string[],
  executionIds: readonly string[],
  now: Date,
): PatchRun {
  const begun = ids.reduce((so, id) => withHost(so, id, { state: 'planned', detail: 'starting' }, now), run);
  const next = run.hosts
    .filter(({ detail }) => detail === WAITS)
    .filter(({ instance_id }) => !ids.includes(instance_id))
    .reduce(
      (so, { instance_id }) =>
        withHost(so, instance_id, { detail: `waits for wave ${waveOf(content, instance_id)}` }, now),
      begun,
    );
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
    .filter(({ instance_id, skipped }) => !started.has(instance_id) && !skipped)
    .reduce(
      (so, { instance_id }) => withHost(so, instance_id, { state: 'planned', detail: `not started: ${reason}` }, now),
      run,
    );
}

/** After the last host was installed or failed: is there anything to verify? */
export const patchedRun = (run: PatchRun): PatchRun => ({
  ...run,
  status: run.hosts.some(({ state }) => isInstalled(state)) ? 'verifying' : 'failed',
});

export const verifiedHost = (
  run: PatchRun,
  id: string,
  { state, detail }: Outcome,
  now: Date,
  kernel?: Host['kernel'],
): PatchRun => withHost(run, id, { state, detail, ...(kernel && { kernel }) }, now);

/**
 * The end of a run, counted: verified hosts of a patch run or of alarms, hosts that are back of a rollback. `attempted` hosts are those whose
 * execution was started; skipped ones count as neither. `isStopped`: people or the kill switch ended it.
 */
export function finishedRun(
  run: PatchRun,
  content: PlanContent,
  attempted: ReadonlySet<string>,
  now: Date,
  isStopped = false,
): PatchRun {
  if (run.finished_at) return run;
  if (!isByHost(content)) return { ...run, status: isStopped ? 'stopped' : 'failed', finished_at: now.toISOString() };
  const goal: HostState = content.kind === 'rollback' ? 'rolled_back' : 'verified';
  const verified = run.hosts.filter(({ state }) => state === goal);
  const all = verified.length === run.hosts.filter(({ skipped }) => !skipped).length;
  return {
    ...run,
    status: all ? 'verified' : isStopped ? 'stopped' : verified.length > 0 ? 'partly_verified' : 'failed',
    finished_at: now.toISOString(),
    success_rate: attempted.size === 0 ? null : verified.length / attempted.size,
    closed: content.kind === 'patch' ? closedBy(content, run) : null,
  };
}

/** Findings of verified hosts; a known exploited vulnerability counts once it is gone from every host that had it. */
function closedBy({ hosts }: PatchPlan, run: PatchRun): PatchRun['closed'] {
  const done = hosts.filter(({ instance_id }) => hostOf(run, instance_id).state === 'verified');
  const left = hosts.filter(({ instance_id }) => !hostOf(run, instance_id).skipped);
  const open = new Set(left.filter((host) => !done.includes(host)).flatMap((host) => host.known_exploited ?? []));
  const exploited = new Set(done.flatMap((host) => host.known_exploited ?? []).filter((id) => !open.has(id)));
  return {
    findings: done.reduce((sum, { finding_arns }) => sum + finding_arns.length, 0),
    known_exploited: exploited.size,
  };
}

/** A run that nobody carries on: what was not seen to end is unknown. @param because what the last step said, where that is ours. */
export function abandonedRun(
  run: PatchRun,
  content: PlanContent,
  attempted: ReadonlySet<string>,
  now: Date,
  isStopped = false,
  because?: string,
): PatchRun {
  const where = content.kind === 'alarms' ? 'alarms in CloudWatch' : 'Automation execution';
  const reason = `the workflow stopped${because ? `: ${because.replace(/\.$/, '')}` : ''}`;
  const left = run.hosts
    .filter(({ instance_id, state }) => attempted.has(instance_id) && !ended.has(state))
    .reduce(
      (so, { instance_id }) =>
        withHost(so, instance_id, { state: 'unknown', detail: `${reason}; look at its ${where}` }, now),
      notStarted(run, attempted, reason, now),
    );
  return finishedRun(left, content, attempted, now, isStopped);
}

/** When it was seen does not make it another one. */
const isSameKernel = (one: Host['kernel'], other: Host['kernel']): boolean =>
  one?.running === other?.running && one?.newest === other?.newest && one?.booted_at === other?.booted_at;

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
  const same =
    next.state === host.state &&
    next.detail === host.detail &&
    next.snapshot_id === host.snapshot_id &&
    next.checks === host.checks &&
    isSameKernel(next.kernel, host.kernel) &&
    next.skipped === host.skipped;
  if (same) return run;
  const at = now.toISOString();
  return { ...run, hosts: run.hosts.map((other) => (other === host ? { ...next, at } : other)) };
}
