import type { Services } from '../services/services.js';
import { WORKFLOW_FUNCTION } from '../services/workflow/executions.js';

/** Invoked every five minutes. */
export const POLL_FUNCTION = 'poll';
export const POLL_EVERY_MINUTES = 5;

/** The Lambda functions by name: what Step Functions invokes, here and in AWS. @throws RangeError for an unknown name. */
export async function invokeFunction(services: Services, name: string, event: unknown): Promise<unknown> {
  if (name === POLL_FUNCTION) return services.poll.run();
  if (name !== WORKFLOW_FUNCTION) throw new RangeError(`There is no function ${name}.`);
  try {
    return await services.workflow.run(event);
  } finally {
    // Nothing goes on behind the answer of a function.
    await services.audit.anchor();
  }
}
