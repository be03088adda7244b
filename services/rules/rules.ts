import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { RulesPlan } from '../contracts/plan.js';
import { UserError } from '../errors.js';
import type { People, PeopleFile } from '../people.js';
import type { Policy, PolicyFile } from '../policy.js';
import type { SecurityLog } from '../security-log/security-log.js';
import type { Table } from '../table.js';
import { peopleAfter, policyAfter } from './change.js';

const Stored = z.object({ approval_id: z.string(), at: z.string(), file: z.unknown() });

interface RulesOptions {
  readonly table: Table;
  readonly people: People;
  readonly policy: Policy;
  /** The files of the deployment as they are now. @throws Unavailable when they cannot be used. */
  readonly files?: Readonly<Record<RulesPlan['of'], () => Promise<unknown>>> | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly security: SecurityLog;
}

/** Another process may have changed them meanwhile. Milliseconds. */
export const RULES_FRESH_MS = 15_000;

/**
 * Who may do what, and the numbers of the policy: the files of the deployment, then what people approved. The higher
 * version wins, so that whoever deploys can always put a file of a higher version in the place of what was approved.
 */
export class Rules {
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: RulesOptions) {}

  get people(): PeopleFile {
    return { version: this.options.people.version, people: [...this.options.people.all] };
  }

  get policy(): PolicyFile {
    return this.options.policy.content;
  }

  /**
   * Takes in what people approved elsewhere, and what whoever deploys has changed. What cannot be read now leaves the rules
   * as they are, and is logged.
   */
  async refresh(freshMs = RULES_FRESH_MS): Promise<void> {
    const { table, clock, files } = this.options;
    const now = clock.now().getTime();
    if (now - this.#readAt < freshMs) return;
    const approved = await Promise.all(
      kinds.map((of) => this.#take(of, async () => (await table.get(keyOf(of), Stored))?.data.file)),
    );
    if (files) await Promise.all(kinds.map((of) => this.#take(of, files[of])));
    if (approved.every(Boolean)) this.#readAt = now;
  }

  /** @returns whether it could be read. */
  async #take(of: RulesPlan['of'], read: () => Promise<unknown>): Promise<boolean> {
    try {
      const file = await read();
      if (file !== undefined) this.#adopt(of, file);
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.options.log.warn({ event: 'rules_not_read', of, err: error }, 'people and policy are those of before');
      return false;
    }
  }

  /**
   * Changes them as people approved. Repeating it changes nothing more.
   * @throws Conflict when they are others by now.
   */
  async apply(plan: RulesPlan, approvalId: string): Promise<void> {
    const { table, clock, log, security } = this.options;
    const stored = await table.get(keyOf(plan.of), Stored);
    if (stored?.data.approval_id === approvalId) return this.#adopt(plan.of, stored.data.file);
    if (stored) this.#adopt(plan.of, stored.data.file);
    const file = plan.of === 'people' ? peopleAfter(this.people, plan.changes) : policyAfter(this.policy, plan.changes);
    const version = (stored?.version ?? 0) + 1;
    const data = { approval_id: approvalId, at: clock.now().toISOString(), file };
    const item = { ...keyOf(plan.of), version, data };
    // Every version is kept beside the newest one.
    await table.put({ pk: `RULES#${plan.of}`, sk: `VERSION#${String(file.version).padStart(8, '0')}`, data });
    const isWritten = stored ? await table.replace(item, stored.version) : await table.putNew(item);
    if (!isWritten) return this.apply(plan, approvalId);
    this.#adopt(plan.of, file);
    log.warn({ event: 'rules_changed', of: plan.of, version: file.version, approval_id: approvalId }, 'rules changed');
    security.managed({ entity: 'people and policy', change: 'Update', by: 'workflow', uid: approvalId });
  }

  #adopt(of: RulesPlan['of'], file: unknown): void {
    const holder = this.options[of];
    const version = z.object({ version: z.number() }).parse(file).version;
    if (version > holder.version) holder.adopt(file);
  }
}

const kinds = ['people', 'policy'] as const;

const keyOf = (of: RulesPlan['of']) => ({ pk: `RULES#${of}`, sk: 'NEWEST' });
