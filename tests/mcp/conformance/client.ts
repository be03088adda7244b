/** The command line's own client, as the official suite starts it: client.js <url>. Does what each scenario asks for. */
import { AssistantClient, Refusal } from '../../../cli/client.js';
import { ServiceTransport } from '../../../mcp/service-transport.js';
import type { OperationName } from '../../../services/operations/index.js';

const url = process.argv.at(-1) ?? '';
const transport = new ServiceTransport({ find: async () => ({ url, key: undefined }) });
const client = await AssistantClient.connect(transport, '1');
if (process.env.MCP_CONFORMANCE_SCENARIO === 'tools_call') {
  try {
    // The scenario's only tool. Its result has no structured part, which every result of ours has.
    await client.ask('add_numbers' as OperationName, { a: 5, b: 3 });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
await client.close();
