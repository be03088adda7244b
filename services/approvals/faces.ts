import { z } from 'zod';
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

/** What a chat surface offers to the services, which know none. `mark` tells a message from every other one. */
export interface Faces {
  /** Shows a message in a conversation. @throws NotDelivered when it does not stand there for certain. */
  post(message: Message, conversation: Conversation, mark: string): Promise<FaceRef>;
  /** Edits it in place. @throws NotDelivered */
  edit(message: Message, face: FaceRef, mark: string): Promise<void>;
  /**
   * Looks for a post of which nobody knows whether it was taken. Left out by surfaces that cannot be asked.
   * @returns undefined where there is none. @throws NotDelivered while nobody can say.
   */
  find?(mark: string, conversation: Conversation, since: Date): Promise<FaceRef | undefined>;
  /** Takes a message away for everybody. */
  remove?(face: FaceRef): Promise<void>;
}
