import type { IncomingMessage } from 'node:http';
import { Refused } from './refused.js';

/** Largest activity that is read. Teams sends at most about 100 KB. Bytes. */
export const MAX_ACTIVITY_BYTES = 256 * 1024;
const CUT_OFF_BYTES = 16 * MAX_ACTIVITY_BYTES;

export type Json = Record<string, unknown>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The JSON object in a request's body, read here unless a parser before us did.
 * @throws Refused for anything but one uncompressed JSON object of at most MAX_ACTIVITY_BYTES.
 */
export async function readActivity(req: IncomingMessage & { body?: unknown }): Promise<Json> {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) throw new Refused(415, 'content_type');
  if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') throw new Refused(415, 'content_encoding');
  const body = req.body === undefined ? parse(await read(req)) : req.body;
  if (!isJson(body)) throw new Refused(400, 'not_an_object');
  return body;
}

/**
 * A body that is too large is read on and dropped, so that its sender gets to see the answer; one that is far too large
 * is cut off.
 */
async function read(req: IncomingMessage): Promise<string> {
  if (Number(req.headers['content-length'] ?? 0) > CUT_OFF_BYTES) throw new Refused(413, 'body_size');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of req) {
      size += chunk.length;
      if (size > CUT_OFF_BYTES) break;
      if (size <= MAX_ACTIVITY_BYTES) chunks.push(chunk);
    }
  } catch (error) {
    throw new Refused(400, 'body_cut_off', error);
  }
  if (size > MAX_ACTIVITY_BYTES) throw new Refused(413, 'body_size');
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused(400, 'not_json', error);
  }
}
