import type { Acceptances } from '../acceptance/acceptances.js';
import { maySee } from '../approvals/may-see.js';
import { type ApprovalRecords, statuses } from '../approvals/records.js';
import type { AuditChain } from '../audit/chain.js';
import { AuditEntry } from '../audit/entry.js';
import type { TimelineEntry } from '../contracts/timeline.js';
import type { Caller } from '../operation.js';
import type { Holds } from '../rollback/holds.js';
import { acceptanceEntries, entriesOf, holdEntry, otherActs, placed } from './entries.js';

/** Of each status, as many of the newest approvals are looked at; and as many of the newest entries of the chain. */
const MOST = { approvals: 100, entries: 2_000 };

interface TimelinesOptions {
  readonly records: ApprovalRecords;
  readonly chain: AuditChain;
  readonly holds: Holds;
  readonly acceptances: Acceptances;
}

export interface Timeline {
  /** Newest first. */
  readonly entries: readonly TimelineEntry[];
  /** What was not looked at, in our words. */
  readonly unseen: readonly string[];
}

/** Everything that this assistant knows of one instance, put in one line: from the approvals, and the audit chain. */
export class Timelines {
  constructor(private readonly options: TimelinesOptions) {}

  /** @throws Unavailable, AccessDenied without the approvals or the chain; accepted risks that cannot be read are named. */
  async of(instanceId: string, caller: Caller, signal: AbortSignal): Promise<Timeline> {
    const { records, holds, acceptances } = this.options;
    const [lists, held, accepted, chain] = await Promise.all([
      Promise.all(statuses.map((status) => records.list(status, MOST.approvals))),
      holds.all(),
      acceptances.all(signal),
      this.#chain(),
    ]);
    const all = lists.flat().map(({ data }) => data);
    const seen = all.filter(({ approval }) => maySee(caller, approval));
    const own = seen.filter((record) => entriesOf(record, instanceId).length > 0);
    const shown = new Set(seen.map(({ approval }) => approval.approval_id));
    const hidden = new Set(all.map(({ approval }) => approval.approval_id).filter((id) => !shown.has(id)));
    const mine = chain.entries.filter(
      ({ subjects, actor }) => !subjects.some((id) => hidden.has(id)) && mayRead(caller, actor, subjects, shown),
    );
    const entries = [
      ...own.flatMap((record) => entriesOf(record, instanceId)),
      ...held.filter(({ instance_id }) => instance_id === instanceId).map(holdEntry),
      ...accepted.acceptances
        .filter(({ approval_id }) => !hidden.has(approval_id))
        .flatMap((one) => acceptanceEntries(one, instanceId)),
      ...otherActs(mine, instanceId, new Set(own.map(({ approval }) => approval.approval_id))),
    ];
    return {
      entries: placed(entries, mine, instanceId),
      unseen: [
        ...(lists.some(({ length }) => length === MOST.approvals) ? ['approvals older than the newest hundred'] : []),
        ...(chain.isCut ? [`entries of the audit chain before its newest ${MOST.entries}`] : []),
        ...accepted.gaps.map(({ detail }) => detail),
        ...(hidden.size > 0 ? ['what somebody else asked for, which an operator can show you'] : []),
      ],
    };
  }

  async #chain(): Promise<{ entries: AuditEntry[]; isCut: boolean }> {
    const { chain } = this.options;
    const head = await chain.head();
    const from = Math.max(1, (head?.seq ?? 0) - MOST.entries + 1);
    const entries: AuditEntry[] = [];
    for await (const { data } of chain.items(from)) {
      const { success, data: entry } = AuditEntry.safeParse(data);
      if (success) entries.push(entry);
    }
    return { entries, isCut: from > 1 };
  }
}

/** What belongs to an approval is seen with it; what somebody did beside one is theirs. */
const mayRead = (
  caller: Caller,
  actor: AuditEntry['actor'],
  subjects: readonly string[],
  shown: ReadonlySet<string>,
): boolean => subjects.some((id) => shown.has(id)) || maySee(caller, { requested_by: actor });
