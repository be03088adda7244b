import type { IncomingMessage } from 'node:http';
import { Refused } from './refused.js';

/** Largest activity that is read. Teams sends at most about 100 KB. Bytes. */
export const MAX_ACTIVITY_BYTES = 256 * 1024;

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

async function read(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  if (Number(req.headers['content-length'] ?? 0) > MAX_ACTIVITY_BYTES) throw tooLarge(req);
  for await (const chunk of req) {
    size += chunk.length;
    if (size > MAX_ACTIVITY_BYTES) throw tooLarge(req);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What is left of the body is read and dropped, so that the sender gets to see the answer. */
function tooLarge(req: IncomingMessage): Refused {
  req.resume();
  return new Refused(413, 'body_size');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused(400, 'not_json', error);
  }
}
