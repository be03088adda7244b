import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http.js';

/** A request that is refused; `body` is the answer as the service being played shapes it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`refused with ${status}`);
  }
}

/** A refusal in the shape that the Bot Connector and Microsoft Graph share. */
export const refuse = (status: number, code: string, message: string, headers?: Record<string, string>): Refusal =>
  new Refusal(status, { error: { code, message } }, headers);

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const payload = body === undefined ? '' : JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(payload),
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(payload);
}

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mostBytes = 1024 * 1024;

/** @throws {Refusal} 400 when the body is not one JSON object; HttpRefusal 413 when it is longer than 1 MB. */
export async function readJsonObject(req: IncomingMessage): Promise<Json> {
  const text = (await readBody(req, mostBytes)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw Object.assign(refuse(400, 'BadSyntax', 'The body is not JSON.'), { cause });
  }
  if (!isObject(value)) throw refuse(400, 'BadSyntax', 'The body is not a JSON object.');
  return value;
}

export const stringOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
