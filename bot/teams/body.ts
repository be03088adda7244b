import type { IncomingMessage } from 'node:http';
import { isJson, type Json } from '../json.js';
import { readRaw } from '../raw-body.js';
import { Refused } from '../refused.js';

/**
 * The JSON object in a request's body, read here unless a parser before us did.
 * @throws Refused for anything but one uncompressed JSON object of at most MAX_BODY_BYTES.
 */
export async function readActivity(req: IncomingMessage & { body?: unknown }): Promise<Json> {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) throw new Refused(415, 'content_type');
  if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') throw new Refused(415, 'content_encoding');
  const body = req.body === undefined ? parse((await readRaw(req)).toString('utf8')) : req.body;
  if (!isJson(body)) throw new Refused(400, 'not_an_object');
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused(400, 'not_json', error);
  }
}
