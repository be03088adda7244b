import { correlated, correlationFrom } from '../../services/correlation.js';
import { functionApp } from './function-app.js';
import type { FunctionContext } from './http-event.js';
import { type BatchResponse, takeAlerts } from './take-alerts.js';

const app = await functionApp({ hears: false });

async function run(event: unknown): Promise<BatchResponse | undefined> {
  await app.services.rules.refresh();
  try {
    return await takeAlerts(app.services, event);
  } finally {
    await app.settled({ anchor: false });
  }
}

/** Alerts of SNS, of a queue, or of EventBridge. What is told because of them is sent, or stored, before it is over. */
export const handler = (event: unknown, { awsRequestId }: FunctionContext): Promise<BatchResponse | undefined> =>
  correlated(correlationFrom(awsRequestId), () => run(event));
