import type { Services } from '../services/services.js';
import { WORKFLOW_FUNCTION } from '../services/workflow/executions.js';

/** The Lambda functions by name: what Step Functions invokes, here and in AWS. @throws RangeError for an unknown name. */
export function invokeFunction(services: Services, name: string, event: unknown): Promise<unknown> {
  if (name === WORKFLOW_FUNCTION) return services.workflow.run(event);
  throw new RangeError(`There is no function ${name}.`);
}
