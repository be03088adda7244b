import { isOver } from '../approvals/approval-state.js';
import type { ApprovalRecords } from '../approvals/records.js';
import type { Clock } from '../clock.js';
import type { HandOver } from '../contracts/hand-over.js';
import type { AlertGroup, Message } from '../contracts/message.js';
import type { Subject } from '../outbox/entry.js';
import { timeLimit } from '../time-limit.js';
import { type AlertGroups, isWorse } from './groups.js';

const HAND_OVER_LIMIT_MS = 10_000;

/** What a message says at the moment it is sent: the newest that is known, worst first. */
export const messageWords =
  ({
    groups,
    approvals,
    handOver,
    clock,
  }: {
    groups: AlertGroups;
    approvals: Pick<ApprovalRecords, 'find'>;
    handOver: (signal: AbortSignal) => Promise<HandOver>;
    clock: Clock;
  }) =>
  async (subject: Subject, isShown: boolean): Promise<Message | undefined> => {
    switch (subject.kind) {
      case 'approval': {
        const approval = (await approvals.find(subject.approval_id))?.data.approval;
        // An answer is not posted once more, and nobody is asked about what is over.
        const isUnasked = !isShown && (subject.answer || (approval && isOver(approval, clock.now())));
        return approval && !isUnasked ? { kind: 'approval', approval } : undefined;
      }
      case 'hand_over':
        return { kind: 'hand_over', handOver: await handOver(timeLimit(HAND_OVER_LIMIT_MS)) };
      case 'digest':
        return digestOf(subject, groups);
      case 'told': {
        const alert = await groups.alert(subject.alert_id);
        return alert && { kind: 'told', alert };
      }
      case 'question': {
        const group = await groups.find(subject.group_id);
        const question = group?.questions?.find(({ alert_id }) => alert_id === subject.alert_id);
        return group && question && { kind: 'question', group, question };
      }
      case 'alert_group': {
        const group = await groups.find(subject.group_id);
        return group && isStillSaid(subject, group, clock.now()) ? { kind: 'alert_group', group } : undefined;
      }
    }
  };

async function digestOf(
  { group_ids, since }: Extract<Subject, { kind: 'digest' }>,
  groups: AlertGroups,
): Promise<Message | undefined> {
  const found = await Promise.all(group_ids.map((id) => groups.find(id)));
  const known = found.filter((group): group is AlertGroup => group !== undefined);
  return known.length === 0 ? undefined : { kind: 'digest', groups: known.sort(worstFirst), since };
}

/** What speaks up after a sleep does so only when nobody did anything about it meanwhile. */
function isStillSaid({ after_snooze: snooze }: AboutGroup, { handling }: AlertGroup, now: Date): boolean {
  if (snooze === undefined) return true;
  return handling?.state === 'snoozed' && handling.until === snooze && snooze <= now.toISOString();
}

type AboutGroup = Extract<Subject, { kind: 'alert_group' }>;

const worstFirst = (a: AlertGroup, b: AlertGroup): number =>
  Number(b.urgent) - Number(a.urgent) ||
  (a.severity === b.severity ? b.last_at.localeCompare(a.last_at) : isWorse(a.severity, b.severity) ? -1 : 1);
