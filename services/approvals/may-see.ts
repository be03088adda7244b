import type { Approval } from '../contracts/approval.js';
import type { Caller } from '../operation.js';

/** An id is a name, not a right. In chat the conversation says who sees a card; elsewhere a viewer sees what is theirs. */
export const maySee = ({ surface, role, id }: Caller, { requested_by }: Pick<Approval, 'requested_by'>): boolean =>
  surface === 'teams' || surface === 'slack' || role !== 'viewer' || requested_by.id === id;
