import { type IncomingMessage, request, type Server } from 'node:http';
import { duplexPair } from 'node:stream';
import { bytesOf, type HttpApiEvent, type HttpApiResult } from './http-event.js';

/** Of one connection and of no concern behind it (RFC 9110, 7.6.1), or said anew of the bytes that are sent. */
const OF_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'expect',
  'content-length',
]);

/** Node's names for what no HTTP request can hold. */
const UNSPEAKABLE = new Set(['ERR_INVALID_CHAR', 'ERR_INVALID_HTTP_TOKEN', 'ERR_UNESCAPED_CHARACTERS']);

const badRequest: HttpApiResult = {
  statusCode: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: 'Bad request' }),
  isBase64Encoded: false,
};

/**
 * Lets an HTTP server answer an event of API Gateway over a connection within the process: the same parser and the same
 * routes as on a port, without one.
 */
export async function answerThrough(server: Server, event: HttpApiEvent): Promise<HttpApiResult> {
  const [near, far] = duplexPair();
  server.emit('connection', far);
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const body = bytesOf(event);
      const asked = request({
        createConnection: () => near,
        method: event.requestContext.http.method,
        path: event.rawQueryString ? `${event.rawPath}?${event.rawQueryString}` : event.rawPath,
        headers: { ...requestHeaders(event), 'content-length': body.length, connection: 'close' },
      });
      asked.once('response', resolve).once('error', reject).end(body);
    });
    return await resultOf(answer);
  } catch (error) {
    if (error instanceof Error && 'code' in error && UNSPEAKABLE.has(String(error.code))) return badRequest;
    throw error;
  } finally {
    near.destroy();
    far.destroy();
  }
}

/** Of the two names for a request, API Gateway's counts. */
function requestHeaders({
  headers,
  cookies = [],
  requestContext: { requestId },
}: HttpApiEvent): Record<string, string> {
  const passed = Object.entries(headers).filter(
    (header): header is [string, string] => header[1] !== undefined && !OF_CONNECTION.has(header[0].toLowerCase()),
  );
  return {
    ...Object.fromEntries(passed),
    ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
    ...(requestId && { 'x-request-id': requestId }),
  };
}

async function resultOf(answer: IncomingMessage): Promise<HttpApiResult> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const { 'set-cookie': cookies, ...headers } = answer.headers;
  const passed = Object.entries(headers).filter(([name, value]) => value !== undefined && !OF_CONNECTION.has(name));
  const isText = /^(text\/|application\/(json|[\w.+-]+\+json|xml))/.test(headers['content-type'] ?? 'text/plain');
  return {
    statusCode: answer.statusCode ?? 500,
    headers: Object.fromEntries(passed.map(([name, value]) => [name, String(value)])),
    ...(cookies && { cookies }),
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}
