import type { IncomingMessage } from 'node:http';
import { Refused } from './refused.js';

/** Largest request that is read. Teams sends at most about 100 KB, Slack less. Bytes. */
export const MAX_BODY_BYTES = 256 * 1024;
const CUT_OFF_BYTES = 16 * MAX_BODY_BYTES;

/**
 * A body that is too large is read on and dropped, so that its sender gets to see the answer; one that is far too large
 * is cut off.
 *
 * @throws Refused for more than MAX_BODY_BYTES, or a body that broke off.
 */
export async function readRaw(req: IncomingMessage): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > CUT_OFF_BYTES) throw new Refused(413, 'body_size');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of req) {
      size += chunk.length;
      if (size > CUT_OFF_BYTES) break;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch (error) {
    throw new Refused(400, 'body_cut_off', error);
  }
  if (size > MAX_BODY_BYTES) throw new Refused(413, 'body_size');
  return Buffer.concat(chunks);
}
