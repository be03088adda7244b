import type { Logger } from 'pino';
import type { CloudWatchAlarms } from '../alarms/cloudwatch-alarms.js';
import { type Standing, standingOf } from '../alarms/drift.js';
import { windowOf } from '../approvals/approval-state.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecord, ApprovalRecords } from '../approvals/records.js';
import { stopWords } from '../approvals/stopping.js';
import type { ChangeControl } from '../change-control/change-control.js';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import type { AlarmsPlan, Plan } from '../contracts/plan.js';
import { AccessDenied } from '../errors.js';
import type { Instances } from '../instances.js';
import { planChanged } from '../patching/plan-diff.js';
import type { Plans } from '../patching/plans.js';
import { alarmedHost, notStarted } from '../patching/runs.js';
import { timeLimit } from '../time-limit.js';
import { count } from '../words.js';
import { begunHosts, withClaims } from './claims.js';
import { nextLookS } from './looks.js';
import { logRun } from './run-log.js';
import { finished, runOf } from './run-state.js';

interface AlarmsStepOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly alarms: CloudWatchAlarms;
  readonly plans: Pick<Plans, 'get'>;
  readonly instances: Pick<Instances, 'select' | 'forget'>;
  readonly changeControl: Pick<ChangeControl, 'stopped'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const READ_LIMIT_MS = 10_000;
/** How long CloudWatch may take to show what was put. Milliseconds. */
const SHOWN_WITHIN_MS = 600_000;

/** Sets the alarms of an approved plan, and looks whether they are there. Called until it is done; may be repeated. */
export class AlarmsStep {
  constructor(private readonly options: AlarmsStepOptions) {}

  /** @returns `state`: working, or done; and in how many seconds to look again. */
  async run(workflowId: string): Promise<{ state: string; wait_s: number }> {
    const { records } = this.options;
    const { data: record } = await records.get(workflowId);
    if (runOf(record).finished_at) return DONE;
    const content = alarmsPlan(record.approval.plan);
    const isBegun = begunHosts(record).size > 0;
    const blocked = isBegun ? undefined : await this.#blocked(record.approval, content);
    if (blocked !== undefined) return this.#refuse(workflowId, blocked);
    const standing = await this.#standing(content);
    // Nothing of ours is there: then nothing is put beside what is not as it was.
    if (!isBegun && standing.drifted.size > 0) return this.#refuse(workflowId, driftWords(standing));
    const claimed = await this.#claim(workflowId, standing);
    if (claimed !== undefined) return this.#refuse(workflowId, claimed);
    const denied = await this.#put(standing, isBegun && (await this.#isStopped(record.approval)));
    return this.#look(workflowId, content, denied);
  }

