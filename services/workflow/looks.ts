import type { ApprovalRecord } from '../approvals/records.js';

const SHORTEST_S = 5;
const SHARE = 0.1;

/** For what a host does by itself within minutes: an install, a reboot, a way back. Seconds. */
export const WHILE_WORKING_S = 60;

/** For what somebody else does within hours: a scan. Seconds. */
export const WHILE_WAITING_S = 300;

/**
 * Seconds until the workflow looks again: a tenth of the time since anything changed. What takes long is looked at ever
 * less often and is seen at most a tenth later, because every look costs some ten events of an execution's history, which
 * Step Functions ends at 25,000 (AWS, Step Functions quotas).
 */
export function nextLookS({ changed_at }: ApprovalRecord, now: Date, longestS = WHILE_WORKING_S): number {
  const stillS = changed_at ? (now.getTime() - new Date(changed_at).getTime()) / 1_000 : 0;
  return Math.ceil(Math.min(longestS, Math.max(SHORTEST_S, SHARE * stillS)));
}
