import type { IncomingMessage } from 'node:http';
import { ErrorCode, type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { Refused } from './refused.js';

/** Largest request body. Bytes. */
export const MAX_BODY_BYTES = 256 * 1024;
/** A body that is larger is read on and dropped, so that its sender sees the answer; one far larger is cut off. */
const CUT_OFF_BYTES = 16 * MAX_BODY_BYTES;
/** JSON-RPC messages in one batch. */
const MAX_BATCH = 20;

/** The JSON-RPC messages of a request. @throws Refused for anything but uncompressed JSON-RPC of at most MAX_BODY_BYTES. */
export async function readMessages(req: IncomingMessage): Promise<JSONRPCMessage[]> {
  if (!/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
    throw new Refused(415, 'content_type', 'Send application/json.');
  }
  if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new Refused(415, 'content_encoding', 'Send the body without compression.');
  }
  const body = parse(await read(req));
  const batch = Array.isArray(body) ? body : [body];
  if (batch.length === 0 || batch.length > MAX_BATCH) {
    throw new Refused(400, 'batch_size', `A batch holds 1 to ${MAX_BATCH} messages.`);
  }
  return batch.map(message);
}

async function read(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > CUT_OFF_BYTES) break;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) throw new Refused(413, 'body_size', `A request is at most ${MAX_BODY_BYTES} bytes.`);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refused(400, 'not_json', 'The body is not JSON.', {}, ErrorCode.ParseError);
  }
}

function message(value: unknown): JSONRPCMessage {
  const parsed = JSONRPCMessageSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refused(400, 'not_json_rpc', 'The body is not a JSON-RPC 2.0 message.');
}
