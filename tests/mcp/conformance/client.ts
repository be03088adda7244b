/** The command line's own client, as the official suite starts it: client.js <url>. Does what each scenario asks for. */
import { AssistantClient, Refusal } from '../../../cli/client.js';
import { ServiceTransport } from '../../../mcp/service-transport.js';
import type { OperationName } from '../../../services/operations/index.js';

const url = process.argv.at(-1) ?? '';
const transport = new ServiceTransport({ find: async () => ({ url, key: undefined }) });
const client = await AssistantClient.connect(transport, '1');
/** The one tool of a scenario. Its result has no structured part, which every result of ours has. */
const TOOLS: Readonly<Record<string, { readonly name: string; readonly input: object }>> = {
  tools_call: { name: 'add_numbers', input: { a: 5, b: 3 } },
  'sse-retry': { name: 'test_reconnection', input: {} },
};
const tool = TOOLS[process.env.MCP_CONFORMANCE_SCENARIO ?? ''];
if (tool) {
  try {
    await client.ask(tool.name as OperationName, tool.input);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
await client.close();
