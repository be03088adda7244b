import type { Logger } from 'pino';
import { windowOf } from '../approvals/approval-state.js';
import { behalfOf } from '../approvals/behalf.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecord, ApprovalRecords, Execution } from '../approvals/records.js';
import type { Renewals } from '../approvals/renewals.js';
import type { Stop } from '../approvals/stopping.js';
import type { Clients } from '../aws/clients.js';
import type { ChangeControl } from '../change-control/change-control.js';
import type { Clock } from '../clock.js';
import type { HostCheck } from '../contracts/host-check.js';
import type { PlannedHost } from '../contracts/plan.js';
import { UserError } from '../errors.js';
import type { Observation, PatchAutomation } from '../patching/automation.js';
import type { Drift } from '../patching/drift.js';
import type { Plans } from '../patching/plans.js';
import { nextHosts, patchPlan } from '../patching/runs.js';
import { LISTED_WITHIN_MS, startedExecution } from '../patching/started-executions.js';
import { BeforeWave } from './before-wave.js';
import { openClaims, withClaims, withoutClaims } from './claims.js';
import { isGivenUp, toRepeat } from './failed-starts.js';
import { checkOf, HostChecks } from './host-checks.js';
import { nextLookS } from './looks.js';
import { advanced, FREE, isBusy, lost, type Turn, withObserved } from './patch-progress.js';
import { logRun } from './run-log.js';
import { ids, runOf, stateOf } from './run-state.js';
import { judged, type Looked, passed, WaveGate } from './wave-gate.js';

