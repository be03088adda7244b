import { z } from 'zod';
import type { Approval } from '../contracts/approval.js';
import type { Message } from '../contracts/message.js';

/** Where one card of an approval stands, so that it can be edited. Only the surface understands its ids. */
export const FaceRef = z.object({
  surface: z.enum(['teams', 'slack', 'sns']),
  conversation_id: z.string(),
  activity_id: z.string(),
  /** Person who alone sees it; it stays their own copy when it is edited. Left out of what everybody sees. */
  viewer_id: z.string().optional(),
});
export type FaceRef = z.infer<typeof FaceRef>;

/** A conversation as a surface reaches it by itself. `reference` is the surface's own, kept as it was given. */
export const Conversation = z.object({
  conversation_id: z.string(),
  surface: z.enum(['teams', 'slack', 'sns']),
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
  /** Edits every card in place to what the approval is now. @throws when a card could not be edited, after all others were. */
  approvalChanged(approval: Approval, faces: readonly FaceRef[]): Promise<void>;
  /** Shows a message in a conversation. @throws NotDelivered when it does not stand there for certain. */
  post(message: Message, conversation: Conversation): Promise<FaceRef>;
  /** Edits it in place. @throws NotDelivered */
  edit(message: Message, face: FaceRef): Promise<void>;
}
