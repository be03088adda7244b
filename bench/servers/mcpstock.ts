import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';
import { offered } from '../../mcp/toolsets.js';
import { reportCpu } from '../cpu.js';

/**
 * The SDK's stateless example on bare node:http: a server for each request, as many tools as the product has, each with an
 * input and an output schema, and a result of five rows from memory. `hoisted` makes the schemas once.
 */
const makeSchemas = () =>
  offered.map(() => ({
    inputSchema: {
      instance_ids: z.array(z.string().min(1).max(256)).max(50).default([]).describe('Which instances; default all'),
      time_range: z.enum(['1h', '24h', '7d']).default('24h'),
      limit: z.number().int().min(1).max(50).default(20),
    },
    outputSchema: {
      status: z.enum(['complete', 'partial', 'unknown']),
      summary: z.string(),
      coverage: z.object({ requested: z.number(), answered: z.number(), as_of: z.string() }),
      rows: z.array(
        z.object({
          instance_id: z.string(),
          name: z.string(),
          severity: z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']),
          score: z.number().nullable(),
          findings: z.array(z.string()),
        }),
      ),
    },
  }));

const structuredContent = {
  status: 'complete',
  summary: 'Five hosts',
  coverage: { requested: 5, answered: 5, as_of: '2026-11-26T12:00:00Z' },
  rows: Array.from({ length: 5 }, (_, row) => ({
    ...{ instance_id: `i-0000000000000000${row}`, name: `web-${row}`, severity: 'HIGH', score: 7.5 },
    findings: ['CVE-2026-0001', 'CVE-2026-0002'],
  })),
};
const text = JSON.stringify(structuredContent);

const [, , hoisted] = process.argv;
const once = makeSchemas();

function createMcp(): McpServer {
  const server = new McpServer({ name: 'stock', version: '1' });
  const schemas = hoisted ? once : makeSchemas();
  for (const [at, { title, description }] of offered.entries()) {
    server.registerTool(`tool_${at}`, { title, description, ...schemas[at] }, async () => ({
      content: [{ type: 'text', text }],
      structuredContent,
    }));
  }
  return server;
}

const http = createServer(async (req, res) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const server = createMcp();
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  res.on('close', () => void server.close());
  await server.connect(transport as Transport);
  await transport.handleRequest(req, res, JSON.parse(Buffer.concat(chunks).toString('utf8')));
});
http.listen(0, '127.0.0.1', () => reportCpu(`http://127.0.0.1:${(http.address() as AddressInfo).port}`));
