import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import { Conflict, Unavailable } from '../errors.js';
import type { Table } from '../table.js';
import { listing } from '../words.js';
import { isOver } from './approval-state.js';
import { whatHappened } from './approval-words.js';
import type { ApprovalRecords } from './records.js';

const Lock = z.object({ approval_id: z.string(), taken_at: z.string() });

interface HostRef {
  readonly instance_id: string;
  readonly name: string;
}

/** A lock is taken just before its approval is stored; one whose approval never came is free after this. */
const STORED_WITHIN_MS = 60_000;
const MAX_ATTEMPTS = 8;
const FREE = { approval_id: '', taken_at: new Date(0).toISOString() };

/**
 * A host is in one open approval at most. The lock only points at the approval: once that is over, by whatever way, the
 * host is free, and nothing has to be given back.
 */
export class HostLocks {
  constructor(
    private readonly table: Table,
    private readonly records: ApprovalRecords,
    private readonly clock: Clock,
  ) {}

  /** The open approvals that hold some of these hosts, by instance id. */
  async holders(instanceIds: readonly string[]): Promise<Map<string, Approval>> {
    const found = new Map<string, Approval>();
    await Promise.all(
      instanceIds.map(async (id) => {
        const lock = await this.table.get(keyOf(id), Lock);
        const holder = lock && (await this.#open(lock.data.approval_id, id));
        if (holder) found.set(id, holder);
      }),
    );
    return found;
  }

  /**
   * Takes all hosts for one approval, or none. Taking them again for the same one changes nothing.
   * @throws Conflict when another open approval has one of them.
   */
  async take(approvalId: string, hosts: readonly HostRef[]): Promise<void> {
    const taken = await Promise.all(hosts.map(async (host) => ({ host, ...(await this.#take(approvalId, host)) })));
    const busy = taken.filter(({ outcome }) => outcome === 'busy');
    if (busy.length === 0) return;
    const mine = taken.filter(({ outcome }) => outcome === 'taken');
    await Promise.all(mine.map(({ host }) => this.#giveBack(approvalId, host)));
    const holder = busy.find((one) => one.holder)?.holder;
    const names = listing(busy.map(({ host }) => host.name));
    if (holder) throw inTheWay(holder, names, this.clock.now());
    throw new Conflict(`Somebody else is asking for ${names} at this very moment.`, { hint: 'Ask again in a minute.' });
  }

  async #take(
    approvalId: string,
    { instance_id }: HostRef,
  ): Promise<{ outcome: 'taken' | 'had' | 'busy'; holder?: Approval }> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const now = this.clock.now();
      const lock = await this.table.get(keyOf(instance_id), Lock);
      const next = { ...keyOf(instance_id), data: { approval_id: approvalId, taken_at: now.toISOString() } };
      if (!lock) {
        if (await this.table.putNew({ ...next, version: 1 })) return { outcome: 'taken' };
        continue;
      }
      if (lock.data.approval_id === approvalId) return { outcome: 'had' };
      const busy = await this.#busy(lock.data, instance_id, now);
      if (busy) return { outcome: 'busy', ...busy };
      if (await this.table.replace({ ...next, version: lock.version + 1 }, lock.version)) return { outcome: 'taken' };
    }
    throw new Unavailable('Too many people ask for these hosts at the same moment.', { hint: 'Try again.' });
  }

  /** One read of the approval: it must not be missing at a first look and open at a second. */
  async #busy(
    { approval_id, taken_at }: z.infer<typeof Lock>,
    instanceId: string,
    now: Date,
  ): Promise<{ holder?: Approval } | undefined> {
    const holder = (await this.records.find(approval_id))?.data.approval;
    if (holder) return holds(holder, instanceId, now) ? { holder } : undefined;
    return now.getTime() - Date.parse(taken_at) < STORED_WITHIN_MS ? {} : undefined;
  }

  async #giveBack(approvalId: string, { instance_id }: HostRef): Promise<void> {
    const lock = await this.table.get(keyOf(instance_id), Lock);
    if (lock?.data.approval_id !== approvalId) return;
    await this.table.replace({ ...keyOf(instance_id), version: lock.version + 1, data: FREE }, lock.version);
  }

  async #open(approvalId: string, instanceId: string): Promise<Approval | undefined> {
    if (approvalId === '') return undefined;
    const approval = (await this.records.find(approvalId))?.data.approval;
    return approval && holds(approval, instanceId, this.clock.now()) ? approval : undefined;
  }
}

/** A host that was left out of a narrowed plan is free at once, and so is one for which the approval is void. */
const holds = (approval: Approval, instanceId: string, now: Date): boolean =>
  !isOver(approval, now) &&
  approval.plan.content.hosts.some(({ instance_id }) => instance_id === instanceId) &&
  !approval.voided?.hosts.some(({ instance_id }) => instance_id === instanceId);

/** What is said to whoever asks for a host that an open approval has. */
export const inTheWay = (holder: Approval, names: string, now: Date): Conflict =>
  new Conflict(
    `${names} ${names.includes(' and ') ? 'are' : 'is'} in approval ${holder.approval_id} already (${holder.plan.content.title}, asked by ${holder.requested_by.name}). ${whatHappened(holder, now)}`,
    {
      hint:
        holder.status === 'pending'
          ? `Decide it, or let ${holder.requested_by.name} cancel it, and ask again; or ask for the other hosts alone.`
          : 'Ask again when it has ended, or ask for the other hosts alone.',
      approvalId: holder.approval_id,
    },
  );

const keyOf = (instanceId: string) => ({ pk: `HOST#${instanceId}`, sk: 'LOCK' });
