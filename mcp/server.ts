import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { AskRequestSchema } from './ask-wire.js';
import { instructions } from './instructions.js';
import type { Parts } from './parts.js';

/**
 * A server that is made for every HTTP request must cost nothing: all schemas are made elsewhere, once.
 * @param parts may still be on their way when a client says hello; whoever asks for more than that waits for them.
 */
export function createMcpServer(version: string, parts: Parts | (() => Promise<Parts>)): Server {
  const server = new Server(
    { name: 'sre-agent', title: 'SRE Operations Assistant', version },
    {
      capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
      instructions,
      jsonSchemaValidator: noElicitation,
    },
  );
  const get = typeof parts === 'function' ? parts : async () => parts;
  server.setRequestHandler(ListToolsRequestSchema, async () => (await get()).tools.list());
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) =>
    (await get()).tools.call(params.name, params.arguments ?? {}, extra),
  );
  server.setRequestHandler(ListResourcesRequestSchema, async () => ({ resources: (await get()).resources.list() }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, async () => ({
    resourceTemplates: (await get()).resources.templates(),
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }, extra) =>
    (await get()).resources.read(params.uri, extra.signal),
  );
  server.setRequestHandler(ListPromptsRequestSchema, async () => ({ prompts: (await get()).prompts.list() }));
  server.setRequestHandler(GetPromptRequestSchema, async ({ params }) =>
    (await get()).prompts.get(params.name, params.arguments ?? {}),
  );
  server.setRequestHandler(CompleteRequestSchema, async ({ params }, extra) =>
    (await get()).complete(params, extra.signal),
  );
  server.setRequestHandler(
    AskRequestSchema,
    async ({ params }, extra) => (await (await get()).ask?.(params, extra)) ?? { answered: false },
  );
  return server;
}

/** The SDK would make an Ajv instance a server, for answers to forms. This server shows no forms. */
const noElicitation: jsonSchemaValidator = {
  getValidator: () => {
    throw new Error('this server asks its client nothing');
  },
};
