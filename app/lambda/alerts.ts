import { functionApp } from './function-app.js';
import { type BatchResponse, takeAlerts } from './take-alerts.js';

const app = await functionApp();

/** Alerts of SNS, of a queue, or of EventBridge. What is told because of them is sent, or stored, before it is over. */
export async function handler(event: unknown): Promise<BatchResponse | undefined> {
  await app.services.rules.refresh();
  try {
    return await takeAlerts(app.services, event);
  } finally {
    await app.settled({ anchor: false });
  }
}
