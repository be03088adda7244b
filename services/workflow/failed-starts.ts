import type { ApprovalRecord } from '../approvals/records.js';
import type { UserError } from '../errors.js';

/** So often a host is tried to be started, the workflow waiting longer each time. Then that is an answer. */
export const MOST_STARTS = 5;

/** The record in which these starts did not come off, by instance id; what AWS refuses every time ends the run. */
export function withFailures(
  record: ApprovalRecord,
  failed: ReadonlyMap<string, UserError>,
  now: Date,
): ApprovalRecord {
  if (failed.size === 0) return record;
  const fresh = [...failed].map(([id, { message }]) => {
    const times = (record.failures?.[id]?.times ?? 0) + 1;
    return [id, { times, because: message }] as const;
  });
  const next = { ...record, failures: { ...record.failures, ...Object.fromEntries(fresh) } };
  const worst = fresh.find(([, { times }]) => times >= MOST_STARTS)?.[1];
  const { approval } = next;
  if (!worst || !approval.run || approval.run.refused) return next;
  const run = { ...approval.run, refused: { at: now.toISOString(), ...worst } };
  return { ...next, approval: { ...approval, run } };
}

/** Whether a host was tried as often as it is tried at all. */
export const isGivenUp = ({ failures }: ApprovalRecord, instanceId: string): boolean =>
  (failures?.[instanceId]?.times ?? 0) >= MOST_STARTS;

/** Why nothing more is begun, in the words of a host that was not started. */
export const refusedWords = ({ approval }: ApprovalRecord): string | undefined => {
  const { refused } = approval.run ?? {};
  return refused && `${refused.because.replace(/\.$/, '')}; tried ${refused.times} times`;
};
