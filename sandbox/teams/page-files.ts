import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuse } from './http.js';

/** From `dist/sandbox/teams/` to where the page's sources are. */
const folder = new URL('../../../sandbox/teams/page/', import.meta.url);
const renderer = 'adaptivecards.min.js';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** No inline script, nothing from elsewhere. Styles are set by the card renderer through the DOM, which CSP lets. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** Serves one file of the chat page, or the official Adaptive Cards renderer beside it. */
export async function servePageFile(res: ServerResponse, name: string): Promise<void> {
  const type = /^[a-z-]+(\.min)?\.(html|js|css|svg)$/.test(name) ? types[extname(name)] : undefined;
  const content = type && (await read(name));
  if (!content) throw refuse(404, 'NotFound', `The chat page has no ${name}.`);
  res.writeHead(200, { ...headers, 'content-type': type, 'content-length': content.length });
  res.end(content);
}

async function read(name: string): Promise<Buffer | undefined> {
  try {
    return await readFile(name === renderer ? rendererPath() : fileURLToPath(new URL(name, folder)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const rendererPath = () => createRequire(import.meta.url).resolve(`adaptivecards/dist/${renderer}`);
