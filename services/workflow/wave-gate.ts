import { behalfOf } from '../approvals/behalf.js';
import type { ApprovalRecord, Execution } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import type { PatchRun } from '../contracts/approval.js';
import type { HostCheck } from '../contracts/host-check.js';
import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import {
  type Gate,
  gate,
  type Health,
  isRestarting,
  isUp,
  type Looks,
  readHealth,
  unproven,
} from '../patching/gate.js';
import { hasRebooted } from '../patching/health-check.js';
import { gatedHost, hostOf, isInstalled, patchPlan, waveOf } from '../patching/runs.js';
import { clockTime } from '../words.js';
import { checkOf, HostChecks, withChecks } from './host-checks.js';

/** What one look at an installed host found. */
export interface Looked {
  readonly gate: Gate;
  /** When it was seen coming up again, if it was. ISO 8601. */
  readonly rebootedAt: string | null;
  /** What the host itself was asked, or said. */
  readonly check?: HostCheck | undefined;
}

/** A host that does not say what was to be heard is asked again after this. Milliseconds. */
export const AGAIN_MS = 120_000;

/** Looks at hosts whose install is over, until each is good enough for the next wave, or is not. */
export class WaveGate {
  readonly #checks: HostChecks;

  constructor(
    private readonly clients: Clients,
    private readonly clock: Clock,
  ) {
    this.#checks = new HostChecks({ clients, clock });
  }

  /** Reads AWS for every host that waits to be judged. Failing reads are part of the judgement. */
  async look(record: ApprovalRecord): Promise<Map<string, Looked>> {
    const { approval, executions } = record;
    const looked = new Map<string, Looked>();
    const content = patchPlan(approval.plan);
    await Promise.all(
      content.hosts.map(async (host) => {
        const execution = executions[host.instance_id];
        if (!execution || !awaits(approval.run, host.instance_id, execution)) return;
        const { installed_at, ended_at, started_at } = execution;
        if (installed_at === null || ended_at === null) return;
        const health = await readHealth(this.clients, host, new Date(installed_at), content.gates);
        const [endedAt, bakeMs] = [new Date(ended_at), bakeOf(content, host.instance_id)];
        const check = await this.#check(record, host, health, new Date(endedAt.getTime() + bakeMs));
        const looks: Looks = { before: checkOf(record, host.instance_id, 'before'), after: check, since: started_at };
        const now = this.clock.now();
        looked.set(host.instance_id, {
          gate: gate(host, health, { endedAt, now, bakeMs, looks }),
          rebootedAt: rebootedAt(looks) ?? (isRestarting(health) ? now.toISOString() : null),
          check,
        });
      }),
    );
    return looked;
  }

  /** Asked as soon as it is up, every two minutes while something is missing, and once more when the bake time is over. */
  async #check(record: ApprovalRecord, host: PlannedHost, health: Health, baked: Date): Promise<HostCheck | undefined> {
    const { approval, executions } = record;
    const [before, last] = [checkOf(record, host.instance_id, 'before'), checkOf(record, host.instance_id, 'after')];
    if (!isUp(health)) return last;
    const now = this.clock.now();
    const since = executions[host.instance_id]?.started_at ?? '';
    const isMissing = unproven(host, { before, after: last, since }).length > 0;
    const newerThan = isMissing ? new Date(now.getTime() - AGAIN_MS) : now >= baked ? baked : undefined;
    return this.#checks.look(host, patchPlan(approval.plan), { last, behalf: behalfOf(approval), newerThan });
  }
}

const rebootedAt = ({ after, since }: Looks): string | null =>
  after?.seen && hasRebooted(after.seen, since) ? after.seen.booted_at : null;

/** A wave is watched so that the next does not follow a bad one; after the last there is none. Milliseconds. */
const bakeOf = (content: PatchPlan, instanceId: string): number =>
  waveOf(content, instanceId) < content.waves.length ? content.gates.bake_minutes * 60_000 : 0;

const awaits = (run: PatchRun | null, id: string, { gate }: Execution): boolean =>
  run !== null && gate === undefined && isInstalled(hostOf(run, id).state);

/** Whether an installed host is still to be judged. */
export const isJudging = ({ approval, executions }: ApprovalRecord): boolean =>
  Object.entries(executions).some(([id, execution]) => awaits(approval.run, id, execution));

/** Ids of hosts that the next wave may follow. */
export const passed = (executions: ApprovalRecord['executions']): Set<string> =>
  new Set(Object.entries(executions).flatMap(([id, { gate }]) => (gate === 'passed' ? [id] : [])));

/** The record with what the look found. */
export function judged(before: ApprovalRecord, looked: ReadonlyMap<string, Looked>, now: Date): ApprovalRecord {
  const record = withChecks(before, 'after', new Map([...looked].map(([id, { check }]) => [id, check])));
  let { run } = record.approval;
  const executions = { ...record.executions };
  let changed = false;
  for (const [id, { gate, rebootedAt }] of looked) {
    const execution = executions[id];
    if (!execution || !run || !awaits(run, id, execution)) continue;
    const rebooted_at = execution.rebooted_at ?? rebootedAt;
    const next = { ...execution, ...(rebooted_at && { rebooted_at }) };
    const runBefore = run;
    const kernel = kernelOf(record, id);
    run = gatedHost(run, id, { ...shown(gate, next, kernel), ...(kernel && { kernel }) }, now);
    executions[id] = gate.kind === 'waiting' ? next : { ...next, gate: gate.kind };
    changed ||= run !== runBefore || gate.kind !== 'waiting' || next.rebooted_at !== execution.rebooted_at;
  }
  return changed ? { ...record, executions, approval: { ...record.approval, run } } : record;
}

/** What the host itself said last. */
export function kernelOf(record: ApprovalRecord, instanceId: string): Kernel | undefined {
  const check = checkOf(record, instanceId, 'after');
  if (!check?.seen) return undefined;
  const { running_kernel: running, newest_kernel: newest, booted_at } = check.seen;
  return { running, newest, booted_at, seen_at: check.sent_at };
}

type Kernel = NonNullable<PatchRun['hosts'][number]['kernel']>;

function shown(
  gate: Gate,
  { rebooted_at, started_at }: Execution,
  kernel: Kernel | undefined,
): Pick<PatchRun['hosts'][number], 'state' | 'detail'> {
  const words = rebootWords(rebooted_at);
  const state = kernel && kernel.booted_at >= started_at ? 'rebooted' : 'installed';
  switch (gate.kind) {
    case 'waiting':
      return { state, detail: `installed${words}; waiting for ${gate.for}` };
    case 'failed':
    case 'unhealthy':
      return { state: 'failed', detail: `${gate.detail}${words}` };
    case 'unseen':
      return { state, detail: `installed${words}; ${gate.detail}` };
    case 'passed':
      return { state, detail: `installed${words}; waiting for a re-scan` };
  }
}

/** `; rebooted 04:12 UTC`, or nothing. */
export const rebootWords = (at: string | null | undefined): string =>
  at ? `; rebooted ${clockTime(new Date(at))}` : '';
