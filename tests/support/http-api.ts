import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpApiEvent, HttpApiResult } from '../../app/lambda/http-event.js';
import type { LambdaFunction } from './lambda.js';

/** Bodies of these come as text (AWS: HTTP API Lambda integrations); any other in base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded)\b|[\w./-]+\+(json|xml)\b)/;

/** An event as the HTTP API makes it of a request: payload format 2.0. */
export function httpApiEvent(
  routeKey: string,
  { method, url, headers, body }: { method: string; url: string; headers: Record<string, string>; body: Buffer },
  { base64 = !TEXT.test(headers['content-type'] ?? 'text/plain') } = {},
): HttpApiEvent {
  const { pathname, searchParams, search } = new URL(url, 'http://api');
  const { cookie, ...rest } = headers;
  const event = {
    version: '2.0' as const,
    routeKey,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: { ...rest, 'content-length': String(body.length), 'x-forwarded-proto': 'https' },
    ...(search !== '' && { queryStringParameters: Object.fromEntries(searchParams) }),
    requestContext: {
      ...{ accountId: '123456789012', apiId: 'sandbox', domainName: rest.host, domainPrefix: 'sandbox' },
      http: {
        method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: rest['user-agent'] ?? '',
      },
      ...{ requestId: 'JKJaXmPLvHcESHA=', routeKey, stage: '$default', timeEpoch: Date.now() },
    },
    ...(body.length > 0 && { body: body.toString(base64 ? 'base64' : 'utf8') }),
    isBase64Encoded: base64 && body.length > 0,
  };
  return event;
}

interface HttpApiOptions {
  /** `POST /api/messages` and so on, to the function behind each. */
  readonly routes: Readonly<Record<string, LambdaFunction>>;
  /** By name, for whoever invokes them without the API: as the sandbox's Lambda does. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
}

/** An HTTP API in front of functions, where the sandbox delivers to; it also takes what the sandbox's Lambda invokes. */
export async function startHttpApi({ routes, functions }: HttpApiOptions) {
  const server = createServer(async (req, res) => {
    const body = await read(req);
    const method = req.method ?? 'GET';
    const url = req.url ?? '/';
    const { pathname } = new URL(url, 'http://api');
    const send = (status: number, headers: Record<string, string | string[]>, text: string | Buffer) => {
      res.writeHead(status, headers);
      res.end(text);
    };
    if (pathname === '/_clock') return send(204, {}, '');
    const name = /^\/_functions\/(.+)$/.exec(pathname)?.[1];
    if (name) {
      const invoked = await functions[name]?.invoke(JSON.parse(body.toString()));
      if (!invoked) return send(404, {}, '');
      if (invoked.ok) return send(200, {}, JSON.stringify(invoked.payload));
      return send(200, { 'x-amz-function-error': 'Unhandled' }, invoked.error);
    }
    const routeKey = `${method} ${pathname}`;
    const target = routes[routeKey];
    if (!target) return send(404, { 'content-type': 'application/json' }, '{"message":"Not Found"}');
    const headers = Object.fromEntries(Object.entries(req.headers).map(([key, value]) => [key, String(value)]));
    const invoked = await target.invoke(httpApiEvent(routeKey, { method, url, headers, body }));
    if (!invoked.ok) return send(500, { 'content-type': 'application/json' }, '{"message":"Internal Server Error"}');
    const answer = invoked.payload as HttpApiResult;
    const text = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8');
    send(answer.statusCode, { ...answer.headers, ...(answer.cookies && { 'set-cookie': [...answer.cookies] }) }, text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function read(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
