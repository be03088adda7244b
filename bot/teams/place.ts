import { z } from 'zod';
import type { Conversation } from '../../services/approvals/faces.js';
import type { Reference } from './connector.js';
import type { Admitted } from './guard.js';

/** Where something was said, and how to answer there. */
export interface Place {
  /** Answers in the same thread, and privately where the question was private. */
  readonly reference: Reference;
  /** Without the thread: what is subscribed and stored. */
  readonly conversationId: string;
  readonly kind: string | undefined;
  /** Only the one who asked sees the answer. */
  readonly personal: boolean;
}

/** What is stored of a conversation so that it can be reached later. The service URL may change with every activity. */
const StoredReference = z.object({ serviceUrl: z.string(), botId: z.string() });

/** A channel's conversation id without the thread that was answered. */
export const withoutThread = (id: string): string => id.split(';messageid=')[0] ?? id;

export function placeOf({ conversation, serviceUrl, recipient, from }: Admitted): Place {
  const isTargeted = recipient.isTargeted === true;
  const onlyFor = isTargeted ? { id: from.id, ...(from.name && { name: from.name }) } : undefined;
  return {
    reference: { serviceUrl, conversationId: conversation.id, botId: recipient.id, ...(onlyFor && { onlyFor }) },
    conversationId: withoutThread(conversation.id),
    kind: conversation.conversationType,
    personal: isTargeted || conversation.conversationType === 'personal',
  };
}

export const toStored = ({ reference: { serviceUrl, botId }, conversationId }: Place): Conversation => ({
  conversation_id: conversationId,
  surface: 'teams',
  reference: { serviceUrl, botId },
});

/** @throws ZodError for a reference that this surface did not write. */
export const fromStored = ({ conversation_id, reference }: Conversation): Reference => ({
  ...StoredReference.parse(reference),
  conversationId: conversation_id,
});
