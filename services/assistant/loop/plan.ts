import { z } from 'zod';
import type { ModelCall } from '../model-turn.js';
import { MOST_CALLS } from './prompts.js';

const Plan = z.union([
  z.strictObject({
    calls: z
      .array(z.strictObject({ tool: z.string().max(64), input: z.record(z.string(), z.unknown()) }))
      .min(1)
      .max(MOST_CALLS),
  }),
  z.strictObject({ answer: z.string().max(4_000) }),
]);

/** What a model without tools said: calls, or its answer. Undefined for anything but exactly one JSON object of that shape. */
export function readPlan(text: string): { readonly calls: readonly ModelCall[]; readonly text: string } | undefined {
  const [, fenced] = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text) ?? [];
  const plan = Plan.safeParse(jsonIn(fenced ?? text)).data;
  if (!plan) return undefined;
  if ('answer' in plan) return { calls: [], text: plan.answer };
  return { calls: plan.calls.map(({ tool, input }, n) => ({ id: `call-${n + 1}`, name: tool, input })), text: '' };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
