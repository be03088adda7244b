import { createHmac } from 'node:crypto';

/** Headers of a request as Slack signs it: version v0, on the bytes of the body, with wall time in seconds. */
export function signed(secret: string, body: string | Buffer, seconds: number): Record<string, string> {
  const mac = createHmac('sha256', secret).update(`v0:${seconds}:`).update(body).digest('hex');
  return { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': `v0=${mac}` };
}
