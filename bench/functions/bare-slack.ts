import { createHmac, timingSafeEqual } from 'node:crypto';
import { request } from 'node:http';
import type { HttpApiEvent } from '../../app/lambda/http-event.js';

/** The least that an app in Slack does before it acknowledges: it looks at the signature, and hands the request over. */
export async function handler({ headers, body = '' }: HttpApiEvent) {
  const at = headers['x-slack-request-timestamp'];
  const mac = createHmac('sha256', process.env.SLACK_SIGNING_SECRET ?? '')
    .update(`v0:${at}:${body}`)
    .digest();
  const given = Buffer.from((headers['x-slack-signature'] ?? '').slice(3), 'hex');
  if (given.length !== mac.length || !timingSafeEqual(given, mac)) return { statusCode: 401, body: '' };
  return { statusCode: (await handOver(body)) === 200 ? 200 : 503, body: '' };
}

const handOver = (body: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request(process.env.HAND_OVER_URL ?? '', { method: 'POST', agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    })
      .once('error', reject)
      .end(body);
  });
