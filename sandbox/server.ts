import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from './calls.js';
import { HttpRefusal, onlyLocal, readBody, sendJson } from './http.js';
import { isPresigned } from './presigned.js';
import type { WireRequest } from './protocols/wire.js';

export interface Parts {
  readonly aws: (request: WireRequest, res: ServerResponse) => Promise<void>;
  readonly control: (req: IncomingMessage, res: ServerResponse, path: string) => Promise<void>;
  readonly teams: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;
  readonly slack: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  readonly certificate: () => Promise<{ readonly path: string; readonly pem: string }>;
  readonly log: Log;
}

/** As much as DynamoDB takes in a request (16 MB), the largest that AWS takes but for objects. */
const mostBytes = 16 * 1024 * 1024;
/** S3 takes 5 GB at once; here an object is held in memory, and what reports need is less than this. */
const mostObjectBytes = 256 * 1024 * 1024;
const toS3 = /\/s3\/aws4_request/;

/** One HTTP server for AWS, Teams, Slack and control, told apart by path; AWS calls have none of the paths below. */
export function createSandboxServer(parts: Parts): Server {
  return createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
    route(parts, req, res).catch((error: unknown) => answerError(parts.log, req, res, error));
  });
}

async function route(parts: Parts, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = req.url?.startsWith('/') ? req.url : '/';
  const { pathname, searchParams } = new URL(`http://sandbox${url}`);
  const isTeams = /^\/teams(\/|$)/.test(pathname);
  onlyLocal(req, isTeams || pathname === '/');
  if (isTeams && (await parts.teams(req, res))) return;
  if (/^\/_sandbox(\/|$)/.test(pathname)) return parts.control(req, res, pathname);
  if (pathname.startsWith('/slack/')) return parts.slack(req, res);
  if (pathname.startsWith('/sns/')) return certificate(parts, res, pathname);
  if (isVisit(req, searchParams)) return page(res, pathname);
  const body = await readBody(req, toS3.test(req.headers.authorization ?? '') ? mostObjectBytes : mostBytes);
  const path = url.split('?')[0] ?? '/';
  await parts.aws({ method: req.method ?? 'GET', url, path, query: searchParams, headers: req.headers, body }, res);
}

/** A browser that looks around, unlike a call to AWS. */
function isVisit({ method, headers }: IncomingMessage, query: URLSearchParams): boolean {
  const signed = headers.authorization !== undefined || isPresigned({ query });
  return (method === 'GET' || method === 'HEAD') && !signed && !query.has('Action');
}

function page(res: ServerResponse, pathname: string): void {
  if (pathname !== '/') throw new HttpRefusal(404, 'not_found', 'Nothing is here: see /teams/ and /_sandbox/schema');
  res.writeHead(302, { location: '/teams/' });
  res.end();
}

async function certificate(parts: Parts, res: ServerResponse, pathname: string): Promise<void> {
  const { path, pem } = await parts.certificate();
  if (pathname !== path) throw new HttpRefusal(404, 'not_found', 'No such certificate');
  // restify patches ServerResponse for the whole process: writeHead returns nothing there, so it is not chained.
  res.writeHead(200, { 'content-type': 'application/x-pem-file', 'cache-control': 'max-age=3600' });
  res.end(pem);
}

function answerError(log: Log, req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (res.headersSent || res.destroyed) {
    res.destroy();
  } else if (error instanceof HttpRefusal) {
    const { status, code, message, details } = error;
    if (status === 413) res.setHeader('connection', 'close');
    sendJson(res, status, { error: { code, message, ...(details === undefined ? {} : { allowed: details }) } });
  } else {
    log('sandbox request failed', { method: req.method, url: req.url, error });
    sendJson(res, 500, { error: { code: 'defect', message: 'The sandbox failed to answer; its log has the cause' } });
  }
}

const attempts = 20;

/**
 * Listens on 127.0.0.1, on the next free port where the wanted one is taken. Port 0 takes any.
 *
 * @returns the port. @throws where 20 ports in a row are taken, or listening is not possible at all.
 */
export async function listen(server: Server, wanted: number): Promise<number> {
  for (let port = wanted; ; port += 1) {
    try {
      await listenOn(server, port);
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || port >= wanted + attempts || port >= 65_535) throw error;
    }
  }
}

const listenOn = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
