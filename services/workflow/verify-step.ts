import type { Logger } from 'pino';
import { behalfOf } from '../approvals/behalf.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecord, ApprovalRecords } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import type { HostCheck } from '../contracts/host-check.js';
import { readEvidence } from '../patching/evidence.js';
import { needsBoot, stillRuns } from '../patching/health-check.js';
import { isInstalled, patchPlan, verifiedHost } from '../patching/runs.js';
import { type Outcome, verify } from '../patching/verification.js';
import { checkOf, HostChecks, withChecks } from './host-checks.js';
import { nextLookS, WHILE_WAITING_S } from './looks.js';
import { logRun } from './run-log.js';
import { finished, ids, runOf } from './run-state.js';
import { AGAIN_MS, kernelOf, rebootWords } from './wave-gate.js';

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
  readonly #checks: HostChecks;

  constructor(private readonly options: VerifyStepOptions) {
    this.#checks = new HostChecks(options);
  }

  /** @returns `state`: verifying while a host still waits for its re-scan, then done; and in how many seconds to look again. */
  async run(workflowId: string): Promise<{ state: string; wait_s: number }> {
    const { records, updates, clock, forget, log } = this.options;
    const { data: record } = await records.get(workflowId);
    const checks = await this.#look(record);
    const outcomes = await this.#outcomes(withChecks(record, 'after', checks));
    const updated = await records.update(workflowId, (before) => {
      const latest = withChecks(before, 'after', checks);
      const run = [...outcomes].reduce(
        (so, [id, outcome]) => verifiedHost(so, id, outcome, clock.now(), kernelOf(latest, id)),
        runOf(latest),
      );
      return run === runOf(latest) ? latest : { ...latest, approval: { ...latest.approval, run } };
    });
    logRun(log, updated);
    if (updated.changed) {
      forget([...outcomes.keys()]);
      await updates.changed(updated);
    }
    const waiting = runOf(updated.data).hosts.some(({ state }) => isInstalled(state));
    return { state: waiting ? 'verifying' : 'done', wait_s: nextLookS(updated.data, clock.now(), WHILE_WAITING_S) };
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

  /** Hosts that did not say yet that they run what was installed are asked again: people may reboot them by hand. */
  async #look(record: ApprovalRecord): Promise<Map<string, HostCheck | undefined>> {
    const { approval, executions } = record;
    const newerThan = new Date(this.options.clock.now().getTime() - AGAIN_MS);
    const found = new Map<string, HostCheck | undefined>();
    const waiting = runOf(record).hosts.filter(({ state }) => isInstalled(state));
    await Promise.all(
      waiting.map(async ({ instance_id: id }) => {
        const content = patchPlan(approval.plan);
        const host = content.hosts.find(({ instance_id }) => instance_id === id);
        const last = checkOf(record, id, 'after');
        const since = executions[id]?.started_at;
        if (!host || !since || !needsBoot(host)) return;
        if (last?.seen && stillRuns(host, last.seen, since) === undefined) return;
        found.set(id, await this.#checks.look(host, content, { last, behalf: behalfOf(approval), newerThan }));
      }),
    );
    return found;
  }

  async #outcomes(record: ApprovalRecord): Promise<Map<string, Outcome>> {
    const { clients, clock, verifyWithinMs } = this.options;
    const outcomes = new Map<string, Outcome>();
    const waiting = runOf(record).hosts.filter(({ state }) => isInstalled(state));
    await Promise.all(
      waiting.map(async ({ instance_id: id }) => {
        const host = patchPlan(record.approval.plan).hosts.find(({ instance_id }) => instance_id === id);
        const installed = record.executions[id]?.installed_at;
        if (!host || !installed) throw new Error(`${id} is called installed, but nothing says when`);
        const installedAt = new Date(installed);
        const evidence = { ...(await readEvidence(clients, host, installedAt)), look: checkOf(record, id, 'after') };
        const startedAt = record.executions[id]?.started_at ?? installed;
        const limits = { startedAt, installedAt, now: clock.now(), limitMs: verifyWithinMs };
        const outcome = verify(host, evidence, limits);
        if (!outcome) return;
        const rebooted = rebootWords(record.executions[id]?.rebooted_at);
        outcomes.set(id, { ...outcome, detail: `${outcome.detail}${rebooted}` });
      }),
    );
    return outcomes;
  }
}
