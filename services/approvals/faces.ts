import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import type { Approval } from '../contracts/approval.js';

/** Where one card of an approval stands, so that it can be edited. Only the surface understands its ids. */
export const FaceRef = z.object({
  surface: z.enum(['teams', 'slack']),
  conversation_id: z.string(),
  activity_id: z.string(),
});
export type FaceRef = z.infer<typeof FaceRef>;

/** A conversation as a surface reaches it by itself. `reference` is the surface's own, kept as it was given. */
export const Conversation = z.object({
  conversation_id: z.string(),
  surface: z.enum(['teams', 'slack']),
  reference: z.unknown(),
});
export type Conversation = z.infer<typeof Conversation>;

/** What a chat surface offers to the services, which know none. Teams implements it, and Slack. */
export interface Faces {
  /**
   * Posts the approval card to each conversation. One that cannot be reached does not stop the others.
   * @returns the cards that were posted.
   * @throws when none could be posted.
   */
  approvalRequested(approval: Approval, conversations: readonly Conversation[]): Promise<FaceRef[]>;
  /** Edits every card in place to what the approval is now. */
  approvalChanged(approval: Approval, faces: readonly FaceRef[]): Promise<void>;
  /** Posts an alert card. @throws when a conversation could not be reached. */
  alert(alert: Alert, conversations: readonly Conversation[]): Promise<void>;
}
