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
import { type Complete, completeFrom } from './completions.js';
import { instructions } from './instructions.js';
import { type Prompts, prompts } from './prompts.js';
import { operationResources, type Resources } from './resources.js';
import type { OpenSession } from './session.js';
import { operationTools, type Tools } from './tools.js';
import type { Selection } from './toolsets.js';

/** What a server answers with. */
export interface Parts {
  readonly tools: Tools;
  readonly resources: Resources;
  readonly prompts: Prompts;
  readonly complete: Complete;
}

/** The assistant's own parts for one session. @throws InvalidInput for a tool or toolset that does not exist. */
export const operationParts = (open: OpenSession, selection: Selection): Parts => ({
  tools: operationTools(open, selection),
  resources: operationResources(open),
  prompts,
  complete: completeFrom(open),
});

/** A server that is made for every HTTP request must cost nothing: all schemas are made elsewhere, once. */
export function createMcpServer(version: string, { tools, resources, prompts: asked, complete }: Parts): Server {
  const server = new Server(
    { name: 'sre-agent', title: 'SRE Operations Assistant', version },
    {
      capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
      instructions,
      jsonSchemaValidator: noElicitation,
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.list() }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    tools.call(params.name, params.arguments ?? {}, extra),
  );
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: resources.list() }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: resources.templates() }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, extra) => resources.read(params.uri, extra.signal));
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: asked.list() }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => asked.get(params.name, params.arguments ?? {}));
  server.setRequestHandler(CompleteRequestSchema, ({ params }, extra) => complete(params, extra.signal));
  return server;
}

/** The SDK would make an Ajv instance a server, for answers to forms. This server shows no forms. */
const noElicitation: jsonSchemaValidator = {
  getValidator: () => {
    throw new Error('this server asks its client nothing');
  },
};
