import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema, ElicitResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { operationParts } from '../../mcp/parts.js';
import type { Extra } from '../../mcp/progress.js';
import { createMcpServer } from '../../mcp/server.js';
import { deferred } from '../support/deferred.js';
import type { ServedMcp } from '../support/mcp.js';
import { BEN, bearer, call, type Endpoint, send, startEndpoint } from './start-endpoint.js';

const form = { message: 'Which one?', requestedSchema: { type: 'object' as const, properties: {} } };

/** A tool of the test that asks its client, in the product's own server. Production's tools never do. */
const asking = (ask: (extra: Extra) => Promise<string>) => () =>
  createMcpServer('1', {
    ...operationParts(() => assert.fail('nothing is opened'), { readOnly: true }),
    tools: {
      list: () => ({ tools: [] }),
      call: async (_name, _input, extra) => ({ content: [{ type: 'text', text: await ask(extra) }] }),
    },
  });

const elicit = async ({ sendRequest }: Extra): Promise<string> =>
  (await sendRequest({ method: 'elicitation/create', params: form }, ElicitResultSchema)).action;

async function client(mcp: ServedMcp, headers: Record<string, string>, action: () => 'accept' | 'decline') {
  const made = new Client({ name: 'test', version: '1' }, { capabilities: { elicitation: {} } });
  made.setRequestHandler(ElicitRequestSchema, () => ({ action: action(), content: {} }));
  await made.connect(new StreamableHTTPClientTransport(mcp.url, { requestInit: { headers } }) as Transport);
  return made;
}

/** What a client without the SDK sees: its session, and the question on its stream. */
async function openQuestion(mcp: ServedMcp, headers: Record<string, string>) {
  const stream = await fetch(mcp.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-session-id': 'mine',
      ...headers,
    },
    body: JSON.stringify(call('ask')),
  });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => JSON.parse(/data: (.*)/.exec((await reader?.read())?.value ?? '')?.[1] ?? 'null');
  const { id } = await next();
  return { id, next, hangUp: () => reader?.cancel() };
}

const answer = (id: unknown) => ({ jsonrpc: '2.0', id, result: { action: 'accept', content: {} } });
const MINE = { ...BEN, 'mcp-session-id': 'mine' };

describe('questions to a client in the middle of an answer', () => {
  let endpoint: Endpoint;

  before(async () => {
    endpoint = await startEndpoint();
  });
  after(() => endpoint.close());
  afterEach(() => endpoint.closeServed());

  it('reach the client that asked, and its answer the tool that waits for it', async () => {
    const mcp = await endpoint.serve({ server: asking(elicit), stream: 'always' });
    const [one, other] = [await client(mcp, BEN, () => 'accept'), await client(mcp, BEN, () => 'decline')];

    const results = await Promise.all([one, other, one].map((asked) => asked.callTool({ name: 'ask', arguments: {} })));

    const texts = results.map(({ content }) => (content as { text: string }[])[0]?.text);
    assert.deepEqual(texts, ['accept', 'decline', 'accept']);
  });

  it('have no room in an answer that does not stream, and say so at once', async () => {
    const mcp = await endpoint.serve({ server: asking(elicit) });

    const { body } = await send(mcp, call('ask'), BEN);

    assert.match(JSON.parse(body).error.message, /no room to ask its client for elicitation\/create/);
  });

  it('take the answer of nobody else, and of the one who was asked once', async () => {
    const mcp = await endpoint.serve({ server: asking(elicit), stream: 'always' });
    const { id, next } = await openQuestion(mcp, BEN);

    const status = async (body: object, headers: Record<string, string>) => (await send(mcp, body, headers)).status;
    const strangers = [
      await status(answer(id), { ...bearer('sandbox-ana'), 'mcp-session-id': 'mine' }),
      await status(answer(id), BEN),
      await status(answer(id), { ...BEN, 'mcp-session-id': 'other' }),
      await status(answer('1'), MINE),
      await status(answer(1), MINE),
    ];
    const asked = await status(answer(id), MINE);
    const again = await status(answer(id), MINE);

    assert.deepEqual(strangers, [400, 400, 400, 400, 400]);
    assert.deepEqual([asked, again], [202, 400]);
    assert.equal((await next()).result.content[0].text, 'accept');
    assert.equal(mcp.refusals().filter(({ reason }) => reason === 'no_question').length, 6);
  });

  it('are over when the client that was asked hangs up', async () => {
    const gaveUp = deferred<string>();
    const ask = async (extra: Extra) => {
      const reason = await elicit(extra).catch(String);
      gaveUp.resolve(reason);
      return reason;
    };
    const mcp = await endpoint.serve({ server: asking(ask), stream: 'always' });
    const { id, hangUp } = await openQuestion(mcp, BEN);

    await hangUp();

    assert.match(await gaveUp.promise, /Connection closed/);
    assert.equal((await send(mcp, answer(id), MINE)).status, 400);
  });

  it('are taken back under the id that the client knows', async () => {
    const ask = ({ sendRequest }: Extra) => {
      const give = new AbortController();
      setImmediate(() => give.abort('enough'));
      const params = { signal: give.signal };
      return sendRequest({ method: 'elicitation/create', params: form }, ElicitResultSchema, params).then(
        ({ action }) => action,
        String,
      );
    };
    const mcp = await endpoint.serve({ server: asking(ask), stream: 'always' });

    const { body } = await send(mcp, call('ask'), MINE);

    const [asked, note, result] = [...body.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
    assert.equal(note.method, 'notifications/cancelled');
    assert.equal(note.params.requestId, asked.id);
    assert.match(result.result.content[0].text, /enough/);
    assert.equal((await send(mcp, answer(asked.id), MINE)).status, 400);
  });
});
