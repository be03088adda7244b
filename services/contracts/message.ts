import { z } from 'zod';
import { Alert } from './alert.js';
import type { Approval } from './approval.js';
import type { HandOver } from './hand-over.js';

/** What a person did about a group of alerts; null while nobody did. */
export const Handling = z.object({
  state: z.enum(['acknowledged', 'snoozed', 'not_relevant']),
  by: z.string().describe('Name of the person'),
  at: z.string(),
  until: z.string().nullable().describe('When a snoozed group speaks up again'),
});
export type Handling = z.infer<typeof Handling>;

/** Asked of the person whom a sensitive event names. */
export const AlertQuestion = z.object({
  alert_id: z.string(),
  what: z.string().describe('Title of the alert'),
  person: z.object({ id: z.string(), name: z.string() }),
  asked_at: z.string(),
  answer: z
    .object({ was_me: z.boolean(), at: z.string(), surface: z.enum(['teams', 'slack']) })
    .nullable()
    .describe('null while the person has not answered'),
  escalated_at: z.string().optional().describe('When it was put to others, because nobody answered'),
});
export type AlertQuestion = z.infer<typeof AlertQuestion>;

/** Alerts that one action answers: one fix, one incident, one alarm. Shown as one card that is edited in place. */
export const AlertGroup = z.object({
  group_id: z.string(),
  title: z.string(),
  kind: Alert.shape.kind,
  severity: Alert.shape.severity.describe('The worst of its alerts'),
  urgent: z.boolean(),
  holds_through_quiet: z.boolean(),
  newest: z.array(Alert).describe('The newest few, newest first'),
  count: z.number().int().describe('Different alerts; the same one said twice counts once'),
  instance_ids: z.array(z.string()),
  instance_names: z.array(z.string()).describe('In the order of instance_ids; the id where no name is known'),
  first_at: z.string().describe('When this story began, by our clock'),
  last_at: z.string(),
  handling: Handling.nullable(),
  assigned_to: z.string().nullable().describe('Name of the person who looks after it'),
  questions: z.array(AlertQuestion).optional().describe('Was this you? The newest few, newest first'),
});
export type AlertGroup = z.infer<typeof AlertGroup>;

/** What the assistant says by itself. One key in one conversation is one message, edited in place. */
export type Message =
  | { readonly kind: 'alert_group'; readonly group: AlertGroup }
  | { readonly kind: 'approval'; readonly approval: Approval }
  /** To programs, over a topic. */
  | { readonly kind: 'told'; readonly alert: Alert }
  /** To the person who is asked, alone. */
  | { readonly kind: 'question'; readonly group: AlertGroup; readonly question: AlertQuestion }
  | { readonly kind: 'hand_over'; readonly handOver: HandOver }
  | { readonly kind: 'digest'; readonly groups: readonly AlertGroup[]; readonly since: string };
