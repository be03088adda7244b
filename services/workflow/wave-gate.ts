import type { ApprovalRecord, Execution } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import type { PatchRun } from '../contracts/approval.js';
import type { PatchPlan } from '../contracts/plan.js';
import { type Gate, gate, isRestarting, readHealth } from '../patching/gate.js';
import { gatedHost, hostOf, patchPlan, waveOf } from '../patching/runs.js';
import { clockTime } from '../words.js';

/** What one look at an installed host found. */
export interface Looked {
  readonly gate: Gate;
  /** When it was seen coming up again, if it was. ISO 8601. */
  readonly rebootedAt: string | null;
}

/** Looks at hosts whose install is over, until each is good enough for the next wave, or is not. */
export class WaveGate {
  constructor(
    private readonly clients: Clients,
    private readonly clock: Clock,
  ) {}

  /** Reads AWS for every host that waits to be judged. Failing reads are part of the judgement. */
  async look({ approval, executions }: ApprovalRecord): Promise<Map<string, Looked>> {
    const looked = new Map<string, Looked>();
    const content = patchPlan(approval.plan);
    await Promise.all(
      content.hosts.map(async (host) => {
        const execution = executions[host.instance_id];
        if (!execution || !awaits(approval.run, host.instance_id, execution)) return;
        const { installed_at, ended_at } = execution;
        if (installed_at === null || ended_at === null) return;
        const health = await readHealth(this.clients, host, new Date(installed_at), content.gates);
        const now = this.clock.now();
        looked.set(host.instance_id, {
          gate: gate(host, health, { endedAt: new Date(ended_at), now, bakeMs: bakeOf(content, host.instance_id) }),
          rebootedAt: isRestarting(health) ? now.toISOString() : null,
        });
      }),
    );
    return looked;
  }
}

/** A wave is watched so that the next does not follow a bad one; after the last there is none. Milliseconds. */
const bakeOf = (content: PatchPlan, instanceId: string): number =>
  waveOf(content, instanceId) < content.waves.length ? content.gates.bake_minutes * 60_000 : 0;

const awaits = (run: PatchRun | null, id: string, { gate }: Execution): boolean =>
  run !== null && gate === undefined && hostOf(run, id).state === 'installed';

/** Whether an installed host is still to be judged. */
export const isJudging = ({ approval, executions }: ApprovalRecord): boolean =>
  Object.entries(executions).some(([id, execution]) => awaits(approval.run, id, execution));

/** Ids of hosts that the next wave may follow. */
export const passed = (executions: ApprovalRecord['executions']): Set<string> =>
  new Set(Object.entries(executions).flatMap(([id, { gate }]) => (gate === 'passed' ? [id] : [])));

/** The record with what the look found. */
export function judged(record: ApprovalRecord, looked: ReadonlyMap<string, Looked>, now: Date): ApprovalRecord {
  let { run } = record.approval;
  const executions = { ...record.executions };
  let changed = false;
  for (const [id, { gate, rebootedAt }] of looked) {
    const execution = executions[id];
    if (!execution || !run || !awaits(run, id, execution)) continue;
    const rebooted_at = execution.rebooted_at ?? rebootedAt;
    const next = { ...execution, ...(rebooted_at && { rebooted_at }) };
    const before = run;
    run = gatedHost(run, id, shown(gate, rebooted_at), now);
    executions[id] = gate.kind === 'waiting' ? next : { ...next, gate: gate.kind };
    changed ||= run !== before || gate.kind !== 'waiting' || next.rebooted_at !== execution.rebooted_at;
  }
  return changed ? { ...record, executions, approval: { ...record.approval, run } } : record;
}

function shown(gate: Gate, rebootedAt: string | null): Pick<PatchRun['hosts'][number], 'state' | 'detail'> {
  const rebooted = rebootWords(rebootedAt);
  switch (gate.kind) {
    case 'waiting':
      return { state: 'installed', detail: `installed${rebooted}; waiting for ${gate.for}` };
    case 'failed':
    case 'unhealthy':
      return { state: 'failed', detail: `${gate.detail}${rebooted}` };
    case 'unseen':
      return { state: 'installed', detail: `installed${rebooted}; ${gate.detail}` };
    case 'passed':
      return { state: 'installed', detail: `installed${rebooted}; waiting for a re-scan` };
  }
}

/** `; rebooted 04:12 UTC`, or nothing. */
export const rebootWords = (at: string | null | undefined): string =>
  at ? `; rebooted ${clockTime(new Date(at))}` : '';
