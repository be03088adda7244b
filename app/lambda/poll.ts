import { invokeFunction, POLL_FUNCTION } from '../functions.js';
import { functionApp } from './function-app.js';

const app = await functionApp();

/** By the clock: what is due is looked at and sent, and what an invocation that ended left undone is done. */
export async function handler(event: unknown): Promise<unknown> {
  const { services } = app;
  await services.rules.refresh();
  try {
    await services.followUp.resume('betweenTimes');
    return await invokeFunction(services, POLL_FUNCTION, event);
  } finally {
    await app.settled();
  }
}
