import { RequestSchema, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { OperationName } from '../services/operations/index.js';

/** Not of MCP: our own client asks in plain words with it. Other clients have a model of their own, and tools. */
export const ASK_METHOD = 'sre-agent/ask';

/** A question that nobody was sure to have understood. Sentences of the answer come as progress while it is written. */
export const AskRequestSchema = RequestSchema.extend({
  method: z.literal(ASK_METHOD),
  params: z.looseObject({
    question: z.string().min(1).max(2_000),
    /** Follow-ups are about what the same person asked in it before. */
    conversation: z.string().max(64).default('mcp'),
  }),
});

/** A client looks for itself whether it knows it. */
const Operation = z.custom<OperationName>((value) => typeof value === 'string' && value.length <= 64);
const Meant = z.object({ operation: Operation, input: z.record(z.string(), z.unknown()) });

/** What a model found out. Not answered where there is no model, or it fell silent. */
export const AskResultSchema = ResultSchema.extend({
  answered: z.boolean(),
  text: z.string().nullable().default(null),
  model: z.string().default(''),
  dropped: z.boolean().default(false),
  calls: z.array(Meant.extend({ output: z.record(z.string(), z.unknown()) })).default([]),
  offers: z.array(Meant).default([]),
  failed: z.number().int().default(0),
});
