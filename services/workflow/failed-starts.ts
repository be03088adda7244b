import type { ApprovalRecord } from '../approvals/records.js';
import type { UserError } from '../errors.js';

/** So often a host is tried to be started, the workflow waiting longer each time. Then that is an answer. */
export const MOST_STARTS = 5;

/** An install and the way back of the same host are counted apart. */
type Kind = 'installs' | 'restores';
const kept = { installs: 'failures', restores: 'restore_failures' } as const;

/** The record in which these starts did not come off, by instance id; what AWS refuses every time ends the run. */
export function withFailures(
  record: ApprovalRecord,
  kind: Kind,
  failed: ReadonlyMap<string, UserError>,
  now: Date,
): ApprovalRecord {
  if (failed.size === 0) return record;
  const before = record[kept[kind]];
  const fresh = [...failed].map(([id, { message }]) => {
    const times = (before?.[id]?.times ?? 0) + 1;
    return [id, { times, because: message }] as const;
  });
  const next = { ...record, [kept[kind]]: { ...before, ...Object.fromEntries(fresh) } };
  const worst = fresh.find(([, { times }]) => times >= MOST_STARTS)?.[1];
  const { approval } = next;
  if (!worst || !approval.run || approval.run.refused) return next;
  const run = { ...approval.run, refused: { at: now.toISOString(), ...worst } };
  return { ...next, approval: { ...approval, run } };
}

/** Whether a host was tried as often as it is tried at all. */
export const isGivenUp = (record: ApprovalRecord, kind: Kind, instanceId: string): boolean =>
  (record[kept[kind]]?.[instanceId]?.times ?? 0) >= MOST_STARTS;

/** The first of these failures that is not an answer yet: the workflow repeats its step for it, later each time. */
export const toRepeat = (
  record: ApprovalRecord,
  kind: Kind,
  failed: ReadonlyMap<string, UserError>,
): UserError | undefined => [...failed].find(([id]) => !isGivenUp(record, kind, id))?.[1];

/** What AWS said of a host last, and how often it was asked. */
export const refusalOf = (record: ApprovalRecord, kind: Kind, instanceId: string): string => {
  const { because = '', times = 0 } = record[kept[kind]]?.[instanceId] ?? {};
  return triedWords({ because, times });
};

/** Why nothing more is begun, in the words of a host that was not started. */
export const refusedWords = ({ approval }: ApprovalRecord): string | undefined => {
  const { refused } = approval.run ?? {};
  return refused && triedWords(refused);
};

const triedWords = ({ because, times }: { because: string; times: number }): string =>
  `${because.replace(/\.$/, '')}; tried ${times} times`;
