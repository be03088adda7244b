import type { Logger } from 'pino';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecord, ApprovalRecords } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import { readEvidence } from '../patching/evidence.js';
import { patchPlan, verifiedHost } from '../patching/runs.js';
import { type Outcome, verify } from '../patching/verification.js';
import { logRun } from './run-log.js';
import { finished, ids, runOf } from './run-state.js';
import { rebootWords } from './wave-gate.js';

interface VerifyStepOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly clients: Clients;
  readonly verifyWithinMs: number;
  readonly forget: (instanceIds: readonly string[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Looks whether installed hosts are fixed, until each has an answer or its time is up. */
export class VerifyStep {
  constructor(private readonly options: VerifyStepOptions) {}

  /** @returns `state`: verifying while a host still waits for its re-scan, then done. */
  async run(workflowId: string): Promise<{ state: string }> {
    const { records, updates, clock, forget, log } = this.options;
    const { data: record } = await records.get(workflowId);
    const outcomes = await this.#outcomes(record);
    const updated = await records.update(workflowId, (latest) => {
      const before = runOf(latest);
      const run = [...outcomes].reduce((so, [id, outcome]) => verifiedHost(so, id, outcome, clock.now()), before);
      return run === before ? latest : { ...latest, approval: { ...latest.approval, run } };
    });
    logRun(log, updated);
    if (updated.changed) {
      forget([...outcomes.keys()]);
      await updates.changed(updated);
    }
    const waiting = runOf(updated.data).hosts.some(({ state }) => state === 'installed');
    return { state: waiting ? 'verifying' : 'done' };
  }

  /** Counts, and says how it ended. */
  async report(workflowId: string): Promise<{ status: string }> {
    const { records, updates, clock, log } = this.options;
    const updated = await records.update(workflowId, (record) => {
      const before = runOf(record);
      const run = finished(record, before, ids(record), clock.now());
      return run === before ? record : { ...record, approval: { ...record.approval, run } };
    });
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    const { approval } = updated.data;
    return { status: approval.status === 'cancelled' ? 'nothing_to_do' : runOf(updated.data).status };
  }

  async #outcomes(record: ApprovalRecord): Promise<Map<string, Outcome>> {
    const { clients, clock, verifyWithinMs } = this.options;
    const outcomes = new Map<string, Outcome>();
    const waiting = runOf(record).hosts.filter(({ state }) => state === 'installed');
    await Promise.all(
      waiting.map(async ({ instance_id: id }) => {
        const host = patchPlan(record.approval.plan).hosts.find(({ instance_id }) => instance_id === id);
        const installed = record.executions[id]?.installed_at;
        if (!host || !installed) throw new Error(`${id} is called installed, but nothing says when`);
        const installedAt = new Date(installed);
        const evidence = await readEvidence(clients, host, installedAt);
        const outcome = verify(host, evidence, { installedAt, now: clock.now(), limitMs: verifyWithinMs });
        if (!outcome) return;
        const rebooted = rebootWords(record.executions[id]?.rebooted_at);
        outcomes.set(id, { ...outcome, detail: `${outcome.detail}${rebooted}` });
      }),
    );
    return outcomes;
  }
}
