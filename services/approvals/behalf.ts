import type { Approval } from '../contracts/approval.js';
import { correlationId } from '../correlation.js';
import { listing } from '../words.js';
import { approvers } from './approval-state.js';

/** For whom a changing call is made: it is sent along, so that CloudTrail and Systems Manager name the people too. */
export interface Behalf {
  readonly workflowId: string;
  readonly planHash: string;
  /** Ids of persons. */
  readonly requestedBy: string;
  readonly approvedBy: readonly string[];
  /** Of the question that led to it. */
  readonly correlationId: string | undefined;
}

/** @param correlation of the run that is under way. */
export const behalfOf = (approval: Approval, correlation = correlationId()): Behalf => ({
  workflowId: approval.workflow_id,
  planHash: approval.plan.hash,
  requestedBy: approval.requested_by.id,
  approvedBy: approval.break_glass
    ? [`break-glass:${approval.break_glass.by.id}`]
    : approvers(approval).map(({ by }) => by.id),
  correlationId: correlation,
});

/** A tag's value holds 256 of letters, digits, spaces and `_.:/=+-@` (SSM API Reference, Tag). */
const TAG_VALUE = { max: 256, other: /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu };
/** SSM API Reference, SendCommand: Comment. */
const COMMENT_MAX = 100;
const COMMENT_OTHER = /[^\w .,:@+-]/g;

/** The five tags that an Automation execution may have (SSM API Reference, StartAutomationExecution). */
export const tagsFor = ({
  workflowId,
  planHash,
  requestedBy,
  approvedBy,
  correlationId,
}: Behalf): { Key: string; Value: string }[] =>
  Object.entries({
    workflow: workflowId,
    plan: planHash,
    'requested-by': requestedBy,
    'approved-by': fitting(approvedBy, (ids) => tagValue(ids.join(' ')), TAG_VALUE.max),
    ...(correlationId && { correlation: correlationId }),
  }).map(([key, value]) => ({ Key: `sre-agent:${key}`, Value: tagValue(value).slice(0, TAG_VALUE.max) }));

/** `patch-0123456789ab-1 ref 0123456789AB for ben, approved by ana and mei`, in at most 100 characters: the comment of a command. */
export function commentFor({ workflowId, requestedBy, approvedBy, correlationId }: Behalf): string {
  const ref = correlationId ? ` ref ${correlationId}` : '';
  const sentence = (ids: readonly string[]) =>
    `${workflowId}${ref} for ${requestedBy}, approved by ${listing(ids, ids.length)}`.replace(COMMENT_OTHER, '_');
  return fitting(approvedBy, sentence, COMMENT_MAX).slice(0, COMMENT_MAX);
}

/** User metadata of an S3 object. */
export const metadataFor = (behalf: Behalf): Record<string, string> =>
  Object.fromEntries(tagsFor(behalf).map(({ Key, Value }) => [Key.replace(':', '-'), Value]));

const tagValue = (text: string): string => text.replace(TAG_VALUE.other, '_');

/** As many ids as there is room for, and how many more there are. */
function fitting(ids: readonly string[], render: (ids: readonly string[]) => string, max: number): string {
  for (let shown = ids.length; shown > 0; shown--) {
    const text = render(shown === ids.length ? ids : [...ids.slice(0, shown), `+${ids.length - shown}`]);
    if (text.length <= max) return text;
  }
  return render([`+${ids.length}`]);
}
