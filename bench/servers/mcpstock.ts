import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';
import { silenceNodeSupportNotice } from '../../app/node-notice.js';
import { offered } from '../../mcp/toolsets.js';
import type { SandboxDescriptor } from '../../sandbox/descriptor.js';
import { reportCpu } from '../cpu.js';

/**
 * The SDK's stateless example on bare node:http: a server for each request, as many tools as the product has, each with an
 * input and an output schema, and a result of five rows from memory. `hoisted` makes the schemas once; `table` does, too,
 * and asks the product's table what list_approvals asks it, in the way of the SDK's documentation.
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

silenceNodeSupportNotice();
const [, , hoisted, sandboxUrl] = process.argv;
const documents = hoisted === 'table' && sandboxUrl ? await documentsOf(sandboxUrl) : undefined;
const once = makeSchemas();

function createMcp(): McpServer {
  const server = new McpServer({ name: 'stock', version: '1' });
  const schemas = hoisted ? once : makeSchemas();
  for (const [at, { title, description }] of offered.entries()) {
    server.registerTool(`tool_${at}`, { title, description, ...schemas[at] }, async () => {
      await Promise.all((documents ? ['pending', 'approved'] : []).map(read));
      return { content: [{ type: 'text', text }], structuredContent };
    });
  }
  return server;
}

const read = (status: string) =>
  documents?.send(
    new QueryCommand({
      TableName: 'sre-operations',
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :pk',
      ExpressionAttributeValues: { ':pk': `APPROVAL#${status}` },
      ScanIndexForward: false,
      Limit: 20,
    }),
  );

async function documentsOf(sandbox: string): Promise<DynamoDBDocumentClient> {
  const { aws } = (await (await fetch(new URL('/_sandbox', sandbox))).json()) as SandboxDescriptor;
  const { region, endpoint, accessKeys } = aws;
  return DynamoDBDocumentClient.from(new DynamoDBClient({ region, endpoint, credentials: accessKeys.bot }));
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
