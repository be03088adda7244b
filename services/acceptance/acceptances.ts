import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { AuditEvent } from '../audit/entry.js';
import type { AuditTrail } from '../audit/trail.js';
import { BatchedReads } from '../aws/batched-reads.js';
import type { Clock } from '../clock.js';
import { Acceptance, type Reopened } from '../contracts/acceptance.js';
import { AccessDenied, NotFound, Unavailable, UserError } from '../errors.js';
import type { Caller } from '../operation.js';
import type { Gap } from '../schema.js';
import type { Item, Table } from '../table.js';
import { riskKey, withReopened } from './acceptance.js';

interface AcceptancesOptions {
  readonly table: Table;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly log: Logger;
  readonly region: string;
}

const INDEX = 'ACCEPTANCE';
const MOST = 1_000;
const MAX_ATTEMPTS = 8;
/** Another process may have accepted something meanwhile. Seconds. */
const FRESH_S = 15;
/** How long it is still said that a risk was accepted once. Milliseconds. */
const REMEMBERED_MS = 90 * 86_400_000;
const ALL = 'all';

/** Risks that people accepted, also those that are open again. One item an approval: what was approved, whole. */
export class Acceptances {
  readonly #reads: BatchedReads<readonly Acceptance[]>;

  constructor(private readonly options: AcceptancesOptions) {
    const { table, clock } = options;
    this.#reads = new BatchedReads<readonly Acceptance[]>({
      clock,
      freshS: FRESH_S,
      batch: 1,
      maxKept: 1,
      read: async () => new Map([[ALL, (await table.list(INDEX, Acceptance, MOST)).map(({ data }) => data)]]),
    });
  }

  /** All that may matter to an answer. What cannot be read is a gap: no finding counts as accepted then. */
  async all(signal: AbortSignal): Promise<{ acceptances: readonly Acceptance[]; gaps: Gap[] }> {
    const { values, failures } = await this.#reads.get([ALL], signal);
    const acceptances = values.get(ALL)?.value;
    if (acceptances) return { acceptances, gaps: [] };
    const error = failures[0]?.error;
    if (error instanceof Error && !(error instanceof UserError) && error !== signal.reason) throw error;
    const denied = error instanceof AccessDenied;
    return {
      acceptances: [],
      gaps: [
        {
          service: 'dynamodb',
          region: this.options.region,
          account: null,
          instances: [],
          reason: denied ? 'denied' : 'unavailable',
          retryable: !denied,
          detail: 'Which risks people accepted could not be read from DynamoDB, so every finding counts as open.',
        },
      ],
    };
  }

  /** Accepting the same again changes nothing. */
  async accept(acceptance: Acceptance): Promise<void> {
    await this.options.table.putNew(itemOf(acceptance, 1));
    this.#reads.forget([ALL]);
  }

  /**
   * Keeps that risks are open again because they are worse than what was accepted. What fails here is logged and not
   * thrown: they are open in every answer all the same, and the next one tries again.
   */
  async reopen(fresh: ReadonlyMap<string, readonly Reopened[]>): Promise<void> {
    for (const [approvalId, risks] of fresh) {
      try {
        await this.#change(approvalId, (acceptance) => withReopened(acceptance, risks), byItself);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.options.log.warn({ event: 'reopening_waits', err: error, approval_id: approvalId }, 'not kept yet');
      }
    }
  }

  /** Opens all that is left of an acceptance again, for a person. @throws NotFound, Unavailable */
  async withdraw(approvalId: string, { id, name, role, surface, call, correlation_id }: Caller): Promise<Acceptance> {
    const at = this.options.clock.now().toISOString();
    const because = `${name} withdrew it`;
    return this.#change(
      approvalId,
      (acceptance) =>
        withReopened(
          acceptance,
          acceptance.hosts.flatMap(({ instance_id, risks }) =>
            risks.map(({ risk_id }) => ({ instance_id, risk_id, at, because })),
          ),
        ),
      { actor: { id, name, role }, surface, call: call ?? null, ...(correlation_id && { correlation_id }) },
    );
  }

  /** What it was stands in the audit chain before it is written; its id makes that once, however often it is tried. */
  async #change(approvalId: string, change: (acceptance: Acceptance) => Acceptance, by: By): Promise<Acceptance> {
    const { table, audit, clock, log } = this.options;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const stored = await table.get(keyOf(approvalId), Acceptance);
      if (!stored) {
        throw new NotFound(`No risk was accepted by approval ${approvalId}.`, {
          hint: 'The findings say which approval accepted them.',
        });
      }
      const changed = change(stored.data);
      if (changed === stored.data) return changed;
      const fresh = changed.reopened.slice(stored.data.reopened.length);
      await audit.append([reopenAct(changed, fresh, by, clock.now())]);
      if (!(await table.replace(itemOf(changed, stored.version + 1), stored.version))) continue;
      this.#reads.forget([ALL]);
      log.info({ event: 'risk_reopened', approval_id: approvalId, risks: fresh }, 'accepted risks are open again');
      return changed;
    }
    throw new Unavailable('Too many people changed this at the same moment.', { hint: 'Try again.' });
  }
}

type By = Pick<AuditEvent, 'actor' | 'surface' | 'call' | 'correlation_id'>;

/** A risk that became worse is opened again by nobody. */
const byItself: By = {
  actor: { id: 'workflow', name: 'the accepted terms', role: null },
  surface: 'workflow',
  call: null,
};

function reopenAct({ approval_id, plan_hash }: Acceptance, fresh: readonly Reopened[], by: By, now: Date): AuditEvent {
  const keys = fresh.map(riskKey).sort();
  return {
    id: `reopened-${createHash('sha256')
      .update(JSON.stringify([approval_id, keys]))
      .digest('hex')}`,
    at: now.toISOString(),
    ...by,
    operation: 'reopen_risk',
    effect: 'change',
    subjects: [approval_id, ...new Set(fresh.map(({ instance_id }) => instance_id))],
    plan_hash,
    outcome: 'reopened',
    reference: null,
  };
}

const keyOf = (approvalId: string) => ({ pk: `ACCEPTANCE#${approvalId}`, sk: 'ACCEPTANCE' });

const itemOf = (acceptance: Acceptance, version: number): Item => ({
  ...keyOf(acceptance.approval_id),
  gsi1pk: INDEX,
  gsi1sk: `${acceptance.until}#${acceptance.approval_id}`,
  ttl: Math.floor((Date.parse(acceptance.until) + REMEMBERED_MS) / 1_000),
  version,
  data: acceptance,
});
