import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ListToolsResultSchema } from '@modelcontextprotocol/sdk/types.js';

/** Says hello to a server and asks for its tools, as a client does. @throws Error when either is not answered. */
export async function checkMcpServer(server: Server): Promise<void> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'health', version: '1' });
  try {
    await server.connect(theirs);
    await client.connect(ours);
    const { tools } = await client.request({ method: 'tools/list' }, ListToolsResultSchema);
    if (tools.length === 0) throw new Error('the MCP server lists no tools');
  } finally {
    await client.close();
  }
}
