import { request } from 'node:http';
import { accessOf } from '../../app/access.js';
import { readConfig } from '../../app/config.js';
import { operationParts } from '../../mcp/parts.js';
import { createMcpServer } from '../../mcp/server.js';
import type { Services } from '../../services/services.js';
import { startChange } from '../support/change.js';
import { type ServedMcp, serveMcp } from '../support/mcp.js';

const sandbox = readConfig({ env: {} });

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
export const BEN = bearer('sandbox-ben');
export const SAM = bearer('sandbox-sam');

export const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

export const call = (name: string, input: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: input },
});

export interface Sent {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Raw HTTP, so that Host and everything else can be forged. */
export function send(
  { url }: ServedMcp,
  body: string | Buffer | object,
  headers: Record<string, string | string[]> = {},
  method = 'POST',
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: url.port,
        path: '/mcp',
        method,
        headers: { ...JSON_HEADERS, ...headers },
      },
      (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
      },
    );
    asked.on('error', reject);
    asked.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
}

/** The services of the product on a scripted AWS, and the endpoint over them as often as a test wants it. */
export async function startEndpoint() {
  const change = await startChange();
  const open = new Set<ServedMcp>();
  return {
    change,
    /** @param services in place of the product's own */
    async serve(options: Partial<Parameters<typeof serveMcp>[0]> = {}, services: Services = change.services) {
      const mcp = await serveMcp({
        server: (caller, selection) =>
          createMcpServer(
            '1',
            operationParts(() => ({ caller, services }), selection),
          ),
        access: { ...accessOf(sandbox, services), anonymous: undefined },
        ...options,
      });
      open.add(mcp);
      return mcp;
    },
    /** Security events of an endpoint and of the operations behind it. */
    refusals: (mcp: ServedMcp): unknown[] => [
      ...mcp.refusals(),
      ...change.logged.filter((line) => /"event":"(auth|input)_refused"/.test(line)),
    ],
    async closeServed() {
      await Promise.all([...open].map((mcp) => mcp.close()));
      open.clear();
      change.logged.length = 0;
    },
    close: () => change.close(),
  };
}

export type Endpoint = Awaited<ReturnType<typeof startEndpoint>>;
