import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refused } from '../refused.js';

/** A request is good for five minutes, on either side of our clock: one from the future would be good for longer. Seconds. */
export const WINDOW_S = 300;

interface Signed {
  readonly secrets: readonly string[];
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they arrived: any other spelling of the same text has another signature. */
  readonly body: Buffer;
  /** Epoch seconds of wall time. */
  readonly now: number;
}

/**
 * Checks that Slack signed a request (Slack: verifying requests from Slack, version v0).
 *
 * @returns the signature that we computed, by which a replay is known. What the header says is not used for that: a
 *   header that is read leniently could say the same in many ways.
 * @throws Refused with 401.
 */
export function verifySignature({ secrets, headers, body, now }: Signed): string {
  const timestamp = /^[1-9]\d{0,11}$/.exec(one(headers['x-slack-request-timestamp']))?.[0];
  if (timestamp === undefined) throw new Refused(401, 'timestamp_format');
  if (Math.abs(now - Number(timestamp)) > WINDOW_S) throw new Refused(401, 'timestamp');
  const given = /^v0=([0-9a-f]{64})$/.exec(one(headers['x-slack-signature']))?.[1];
  if (given === undefined) throw new Refused(401, 'signature_format');
  const wanted = Buffer.from(given, 'hex');
  for (const secret of secrets) {
    const mac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
    if (timingSafeEqual(mac, wanted)) return mac.toString('hex');
  }
  throw new Refused(401, 'signature');
}

const one = (header: string | string[] | undefined): string => (typeof header === 'string' ? header : '');
