import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  type CallToolResult,
  type ContentBlock,
  CreateMessageResultSchema,
  type ElicitRequestFormParams,
  ElicitResultSchema,
  type GetPromptResult,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { Parts } from '../../../mcp/parts.js';
import type { Extra } from '../../../mcp/progress.js';
import { createMcpServer } from '../../../mcp/server.js';

/** What the conformance suite asks a server to have. Production never loads this. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const SOUND = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

const text = (words: string): ContentBlock => ({ type: 'text', text: words });
const image: ContentBlock = { type: 'image', data: PIXEL, mimeType: 'image/png' };
const embedded = (uri: string): ContentBlock => ({
  type: 'resource',
  resource: { uri, mimeType: 'application/json', text: '{"test":"data","value":123}' },
});

type Run = (extra: Extra, input: Readonly<Record<string, unknown>>) => Promise<CallToolResult>;
const gives =
  (...content: ContentBlock[]): Run =>
  async () => ({ content });

type Form = ElicitRequestFormParams['requestedSchema']['properties'];

/** A tool that shows its client's user a form. */
const asks =
  (properties: Form): Run =>
  async ({ sendRequest }, { message = 'Please fill in' }) => {
    const params = { message: String(message), requestedSchema: { type: 'object' as const, properties } };
    const { action, content } = await sendRequest({ method: 'elicitation/create', params }, ElicitResultSchema);
    return { content: [text(`action=${action}, content=${JSON.stringify(content)}`)] };
  };

const titled = (...titles: string[]) => titles.map((title, at) => ({ const: `value${at + 1}`, title }));
const options = ['option1', 'option2', 'option3'];

const tools: Record<string, Run> = {
  test_simple_text: gives(text('This is a simple text response for testing.')),
  test_image_content: gives(image),
  test_audio_content: gives({ type: 'audio', data: SOUND, mimeType: 'audio/wav' }),
  test_embedded_resource: gives(embedded('test://embedded-resource')),
  test_multiple_content_types: gives(text('Several:'), image, embedded('test://mixed-content-resource')),
  test_error_handling: async () => ({ isError: true, content: [text('This tool intentionally returns an error')] }),
  test_tool_with_logging: async ({ sendNotification }) => {
    for (const data of ['started', 'processing', 'completed']) {
      await sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
    }
    return { content: [text('logged')] };
  },
  test_tool_with_progress: async ({ sendNotification, _meta }) => {
    const progressToken = _meta?.progressToken ?? 0;
    for (const progress of [0, 50, 100]) {
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
    }
    return { content: [text(String(progressToken))] };
  },
  test_sampling: async ({ sendRequest }, { prompt }) => {
    const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: String(prompt) } }];
    const params = { messages, maxTokens: 100 };
    const { content } = await sendRequest({ method: 'sampling/createMessage', params }, CreateMessageResultSchema);
    return { content: [text(`LLM response: ${JSON.stringify(content)}`)] };
  },
  test_elicitation: asks({
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  }),
  test_elicitation_sep1034_defaults: asks({
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  }),
  test_elicitation_sep1330_enums: asks({
    untitledSingle: { type: 'string', enum: options },
    titledSingle: { type: 'string', oneOf: titled('First Option', 'Second Option', 'Third Option') },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
    titledMulti: { type: 'array', items: { anyOf: titled('First Choice', 'Second Choice', 'Third Choice') } },
  }),
};

const jsonSchemaTool = {
  name: 'json_schema_2020_12_tool',
  description: 'Its schema must arrive as it is',
  inputSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object' as const,
    $defs: { address: { type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } } },
    properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
    additionalProperties: false,
  },
};

/** Names of the fixture's tools: a suite that finds none of them passes some scenarios all the same. */
export const fixtureTools = [...Object.keys(tools), jsonSchemaTool.name];

const user = (content: ContentBlock): GetPromptResult['messages'][number] => ({ role: 'user', content });
const prompts: Record<string, { args: string[]; messages(given: Readonly<Record<string, string>>): ContentBlock[] }> = {
  test_simple_prompt: { args: [], messages: () => [text('This is a simple prompt for testing.')] },
  test_prompt_with_arguments: {
    args: ['arg1', 'arg2'],
    messages: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    args: ['resourceUri'],
    messages: ({ resourceUri = '' }) => [embedded(resourceUri), text('Please process the embedded resource above.')],
  },
  test_prompt_with_image: { args: [], messages: () => [image, text('Please analyze the image above.')] },
};

/** The product's parts with the fixture's beside them, in the product's own server. */
export function conformanceServer(own: Parts): Server {
  const server = createMcpServer('1', {
    tools: {
      list: () => ({
        tools: [
          ...own.tools.list().tools,
          ...Object.keys(tools).map((name) => ({ name, description: name, inputSchema: { type: 'object' as const } })),
          jsonSchemaTool,
        ],
      }),
      call: (name, input, extra) =>
        tools[name]?.(extra, input as Readonly<Record<string, unknown>>) ?? own.tools.call(name, input, extra),
    },
    resources: {
      list: () => [...own.resources.list(), ...['static-text', 'static-binary'].map(staticResource)],
      templates: () => [
        ...own.resources.templates(),
        { uriTemplate: 'test://template/{id}/data', name: 'template', mimeType: 'application/json' },
      ],
      read: async (uri, signal) => {
        if (uri === 'test://static-text') return { contents: [{ uri, mimeType: 'text/plain', text: 'static' }] };
        if (uri === 'test://static-binary') return { contents: [{ uri, mimeType: 'image/png', blob: PIXEL }] };
        const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
        if (id === undefined) return own.resources.read(uri, signal);
        return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true }) }] };
      },
    },
    prompts: {
      list: () => [
        ...own.prompts.list(),
        ...Object.entries(prompts).map(([name, { args }]) => ({
          name,
          description: name,
          arguments: args.map((arg) => ({ name: arg, description: arg, required: true })),
        })),
      ],
      get: (name, given) => {
        const prompt = prompts[name];
        return prompt ? { messages: prompt.messages(given).map(user) } : own.prompts.get(name, given);
      },
    },
    complete: async () => ({ completion: { values: ['paris', 'park'], total: 2, hasMore: false } }),
  });
  server.registerCapabilities({ logging: {}, resources: { subscribe: true } });
  server.setRequestHandler(SetLevelRequestSchema, () => ({}));
  server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
  return server;
}

const staticResource = (name: string) => ({ uri: `test://${name}`, name, title: name, description: name });
