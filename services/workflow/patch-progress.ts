import { closed } from '../approvals/approval.js';
import { keysOf } from '../approvals/freeze-override.js';
import type { ApprovalRecord, Execution } from '../approvals/records.js';
import { pastStopping, type Stop, stopWords } from '../approvals/stopping.js';
import type { PatchRun } from '../contracts/approval.js';
import type { Closure } from '../contracts/closure.js';
import type { HostCheck } from '../contracts/host-check.js';
import type { Voided } from '../contracts/voided.js';
import type { UserError } from '../errors.js';
import type { Observation } from '../patching/automation.js';
import { type HostDrift, nothingLeft } from '../patching/drift.js';
import {
  heldHosts,
  isInstalled,
  nextHosts,
  notStarted,
  observed,
  patchedRun,
  patchPlan,
  skippedHosts,
  startedRun,
  whyStopped,
} from '../patching/runs.js';
import { hostsToRestore } from './automatic-rollback.js';
import { begunHosts, openClaims } from './claims.js';
import { refusedWords, withFailures } from './failed-starts.js';
import { withChecks } from './host-checks.js';
import { finished, ids, runOf } from './run-state.js';
import { isJudging, judged, type Looked, passed } from './wave-gate.js';

/** What one call found out and did, before it is written. */
export interface Progress {
  readonly seen: ReadonlyMap<string, Observation>;
  readonly started: ReadonlyMap<string, Execution>;
  readonly looked: ReadonlyMap<string, Looked>;
  /** Hosts that AWS did not let begin. */
  readonly failed?: ReadonlyMap<string, UserError>;
  /** What hosts of this turn were asked before their install. */
  readonly asked?: ReadonlyMap<string, HostCheck | undefined>;
  /** Hosts of this turn on which nothing is left to do. */
  readonly done: readonly HostDrift[];
  /** Why nothing more is started; undefined while it may be. */
  readonly blocked: string | undefined;
  readonly held: Held | undefined;
  /** What of the hosts that were not begun is not what people approved. */
  readonly drifted: Drifted | undefined;
  readonly stop: Stop | undefined;
}

export type Drifted = Pick<Voided, 'because' | 'changes'>;

/** Hosts whose turn it is and that wait for something to open. */
export interface Held {
  readonly turn: readonly string[];
  readonly because: string;
  readonly frozenBy: readonly Closure[];
}

/** What stands before a turn. */
export type Turn = Pick<Progress, 'done' | 'blocked' | 'held' | 'drifted'>;

export const FREE: Turn = { done: [], blocked: undefined, held: undefined, drifted: undefined };

/** The record after one look, however often it is computed from however new a record. */
export function advanced(latest: ApprovalRecord, progress: Progress, now: Date): ApprovalRecord {
  const { seen, started, looked, done, held, stop, drifted } = progress;
  const record = withFailures(latest, 'installs', progress.failed ?? new Map(), now);
  const blocked = stop
    ? stopWords(stop, now)
    : (progress.blocked ?? record.approval.voided?.because ?? refusedWords(record));
  const content = patchPlan(record.approval.plan);
  const withAsked = withChecks(record, 'before', progress.asked ?? new Map());
  const withStarted = { ...withAsked, executions: { ...Object.fromEntries(started), ...record.executions } };
  const executionIds = Object.values(withStarted.executions).map(({ id }) => id);
  let run = skippedHosts(
    runOf(record),
    done.filter(({ instance_id }) => !(instance_id in record.executions)),
    now,
  );
  if (held) run = heldHosts(run, held.turn, held.because, now);
  if (started.size > 0) run = startedRun(run, content, [...started.keys()], executionIds, now);
  const next = withStop(
    withVoided(judged(withObserved(withFrozen(withRun(withStarted, run), held), seen, now), looked, now), drifted, now),
    stop,
  );
  run = runOf(next);
  const attempted = ids(next);
  const good = passed(next.executions);
  const left = nextHosts(run, content, attempted, good);
  // Judged hosts of the last wave end the run's work as well; nothing is verified before.
  const busy = isBusy(next);
  const begun = begunHosts(next);
  if (blocked !== undefined) run = notStarted(run, begun, blocked, now);
  else if (!busy && left.length === 0) run = notStarted(run, begun, whyStopped(run, content, attempted, good), now);
  if (!busy && (blocked !== undefined || left.length === 0)) return ended(withRun(next, run), now);
  const same = record === latest && run === runOf(record) && started.size === 0 && sameExecutions(next, record);
  const { frozen_by, stop: stopped, voided } = next.approval;
  const isSame =
    same &&
    next.checks === record.checks &&
    frozen_by === record.approval.frozen_by &&
    stopped === record.approval.stop &&
    voided === record.approval.voided;
  return isSame ? latest : withRun(next, run);
}

