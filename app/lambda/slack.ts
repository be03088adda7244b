import { Refused, refusal } from '../../bot/refused.js';
import { acknowledge } from '../../bot/slack/acknowledge.js';
import { verifySignature } from '../../bot/slack/signature.js';
import { invokeLater, PlainCallFailed } from '../../services/aws/plain-calls.js';
import { correlated, correlationFrom, newReference } from '../../services/correlation.js';
import { SecurityLog } from '../../services/security-log/security-log.js';
import { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { line } from '../line.js';
import { plainAws } from '../plain-aws.js';
import { Secrets } from '../secrets.js';
import { telemetryOf } from '../telemetry.js';
import { bytesOf, type HttpApiEvent, type HttpApiResult } from './http-event.js';
import { handedOver } from './slack-hand-over.js';
import { readSlackFunction } from './slack-settings.js';

/** The largest that Slack sends is far below. Bytes. */
const MAX_BODY_BYTES = 256 * 1024;

const settings = readSlackFunction();
const aws = plainAws(settings.env);
const telemetry = telemetryOf({ SRE_STAGE: settings.stage, AWS_REGION: aws.region });
const security = new SecurityLog({
  log: { warn: (fields, message) => line('warn', { ...fields }, message) },
  ...telemetry,
});
const failures = new SurfaceFailures('slack', () => ({
  ...{ log: { error: (fields, message) => line('error', { ...fields }, message) }, measure: telemetry.measure },
}));
let opened: Secrets | undefined;
try {
  await secrets();
} catch (error) {
  if (!(error instanceof PlainCallFailed)) throw error;
  line('warn', { event: 'secret_not_read', err: String(error) }, 'the first request asks again');
}

async function secrets(): Promise<Secrets> {
  opened ??= await Secrets.open({
    ...{ aws, id: settings.secretId },
    failed: (error) => line('warn', { event: 'secret_not_read', err: String(error) }, 'the secret is that of before'),
  });
  return opened;
}

/**
 * Slack waits three seconds. This function looks at the signature, has Lambda keep the request for the function that does
 * it, and acknowledges: in this order, so that nothing that was acknowledged is lost. It loads nothing else.
 */
export const handler = (event: HttpApiEvent): Promise<HttpApiResult> =>
  correlated(correlationFrom(event.requestContext.requestId), () => acknowledged(event));

async function acknowledged(event: HttpApiEvent): Promise<HttpApiResult> {
  try {
    const body = bytesOf(event);
    if ((event.headers['content-encoding'] ?? 'identity') !== 'identity') throw new Refused(415, 'content_encoding');
    if (body.length > MAX_BODY_BYTES) throw new Refused(413, 'body_size');
    await verify(event.headers, body);
    const { answer, over } = acknowledge(event.headers['content-type'] ?? '', body);
    if (!over) await invokeLater(aws, settings.worker, handedOver(event.headers, body, newReference()));
    return result(answer.status, answer.body);
  } catch (error) {
    if (error instanceof Refused) {
      const { status, reason } = error;
      security.refused({ door: 'slack', reason, status }, 'refused a request to the Slack app');
      return result(status, refusal[status]);
    }
    if (!(error instanceof PlainCallFailed)) throw error;
    failures.tell(String(error), 'a request from Slack was not taken', 'undelivered');
    return result(503, { message: 'Try again in a moment.' });
  }
}

/** A new signing secret may be in use since the one that is known was read. @throws Refused */
async function verify(headers: HttpApiEvent['headers'], body: Buffer): Promise<void> {
  const known = await secrets();
  const check = () => {
    const signingSecrets = (known.values.SLACK_SIGNING_SECRET ?? '').split(',').filter(Boolean);
    verifySignature({ secrets: signingSecrets, headers: { ...headers }, body, now: Math.floor(Date.now() / 1000) });
  };
  try {
    check();
  } catch (error) {
    if (!(error instanceof Refused && error.reason === 'signature' && (await known.renewed()))) throw error;
    check();
  }
}

const result = (statusCode: number, body?: unknown): HttpApiResult => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: body === undefined ? '' : JSON.stringify(body),
  isBase64Encoded: false,
});
