import { correlated, correlationFrom } from '../../services/correlation.js';
import { WORKFLOW_FUNCTION } from '../../services/workflow/executions.js';
import { invokeFunction } from '../functions.js';
import { functionApp } from './function-app.js';
import type { FunctionContext } from './http-event.js';

const app = await functionApp({ hears: false });

async function run(event: unknown): Promise<unknown> {
  await app.services.rules.refresh();
  try {
    return await invokeFunction(app.services, WORKFLOW_FUNCTION, event);
  } finally {
    await app.settled();
  }
}

/** A step of the workflow, invoked by Step Functions. What it promised is done and stored before its answer. */
export const handler = (event: unknown, { awsRequestId }: FunctionContext): Promise<unknown> =>
  correlated(correlationFrom(awsRequestId), () => run(event));
