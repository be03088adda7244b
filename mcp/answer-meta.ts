import { z } from 'zod';

/**
 * What a result brings beside itself, in `_meta` (MCP specification, general fields): with it our own client shows the same
 * answer in the same words as the chat does. Other clients pass it by.
 */
export const CONTEXT_KEY = 'sre-agent/context';
export const FAILURE_KEY = 'sre-agent/failure';

/** When and where the answer was given, and to whom. */
export const AnswerContext = z.object({
  now: z.iso.datetime(),
  region: z.string(),
  caller: z.object({ id: z.string(), name: z.string(), role: z.enum(['viewer', 'operator', 'approver']) }),
});
export type AnswerContext = z.infer<typeof AnswerContext>;

/** A failure in our words, in parts. */
export const AnswerFailure = z.object({
  code: z.enum(['invalid_input', 'not_found', 'not_allowed', 'conflict', 'access_denied', 'unavailable', 'defect']),
  message: z.string(),
  hint: z.string().optional(),
  reference: z.string().optional(),
});
