import { WORKFLOW_FUNCTION } from '../../services/workflow/executions.js';
import { invokeFunction } from '../functions.js';
import { functionApp } from './function-app.js';

const app = await functionApp();

/** A step of the workflow, invoked by Step Functions. What it promised is done and stored before its answer. */
export async function handler(event: unknown): Promise<unknown> {
  await app.services.rules.refresh();
  try {
    return await invokeFunction(app.services, WORKFLOW_FUNCTION, event);
  } finally {
    await app.settled();
  }
}