interface PatchStepOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly automation: PatchAutomation;
  readonly drift: Drift;
  readonly plans: Pick<Plans, 'get'>;
  /** Asks again about hosts that drifted. */
  readonly renewals: Pick<Renewals, 'follow'>;
  readonly changeControl: ChangeControl;
  readonly clients: Clients;
  /** Reads again what was kept about these instances before. */
  readonly forget: (instanceIds: readonly string[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A host that AWS still calls in progress after this is unknown. The documents' own timeouts end most before. */
const PATCH_LIMIT_MS = 2 * 3_600_000;

const SHORTEST_LOOK_S = 5;
const LONGEST_LOOK_S = 300;
/** While something is frozen and nothing is under way. */
const HELD_LOOK_S = 60;

/**
 * Starts the hosts whose turn it is, looks at those that run, and judges those that are installed before the next wave
 * begins. Called until every host is through.
 */
export class PatchStep {
  readonly #gate: WaveGate;
  readonly #beforeWave: BeforeWave;
  readonly #checks: HostChecks;

  constructor(private readonly options: PatchStepOptions) {
    this.#gate = new WaveGate(options.clients, options.clock);
    this.#beforeWave = new BeforeWave(options);
    this.#checks = new HostChecks(options);
  }

  /** @returns `state`: working, rolling_back, verifying, or done; and in how many seconds to look again. */
  async run(workflowId: string): Promise<{ state: string; wait_s: number }> {
    const { records, updates, clock, log } = this.options;
    const { data: record } = await records.get(workflowId);
    const run = runOf(record);
    if (run.finished_at || run.status === 'verifying' || run.status === 'rolling_back')
      return { state: stateOf(run), wait_s: nextLookS(record, clock.now()) };
    const stop = await this.#stop(record);
    const seen = await this.#observe(record, stop !== undefined);
    const observedNow = withObserved(record, seen, clock.now());
    const looked = await this.#gate.look(observedNow);
    const now = judged(observedNow, looked, clock.now());
    const content = patchPlan(record.approval.plan);
    // The workflow waited for the window by AWS's clock; where ours is behind, the next look starts.
    const isOpen = clock.now() >= new Date(windowOf(record.approval).start);
    const lost = await this.#lost(record, stop !== undefined);
    const begun = new Set([...ids(now), ...openClaims(record, 'installs').keys()]);
    const isFree = isOpen && !stop && !record.approval.voided && !run.refused;
    const turn = isFree ? nextHosts(runOf(now), content, begun, passed(now.executions)) : [];
    const before = turn.length > 0 ? await this.#beforeWave.check(record.approval, turn, notBegun(now, begun)) : FREE;
    const { asked, ready } = await this.#lookBefore(record, turn, before);
    const { due, late } = await this.#claim(workflowId, ready, stop);
    const { started, failed } = await this.#start(record, [...due, ...lost.again]);
    for (const [id, execution] of lost.found) started.set(id, execution);
    const updated = await records.update(workflowId, (latest) =>
      advanced(
        withoutClaims(latest, lost.never),
        { ...before, seen, started, failed, looked, asked, stop: late },
        clock.now(),
      ),
    );
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    // The workflow repeats the step, and waits longer each time; what AWS never lets begin ends the run.
    const failure = toRepeat(updated.data, 'installs', failed);
    if (failure) throw failure;
    if (updated.data.approval.voided) await this.options.renewals.follow(updated);
    const next = runOf(updated.data);
    if (next.status === 'verifying') this.options.forget(next.hosts.map(({ instance_id }) => instance_id));
    const isHeld = before.held !== undefined && !isBusy(updated.data);
    return { state: stateOf(next), wait_s: isHeld ? HELD_LOOK_S : waitS(updated.data, looked, clock.now()) };
  }

  /**
   * What of a turn may begin now. Hosts whose services count are looked at before anything is changed on them: what had
   * failed by then is no sign of a bad patch. A wave begins as a whole.
   */
  async #lookBefore(
    record: ApprovalRecord,
    turn: readonly string[],
    { done, blocked, held }: Turn,
  ): Promise<{ asked: Map<string, HostCheck>; ready: readonly string[] }> {
    const asked = new Map<string, HostCheck>();
    if (blocked !== undefined || held) return { asked, ready: [] };
    const content = patchPlan(record.approval.plan);
    const free = turn.filter((id) => !done.some(({ instance_id }) => instance_id === id));
    await Promise.all(
      content.hosts.map(async (host) => {
        const id = host.instance_id;
        if (host.health_check !== 'services' || !free.includes(id)) return;
        const last = checkOf(record, id, 'before');
        const check = await this.#checks.look(host, content, { last, behalf: behalfOf(record.approval) });
        if (check) asked.set(id, check);
      }),
    );
    const isKnown = [...asked.values()].every(({ seen }) => seen !== undefined);
    return { asked, ready: isKnown ? free : [] };
  }

  /**
   * Writes down which hosts are about to be started, before anything is. A stop that came while their turn was looked at
   * is seen here, at the latest.
   */
  async #claim(
    workflowId: string,
    due: readonly string[],
    stop: Stop | undefined,
  ): Promise<{ due: readonly string[]; late: Stop | undefined }> {
    if (stop || due.length === 0) return { due: [], late: stop };
    const { records, changeControl, clock } = this.options;
    const everything = await changeControl.stopped();
    if (everything) return { due: [], late: everything };
    const { data } = await records.update(workflowId, (latest) => withClaims(latest, 'installs', due, clock.now()));
    const { stop: late, run, voided } = data.approval;
    // A run that was taken back meanwhile is over already.
    return { due: late || voided || run?.finished_at ? [] : due, late };
  }

  /**
   * Hosts that were about to be started when a process ended. AWS says whether they were; where it cannot say yet, they
   * are started again, which changes nothing if they were.
   */
  async #lost(record: ApprovalRecord, isStopping: boolean) {
    const { clients, clock } = this.options;
    const { workflow_id: workflowId } = record.approval;
    const found = new Map<string, Execution>();
    const never: string[] = [];
    const again: string[] = [];
    for (const [instanceId, since] of openClaims(record, 'installs')) {
      const id = await startedExecution(clients, { workflowId, instanceId, since });
      const isRecent = clock.now().getTime() - Date.parse(since) < LISTED_WITHIN_MS;
      if (id) found.set(instanceId, { id, started_at: since, installed_at: null, ended_at: null });
      else if (!isRecent) never.push(instanceId);
      else if (!isStopping && !isGivenUp(record, 'installs', instanceId)) again.push(instanceId);
    }
    return { found, never, again };
  }

  /** Somebody stopped this run, or every run. */
  async #stop({ approval }: ApprovalRecord): Promise<Stop | undefined> {
    return approval.stop ?? (await this.options.changeControl.stopped());
  }

  /** @param isStopping hosts on which nothing was changed yet are ended. */
  async #observe({ executions }: ApprovalRecord, isStopping: boolean): Promise<Map<string, Observation>> {
    const { automation } = this.options;
    const seen = new Map<string, Observation>();
    await Promise.all(
      Object.entries(executions)
        .filter(([, { ended_at }]) => ended_at === null)
        .map(async ([instanceId, { id, started_at }]) => {
          try {
            seen.set(instanceId, isStopping ? await automation.stop(id) : await automation.observe(id));
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

  /** Starts each host. Those that could be started are kept even when another one fails. @throws what is a defect. */
  async #start({ approval }: ApprovalRecord, turn: readonly string[]) {
    const content = patchPlan(approval.plan);
    const behalf = behalfOf(approval);
    const hosts = content.hosts.filter(({ instance_id }) => turn.includes(instance_id));
    const started = new Map<string, Execution>();
    const failed = new Map<string, UserError>();
    await Promise.all(
      hosts.map(async (host: PlannedHost) => {
        const start = { behalf, content, host, attempt: 1 };
        try {
          const id = await this.options.automation.start(start);
          const started_at = this.options.clock.now().toISOString();
          started.set(host.instance_id, { id, started_at, installed_at: null, ended_at: null });
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          failed.set(host.instance_id, error);
        }
      }),
    );
    return { started, failed };
  }
}

/** All that is still to come, in its order. */
function notBegun(record: ApprovalRecord, begun: ReadonlySet<string>): string[] {
  const skipped = new Set(runOf(record).hosts.flatMap((host) => (host.skipped ? [host.instance_id] : [])));
  return patchPlan(record.approval.plan)
    .waves.flatMap(({ instance_ids }) => instance_ids)
    .filter((id) => !begun.has(id) && !skipped.has(id));
}

/** Seconds between looks; a host that is only watched is looked at less often, and at the end of its bake time. */
function waitS(record: ApprovalRecord, looked: ReadonlyMap<string, Looked>, now: Date): number {
  const look = nextLookS(record, now);
  const isInstalling = Object.values(record.executions).some(({ ended_at }) => ended_at === null);
  const waiting = [...looked.values()].flatMap(({ gate }) => (gate.kind === 'waiting' ? [gate.until] : []));
  const ends = waiting.map((until) => (until ? (until.getTime() - now.getTime()) / 1_000 : look));
  if (isInstalling || ends.length === 0) return look;
  return Math.max(SHORTEST_LOOK_S, Math.min(LONGEST_LOOK_S, Math.ceil(Math.min(...ends))));
}
