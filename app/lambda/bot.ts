import { correlated, correlationFrom } from '../../services/correlation.js';
import { readIsKeptWarm, readRuntimeApi } from '../config.js';
import { BehindAnswer } from './behind-answer.js';
import { functionApp } from './function-app.js';
import { bytesOf, type FunctionContext, type HttpApiEvent, type HttpApiResult } from './http-event.js';
import { isHandedOver, type SlackHandedOver } from './slack-hand-over.js';
import { answerThrough } from './through-server.js';

const app = await functionApp({ hears: true });
// Behind the first question it would take longer: with 512 MB a function has a third of a core then.
if (readIsKeptWarm()) await app.warmUp();
const behind = await BehindAnswer.register(readRuntimeApi(), (error) =>
  app.services.log.error({ err: error }, 'the function no longer knows when it may stand still'),
);

/**
 * The chat. Teams and whoever looks at /health come through API Gateway; Slack's requests are handed over by the function
 * that acknowledged them.
 */
export async function handler(
  event: HttpApiEvent | SlackHandedOver,
  { awsRequestId }: FunctionContext,
): Promise<HttpApiResult | undefined> {
  await app.services.rules.refresh();
  if (isHandedOver(event)) {
    const settled = takeFromSlack(event).finally(() => app.settled());
    behind?.holdFor(awsRequestId, settled);
    await settled;
    return undefined;
  }
  let settled: Promise<void> | undefined;
  try {
    return await answerThrough((await app.server()).server, event);
  } finally {
    settled = app.settled();
    behind?.holdFor(awsRequestId, settled);
    if (!behind) await settled;
  }
}

/** Refused for a secret that was changed a moment ago, or too old by now; and a defect. Whatever else is refused is not ours. */
const UNDONE: ReadonlySet<number> = new Set([401, 500]);

/**
 * The signature is checked once more: what counts is what Slack signed, not who handed it over.
 * @throws Error for what Slack was told is being done, and is not: Lambda invokes again, and keeps what stays undone.
 */
async function takeFromSlack({ slack_request: { headers, body, correlation_id } }: SlackHandedOver): Promise<void> {
  const { slack } = app;
  if (!slack) throw new Error('a request from Slack was handed to a function without Slack');
  const { status } = await correlated(correlationFrom(correlation_id), () =>
    slack.receive({ ...headers }, bytesOf({ body, isBase64Encoded: true })),
  );
  if (UNDONE.has(status)) throw new Error(`a request that Slack was told is being done ended with ${status}`);
}