  #standing = async (content: AlarmsPlan): Promise<Standing> => {
    const names = content.alarms.map(({ name }) => name);
    return standingOf(content, await this.options.alarms.existing(names, timeLimit(READ_LIMIT_MS)));
  };

  /** One after the other. What somebody else has set meanwhile is not touched. @returns why it may not. */
  async #put({ missing, drifted }: Standing, isStopped: boolean): Promise<string | undefined> {
    if (isStopped) return undefined;
    for (const alarm of missing) {
      if (drifted.has(alarm.instance_id)) continue;
      try {
        await this.options.alarms.put(alarm);
      } catch (error) {
        if (error instanceof AccessDenied) return error.message;
        throw error;
      }
    }
    return undefined;
  }

  /** What is set counts when CloudWatch shows it, whole. @param denied why nothing could be put. */
  async #look(workflowId: string, content: AlarmsPlan, denied: string | undefined): Promise<State> {
    const { records, updates, clock, log } = this.options;
    const standing = await this.#standing(content);
    const isStopped = await this.#isStopped((await records.get(workflowId)).data.approval);
    const updated = await records.update(workflowId, (latest) => {
      const now = clock.now();
      const before = runOf(latest);
      const told = content.hosts.reduce((run, { instance_id }) => {
        const state = hostState(instance_id, content, standing, {
          denied: denied ?? (isStopped ? 'stopped before it was set' : undefined),
          isLate: now.getTime() - begunAt(latest, instance_id) > SHOWN_WITHIN_MS,
        });
        return alarmedHost(run, instance_id, state, now);
      }, before);
      const started = told.started_at ? told : { ...told, status: 'running' as const, started_at: now.toISOString() };
      const isOver = told.hosts.every(({ state }) => state === 'verified' || state === 'failed' || state === 'unknown');
      const attempted = new Set(content.hosts.map(({ instance_id }) => instance_id));
      const run = isOver ? finished(latest, started, attempted, now) : started;
      return run === before ? latest : { ...latest, approval: { ...latest.approval, run } };
    });
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    return runOf(updated.data).finished_at ? DONE : { state: 'working', wait_s: nextLookS(updated.data, clock.now()) };
  }

  /** Nothing was set. */
  async #refuse(workflowId: string, reason: string): Promise<State> {
    const { records, updates, clock, log } = this.options;
    const updated = await records.update(workflowId, (latest) => {
      const now = clock.now();
      const run = finished(latest, notStarted(runOf(latest), new Set(), reason, now), new Set(), now);
      return { ...latest, approval: { ...latest.approval, run } };
    });
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    return DONE;
  }

  /** Written before anything is set: a stop comes before it, or behind it. @returns why not. */
  async #claim(workflowId: string, { missing, set }: Standing): Promise<string | undefined> {
    const { records, clock } = this.options;
    const hosts = [...new Set([...missing, ...set].map(({ instance_id }) => instance_id))];
    const { data } = await records.update(workflowId, (latest) => withClaims(latest, 'installs', hosts, clock.now()));
    const { stop, run } = data.approval;
    if (begunHosts(data).size > 0) return undefined;
    if (stop) return stopWords(stop, clock.now());
    return run?.finished_at ? 'it was taken back' : undefined;
  }

  #isStopped = async ({ stop }: Approval): Promise<boolean> =>
    stop !== undefined || (await this.options.changeControl.stopped()) !== undefined;

  /** What people approved must be what is about to happen, now. */
  async #blocked(approval: Approval, content: AlarmsPlan): Promise<string | undefined> {
    const { changeControl, clock, instances, plans } = this.options;
    const stopped = approval.stop ?? (await changeControl.stopped());
    if (stopped) return stopWords(stopped, clock.now());
    if (approval.status !== 'approved') return 'it is not approved';
    const changed = await planChanged(approval, plans);
    if (changed) return changed;
    if (clock.now() >= new Date(windowOf(approval).end)) return 'the window ended';
    instances.forget(content.hosts.map(({ instance_id }) => instance_id));
    const fleet = await instances.select([], timeLimit(READ_LIMIT_MS));
    const gone = content.hosts.find((host) => !fleet.hosts.some((one) => one.instance_id === host.instance_id));
    return gone && `plan changed: ${gone.name} is gone`;
  }
}

type State = { state: string; wait_s: number };
const DONE: State = { state: 'done', wait_s: 1 };

const driftWords = ({ drifted }: Standing): string => `plan changed: ${[...drifted.values()].join('; ')}`;

/** @throws Error when it is a plan for something else: no step of the workflow asks that. */
function alarmsPlan({ plan_id, content }: Plan): AlarmsPlan {
  if (content.kind !== 'alarms') throw new Error(`plan ${plan_id} sets no alarms`);
  return content;
}

const begunAt = ({ claims }: ApprovalRecord, id: string): number => Date.parse(claims?.installs[id] ?? '') || Infinity;

interface Why {
  readonly denied: string | undefined;
  readonly isLate: boolean;
}

function hostState(id: string, { alarms }: AlarmsPlan, { set, drifted }: Standing, { denied, isLate }: Why) {
  const all = alarms.filter(({ instance_id }) => instance_id === id).length;
  const shown = set.filter(({ instance_id }) => instance_id === id).length;
  const words = `${shown} of ${count(all, 'alarm')} set`;
  const changed = drifted.get(id);
  if (changed) return { state: 'failed' as const, detail: `${words}: ${changed}` };
  if (shown === all) return { state: 'verified' as const, detail: `${count(all, 'alarm')} set, as CloudWatch shows` };
  if (denied) return { state: 'failed' as const, detail: `${words}: ${denied}` };
  if (isLate) return { state: 'unknown' as const, detail: `${words}: CloudWatch does not show the others` };
  return { state: 'installing' as const, detail: `${words}, waiting for CloudWatch to show the rest` };
}
