import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { Approval, BrokenGlass } from '../contracts/approval.js';
import { isWork } from '../contracts/plan.js';
import { Conflict, InvalidInput, NotAllowed, Unavailable } from '../errors.js';
import type { Caller } from '../operation.js';
import type { BreakGlassRule } from '../policy.js';
import type { Table } from '../table.js';
import { count } from '../words.js';

/** A reason that says something. Characters. */
const SHORTEST_REASON = 20;
const DAY_MS = 86_400_000;
const MAX_ATTEMPTS = 8;
const KEY = { pk: 'BREAK_GLASS', sk: 'USES' };
const Uses = z.object({ uses: z.array(z.object({ approval_id: z.string(), by: z.string(), at: z.string() })) });

/**
 * One person lets a plan run at once, alone, as the policy's rule allows.
 * @throws NotAllowed, InvalidInput for a reason that says nothing.
 */
export function brokenGlass(
  { plan }: Approval,
  {
    comment,
    caller,
    rule,
    now,
  }: { comment: string | null; caller: Caller; rule: BreakGlassRule | undefined; now: Date },
): BrokenGlass {
  if (!rule) throw new NotAllowed('The policy lets nobody break the glass.', { hint: 'Ask an approver.' });
  const isAble = caller.role === 'approver' || (rule.role === 'operator' && caller.role === 'operator');
  if (!isAble) throw new NotAllowed(`Breaking the glass needs the role ${rule.role}.`, { hint: 'Ask an approver.' });
  if (!isWork(plan.content))
    throw new NotAllowed('Only a patch or a rollback can be that urgent.', { hint: 'Ask an approver.' });
  if (plan.content.hosts.length > rule.most_hosts) {
    throw new NotAllowed(
      `The glass is for ${count(rule.most_hosts, 'host')} at most, and this is about ${plan.content.hosts.length}.`,
      { hint: 'Ask for fewer hosts, or ask the approvers.' },
    );
  }
  const reason = comment?.trim() ?? '';
  if (reason.length < SHORTEST_REASON) {
    throw new InvalidInput(`Say why, in ${SHORTEST_REASON} characters or more: everybody will read it.`, {
      hint: 'For example /sre-break-glass 0123456789ab-1 "exploited on web-1, nobody answers".',
    });
  }
  const until = new Date(now.getTime() + rule.within_minutes * 60_000).toISOString();
  return { by: { id: caller.id, name: caller.name }, at: now.toISOString(), reason, until, reviewed: null };
}

/** How often the glass was broken within a day, in one item that is read strongly consistent. */
export class BreakGlassUses {
  constructor(
    private readonly table: Table,
    private readonly clock: Clock,
  ) {}

  /** Taking it again for the same approval changes nothing. @throws Conflict when it was broken too often. */
  async take(approvalId: string, { id }: Caller, { uses_per_day }: BreakGlassRule): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const now = this.clock.now();
      const stored = await this.table.get(KEY, Uses);
      const recent = (stored?.data.uses ?? []).filter(({ at }) => now.getTime() - Date.parse(at) < DAY_MS);
      if (recent.some(({ approval_id }) => approval_id === approvalId)) return;
      if (recent.length >= uses_per_day) {
        throw new Conflict(`The glass was broken ${count(uses_per_day, 'time')} within a day already.`, {
          hint: 'Ask the approvers.',
        });
      }
      const data = { uses: [...recent, { approval_id: approvalId, by: id, at: now.toISOString() }] };
      const version = stored?.version ?? 0;
      const item = { ...KEY, version: version + 1, data };
      if (version === 0 ? await this.table.putNew(item) : await this.table.replace(item, version)) return;
    }
    throw new Unavailable('Too many people do this at the same moment.', { hint: 'Try again.' });
  }
}
