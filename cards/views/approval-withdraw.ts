import type { Approval } from '../../services/contracts/approval.js';
import type { ViewContext } from '../context.js';
import type { Action } from '../view.js';

/** Before anything of it has begun, an approver takes the approval back, or the requester the request. */
export function withdrawActions({ approval_id, run, requested_by }: Approval, { viewer }: ViewContext): Action[] {
  if ((run !== null && run.status !== 'waiting_for_window') || viewer === undefined) return [];
  const confirm = 'Nothing of it has begun, and nothing will. The same may be asked for anew.';
  const what = { data: { approval_id }, style: 'destructive' as const, confirm };
  if (viewer.id === requested_by.id) return [{ title: 'Cancel request', verb: 'cancel', ...what }];
  return viewer.role === 'approver' ? [{ title: 'Revoke approval', verb: 'revoke', ...what }] : [];
}
