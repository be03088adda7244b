import { correlated, correlationFrom } from '../../services/correlation.js';
import { invokeFunction, POLL_FUNCTION } from '../functions.js';
import { functionApp } from './function-app.js';
import type { FunctionContext } from './http-event.js';

const app = await functionApp({ hears: false });

async function run(event: unknown): Promise<unknown> {
  const { services } = app;
  await services.rules.refresh();
  try {
    await services.followUp.resume('betweenTimes');
    return await invokeFunction(services, POLL_FUNCTION, event);
  } finally {
    await app.settled();
  }
}

/** By the clock: what is due is looked at and sent, and what an invocation that ended left undone is done. */
export const handler = (event: unknown, { awsRequestId }: FunctionContext): Promise<unknown> =>
  correlated(correlationFrom(awsRequestId), () => run(event));
