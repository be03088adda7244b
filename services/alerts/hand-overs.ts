import type { Acceptances } from '../acceptance/acceptances.js';
import { isOver } from '../approvals/approval-state.js';
import type { Approvals } from '../approvals/approvals.js';
import type { ChangeControl } from '../change-control/change-control.js';
import type { Clock } from '../clock.js';
import type { HandOver } from '../contracts/hand-over.js';
import { UserError } from '../errors.js';
import { type AlertGroups, isOpen } from './groups.js';
import type { UndeliveredMessages } from './undelivered.js';
import type { LastLook } from './watch/last-look.js';

interface HandOversOptions {
  readonly approvals: Pick<Approvals, 'list'>;
  readonly changeControl: Pick<ChangeControl, 'closures'>;
  readonly acceptances: Pick<Acceptances, 'all'>;
  readonly lastLook: Pick<LastLook, 'read'>;
  readonly groups: AlertGroups;
  readonly undelivered: Pick<UndeliveredMessages, 'list'>;
  readonly clock: Clock;
}

const MOST = 50;
const SOON_MS = 7 * 86_400_000;

/** What one shift tells the next. */
export class HandOvers {
  constructor(private readonly options: HandOversOptions) {}

  /** Never fails as a whole: what could not be read is said. */
  async now(signal: AbortSignal): Promise<HandOver> {
    const { approvals, changeControl, acceptances, lastLook, groups, undelivered, clock } = this.options;
    const now = clock.now();
    const unread: string[] = [];
    const orUnread = async <T>(what: string, read: Promise<T>): Promise<T | null> => {
      try {
        return await read;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        unread.push(`${what}: ${error.message}`);
        return null;
      }
    };
    const [pending, approved, closures, accepted, look, alerts, lost] = await Promise.all([
      orUnread('Pending approvals', approvals.list({ status: 'pending', limit: MOST })),
      orUnread('Runs', approvals.list({ status: 'approved', limit: MOST })),
      orUnread('Freezes', changeControl.closures(signal)),
      orUnread('Accepted risks', acceptances.all(signal)),
      orUnread('Due dates', lastLook.read()),
      orUnread('Alerts', groups.list(200)),
      orUnread('Undelivered messages', undelivered.list(MOST)),
    ]);
    if (closures?.unread) unread.push(closures.unread.detail ?? 'Change calendars could not be read.');
    for (const gap of accepted?.gaps ?? []) unread.push(gap.detail ?? 'Accepted risks could not be read.');
    if (look === undefined) unread.push('Due dates: the fleet was not looked at as a whole yet.');
    return {
      at: now.toISOString(),
      pending: pending && [...pending].sort((a, b) => a.expires_at.localeCompare(b.expires_at)),
      running: approved?.filter((approval) => !isOver(approval, now)) ?? null,
      closures: closures && [...closures.closures],
      acceptances:
        accepted === null || accepted.gaps.length > 0
          ? null
          : accepted.acceptances.filter(({ until }) => {
              const left = Date.parse(until) - now.getTime();
              return left > 0 && left <= SOON_MS;
            }),
      overdue: look
        ? Object.values(look.deadlines)
            .filter(({ due }) => due <= now.toISOString())
            .map(({ title, due, instance_names }) => ({ title, due: due.slice(0, 10), instance_names }))
            .sort((a, b) => a.due.localeCompare(b.due))
        : null,
      watched_at: look?.at ?? null,
      alerts: alerts?.filter((group) => isOpen(group, now)).sort((a, b) => Number(b.urgent) - Number(a.urgent)) ?? null,
      undelivered: lost,
      unread,
    };
  }
}
