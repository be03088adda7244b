import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import stringify from 'safe-stable-stringify';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { RulesPlan } from '../contracts/plan.js';
import { Conflict, Unavailable, UserError } from '../errors.js';
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
  /** As they were at the last look. */
  readonly #files = new Map<RulesPlan['of'], string>();

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
    const now = this.options.clock.now().getTime();
    if (now - this.#readAt < freshMs) return;
    const [isApprovedRead] = await Promise.all([this.#takeApproved(), this.#takeFiles()]);
    if (isApprovedRead) this.#readAt = now;
  }

  /** Takes in what people approved before this process was made; the files were read to make it. */
  async begin(): Promise<void> {
    const now = this.options.clock.now().getTime();
    const files = kinds.map((of) => [of, this[of]] as const);
    if (await this.#takeApproved()) this.#readAt = now;
    const used = files.filter(([of, { version }]) => version === this.options[of].version);
    // A SIEM reads it; to whoever watches the log, a start is no change.
    await Promise.all(used.map(([of, file]) => this.#tellUsed(of, file, 'debug')));
  }

  /** @returns whether all of it could be read. */
  async #takeApproved(): Promise<boolean> {
    const take = async (of: RulesPlan['of']): Promise<void> => {
      const stored = await this.options.table.get(keyOf(of), Stored);
      if (stored) this.#adopt(of, stored.data.file);
    };
    return (await Promise.all(kinds.map((of) => this.#unlessUnread(of, take)))).every(Boolean);
  }

  async #takeFiles(): Promise<void> {
    const { files } = this.options;
    if (!files) return;
    await Promise.all(kinds.map((of) => this.#unlessUnread(of, async () => this.#takeFile(of, await files[of]()))));
  }

  /** Nobody approves a file, so that what became of a change of it is said. */
  async #takeFile(of: RulesPlan['of'], file: unknown): Promise<void> {
    const { log } = this.options;
    const text = JSON.stringify(file);
    const isOther = (this.#files.get(of) ?? text) !== text;
    this.#files.set(of, text);
    const isAdopted = this.#adopt(of, file);
    const { version } = this.options[of];
    if (isAdopted) {
      await this.#tellUsed(of, this[of]);
    } else if (isOther) {
      log.warn({ event: 'rules_not_adopted', of, version }, 'a changed file is not used: its version is not higher');
    }
  }

  /**
   * What a deployment brought is said by the first process that uses it, at its start or later, and by no other: each content of a
   * file has an item of its own. Where that cannot be written, it is rather said twice than never.
   */
  async #tellUsed(of: RulesPlan['of'], file: PeopleFile | PolicyFile, level: 'warn' | 'debug' = 'warn'): Promise<void> {
    const { table, clock, log, security } = this.options;
    const { version } = file;
    const digest = createHash('sha256').update(stringify(file)).digest('hex').slice(0, 16);
    const sk = `FILE#${String(version).padStart(8, '0')}#${digest}`;
    try {
      const data = { at: clock.now().toISOString() };
      if (!(await table.putNew({ pk: `RULES#${of}`, sk, data }))) return;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log.warn({ event: 'rules_not_noted', of, version, err: error }, 'the use of a file is said again by others');
    }
    log[level]({ event: 'rules_changed', of, version, by: 'deployment' }, 'rules changed');
    security.managed({ entity: 'people and policy', change: 'Update', by: 'deployment', uid: `${of}-${version}` });
  }

  /** @returns whether it could be read. */
  async #unlessUnread(of: RulesPlan['of'], take: (of: RulesPlan['of']) => Promise<void>): Promise<boolean> {
    try {
      await take(of);
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.options.log.warn({ event: 'rules_not_read', of, err: error }, 'people and policy are those of before');
      return false;
    }
  }

  /**
   * Changes them as people approved. Repeating it changes nothing more.
   * @throws Conflict when another version is in force than the one that people looked at; Unavailable when this process
   * could not read that one.
   */
  async apply(plan: RulesPlan, approvalId: string): Promise<void> {
    const { table, clock, log, security } = this.options;
    const stored = await table.get(keyOf(plan.of), Stored);
    if (stored) this.#adopt(plan.of, stored.data.file);
    if (stored?.data.approval_id === approvalId) return;
    if (this.options[plan.of].version < plan.from_version) await this.#takeFiles();
    this.#checkVersion(plan);
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

  #checkVersion({ of, from_version: approved }: RulesPlan): void {
    const { version } = this.options[of];
    if (version < approved) throw new Unavailable(`Version ${approved} of ${of} could not be read here.`);
    if (version > approved) {
      throw new Conflict(`This was approved for version ${approved} of ${of}, and version ${version} is in force.`, {
        hint: 'Ask for the change again.',
      });
    }
  }

  /** @returns whether it is newer than what was in force. */
  #adopt(of: RulesPlan['of'], file: unknown): boolean {
    const holder = this.options[of];
    const version = z.object({ version: z.number() }).parse(file).version;
    if (version <= holder.version) return false;
    holder.adopt(file);
    return true;
  }
}

const kinds = ['people', 'policy'] as const;

const keyOf = (of: RulesPlan['of']) => ({ pk: `RULES#${of}`, sk: 'NEWEST' });
