import type { Logger } from 'pino';
import { type Behalf, behalfOf } from '../approvals/behalf.js';
import type { ApprovalRecord, Execution } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import type { RestoredHost, RollbackPlan } from '../contracts/plan.js';
import { UserError } from '../errors.js';
import { readHealth } from '../patching/gate.js';
import { hostOf, restoredHost } from '../patching/runs.js';
import type { RestoreAutomation, Restoring } from '../rollback/restore-automation.js';
import { type Back, isBack } from '../rollback/verification.js';
import { isGivenUp, refusalOf, withFailures } from './failed-starts.js';
import { runOf } from './run-state.js';

/** What one look at hosts on their way back found and did, before it is written. */
export interface Restored {
  readonly started: ReadonlyMap<string, Execution>;
  readonly seen: ReadonlyMap<string, Restoring>;
  readonly back: ReadonlyMap<string, Back>;
  /** Starts that AWS did not take. */
  readonly failed: ReadonlyMap<string, UserError>;
  /** The first start that failed for want of something else; the step is repeated then. */
  readonly defect: unknown;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends ReadonlyMap<infer K, infer V> ? Map<K, V> : T[Key] };

/** An execution that AWS still calls in progress after this is unknown. */
const RESTORE_LIMIT_MS = 2 * 3_600_000;

/** Starts, watches and judges hosts that go back. A repeat after a crash starts nothing twice: tokens are derived. */
export class Restores {
  constructor(
    private readonly options: { automation: RestoreAutomation; clients: Clients; clock: Clock; log: Logger },
  ) {}

  async look(
    record: ApprovalRecord,
    hosts: readonly RestoredHost[],
    document: RollbackPlan['document'],
  ): Promise<Restored> {
    const { approval, restores = {} } = record;
    const run = runOf(record);
    const found = { ...nothing(), defect: undefined } as Mutable<Restored>;
    await Promise.all(
      hosts.map(async (host) => {
        const execution = restores[host.instance_id];
        if (!execution) {
          if (isGivenUp(record, 'restores', host.instance_id)) return;
          await this.#start(behalfOf(approval), host, document, found);
        } else if (execution.ended_at === null) await this.#observe(host, execution, found);
        else if (!isOver(hostOf(run, host.instance_id).state))
          found.back.set(host.instance_id, await this.#judge(host, execution, execution.ended_at));
      }),
    );
    return found;
  }

  async #start(
    behalf: Behalf,
    host: RestoredHost,
    document: RollbackPlan['document'],
    found: Mutable<Restored>,
  ): Promise<void> {
    try {
      const id = await this.options.automation.start(behalf, host, document);
      const started_at = this.options.clock.now().toISOString();
      found.started.set(host.instance_id, { id, started_at, installed_at: null, ended_at: null });
    } catch (error) {
      if (error instanceof UserError) found.failed.set(host.instance_id, error);
      else found.defect ??= error;
    }
  }

  async #observe(
    { instance_id }: RestoredHost,
    { id, started_at }: Execution,
    found: Mutable<Restored>,
  ): Promise<void> {
    const { automation, clock, log } = this.options;
    try {
      found.seen.set(instance_id, await automation.observe(id));
    } catch (error) {
      log.warn({ err: error, execution: id }, 'state of a rollback not read');
    }
    const now = clock.now();
    const isLost = now.getTime() - Date.parse(started_at) > RESTORE_LIMIT_MS;
    if (!isLost || (found.seen.get(instance_id)?.kind ?? 'running') !== 'running') return;
    const detail = 'AWS still calls it in progress after 2 hours; look at its Automation execution';
    found.seen.set(instance_id, { kind: 'failed', detail, at: now.toISOString() });
  }

  async #judge(host: RestoredHost, { installed_at }: Execution, endedAt: string): Promise<Back> {
    const health = await readHealth(this.options.clients, host, new Date(installed_at ?? endedAt));
    return isBack(host, health, { endedAt: new Date(endedAt), now: this.options.clock.now() });
  }
}

const isOver = (state: string): boolean => state === 'rolled_back' || state === 'failed' || state === 'unknown';

/** The record with what the look found, however often it is computed from however new a record. */
export function withRestored(
  latest: ApprovalRecord,
  { started, seen, back, failed }: Restored,
  words: (instanceId: string) => string,
  now: Date,
): ApprovalRecord {
  const record = withFailures(latest, 'restores', failed, now);
  const restores = { ...Object.fromEntries(started), ...record.restores };
  let run = runOf(record);
  let hasEnded = false;
  for (const id of started.keys()) {
    if (record.restores?.[id]) continue;
    run = restoredHost(run, id, { state: 'rolling_back', detail: `${words(id)}going back` }, now);
  }
  for (const [id, one] of seen) {
    const execution = restores[id];
    if (!execution || execution.ended_at !== null) continue;
    run = restoredHost(run, id, onItsWay(one, words(id)), now);
    if (one.kind === 'running') continue;
    restores[id] = { ...execution, installed_at: one.kind === 'ended' ? one.backAt : null, ended_at: one.at };
    hasEnded = true;
  }
  for (const [id, one] of back) run = restoredHost(run, id, judgement(one, words(id)), now);
  for (const [id, detail] of refusals(record, failed)) {
    run = restoredHost(run, id, { state: 'failed', detail: `${words(id)}not put back: ${detail}` }, now);
  }
  const same = run === record.approval.run && started.size === 0 && !hasEnded;
  return same ? record : { ...record, restores, approval: { ...record.approval, run } };
}

/** What AWS said last of hosts that it never let go back. */
const refusals = (record: ApprovalRecord, failed: ReadonlyMap<string, UserError>): [string, string][] =>
  [...failed.keys()]
    .filter((id) => isGivenUp(record, 'restores', id))
    .map((id) => [id, refusalOf(record, 'restores', id)]);

function onItsWay(one: Restoring, words: string): Parameters<typeof restoredHost>[2] {
  switch (one.kind) {
    case 'running':
      return { state: 'rolling_back', detail: `${words}${one.detail}` };
    case 'ended':
      return { state: 'rolling_back', detail: `${words}back; looking at it` };
    case 'failed':
      return { state: 'failed', detail: `${words}not put back: ${one.detail}` };
  }
}

function judgement(back: Back, words: string): Parameters<typeof restoredHost>[2] {
  switch (back.kind) {
    case 'waiting':
      return { state: 'rolling_back', detail: `${words}back; waiting for ${back.for}` };
    case 'back':
      return {
        state: 'rolled_back',
        detail: `${words}rolled back, and seen healthy at the versions from before`,
        checks: back.checks,
      };
    case 'bad':
      return { state: 'failed', detail: `${words}${back.detail}`, checks: back.checks };
  }
}

/** Whether a host on its way back still has something to wait for. */
export const isRestoring = (record: ApprovalRecord, hosts: readonly RestoredHost[]): boolean =>
  hosts.some(({ instance_id: id }) => {
    if (isGivenUp(record, 'restores', id)) return false;
    return !isOver(hostOf(runOf(record), id).state) || !record.restores?.[id];
  });

/** A look that found and did nothing. */
export const nothing = (): Restored => ({
  ...{ started: new Map(), seen: new Map(), back: new Map(), failed: new Map() },
  defect: undefined,
});