/** Something was started and is not known to be good or bad yet. */
export const isBusy = (record: ApprovalRecord): boolean =>
  isJudging(record) ||
  openClaims(record, 'installs').size > 0 ||
  Object.values(record.executions).some(({ ended_at }) => ended_at === null);

/** The cards say what is waited for, and offer what can be done about it. */
function withFrozen(record: ApprovalRecord, held: Held | undefined): ApprovalRecord {
  if (!held || keysOf(held.frozenBy) === keysOf(record.approval.frozen_by ?? [])) return record;
  return { ...record, approval: { ...record.approval, frozen_by: [...held.frozenBy] } };
}

/** Once, and for every host of which nothing was begun: also what drifts back is not begun any more. */
function withVoided(record: ApprovalRecord, drifted: Drifted | undefined, now: Date): ApprovalRecord {
  const { approval } = record;
  if (!drifted || approval.voided || approval.stop) return record;
  const begun = begunHosts(record);
  const hosts = runOf(record)
    .hosts.filter(({ instance_id, skipped }) => !begun.has(instance_id) && !skipped)
    .map(({ instance_id, name }) => ({ instance_id, name }));
  if (hosts.length === 0) return record;
  return { ...record, approval: { ...approval, voided: { at: now.toISOString(), ...drifted, hosts } } };
}

/** Who is past stopping is known from one look to the next, and stays in the record. */
function withStop(record: ApprovalRecord, stop: Stop | undefined): ApprovalRecord {
  if (!stop) return record;
  const { approval } = record;
  const past = [...new Set([...(approval.stop?.past ?? []), ...pastStopping(record)])];
  if (approval.stop && past.length === approval.stop.past.length) return record;
  return { ...record, approval: { ...approval, stop: { ...stop, ...approval.stop, past } } };
}

/** Every host is through: there is something to verify, nothing was left to do at all, or nothing came of it. */
function ended(record: ApprovalRecord, now: Date): ApprovalRecord {
  const { approval } = record;
  const run = runOf(record);
  if (approval.stop) {
    const isOver = !run.hosts.some(({ state }) => isInstalled(state));
    return withRun(record, isOver ? finished(record, run, ids(record), now) : patchedRun(run));
  }
  if (hostsToRestore(record).length > 0) return withRun(record, { ...run, status: 'rolling_back' });
  if (!run.hosts.every(({ skipped }) => skipped)) return withRun(record, patchedRun(run));
  const words = run.hosts.map(({ name, detail }) => ({ name, detail: detail.replace(/^nothing to do: /, '') }));
  const over: PatchRun = { ...run, status: 'stopped', finished_at: now.toISOString() };
  return { ...record, approval: closed({ ...approval, run: over }, nothingLeft(words)) };
}

/** The record with what AWS says of the executions. */
export function withObserved(
  record: ApprovalRecord,
  seen: ReadonlyMap<string, Observation>,
  now: Date,
): ApprovalRecord {
  const executions = { ...record.executions };
  for (const [id, { installedAt, endedAt, rebootedAt, isPast }] of seen) {
    const execution = executions[id];
    if (!execution || execution.ended_at !== null) continue;
    executions[id] = {
      ...execution,
      installed_at: installedAt,
      ended_at: endedAt,
      ...(rebootedAt && { rebooted_at: rebootedAt }),
      ...(isPast && { past: true }),
    };
  }
  const open = [...seen].filter(([id]) => record.executions[id]?.ended_at === null);
  return withRun({ ...record, executions }, withSeen(runOf(record), new Map(open), now));
}

const withRun = (record: ApprovalRecord, run: PatchRun): ApprovalRecord =>
  run === record.approval.run ? record : { ...record, approval: { ...record.approval, run } };

const sameExecutions = ({ executions }: ApprovalRecord, before: ApprovalRecord): boolean =>
  Object.entries(executions).every(([id, { installed_at, ended_at, rebooted_at, past, gate }]) => {
    const was = before.executions[id];
    if (!was || was.installed_at !== installed_at || was.ended_at !== ended_at) return false;
    return was.rebooted_at === rebooted_at && was.past === past && was.gate === gate;
  });

const withSeen = (run: PatchRun, seen: ReadonlyMap<string, Observation>, now: Date): PatchRun =>
  [...seen].reduce((so, [id, observation]) => observed(so, id, observation, now), run);

export const lost = (last: Observation | undefined, now: Date): Observation => ({
  state: 'unknown',
  detail: 'AWS still calls it in progress after 2 hours; look at its Automation execution',
  snapshotId: last?.snapshotId ?? null,
  installedAt: null,
  endedAt: now.toISOString(),
});
