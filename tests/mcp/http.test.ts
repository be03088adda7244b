import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { operationParts } from '../../mcp/parts.js';
import { createMcpServer } from '../../mcp/server.js';
import { deferred } from '../support/deferred.js';
import { Measured, surfaceFailures } from '../support/telemetry.js';
import { BEN, call, type Endpoint, JSON_HEADERS, SAM, send, startEndpoint } from './start-endpoint.js';

const list = call('list_approvals');
const listWithProgress = { ...list, params: { ...list.params, _meta: { progressToken: 7 } } };

const hang = () => new Promise<never>(() => undefined);

describe('MCP over HTTP', () => {
  let endpoint: Endpoint;

  before(async () => {
    endpoint = await startEndpoint();
  });
  after(() => endpoint.close());
  afterEach(() => endpoint.closeServed());

  it('serves the client of the SDK: tools by role, results with text and structure', async () => {
    const mcp = await endpoint.serve();
    const [ben, sam] = [await mcp.connect(BEN), await mcp.connect(SAM)];

    const offeredTo = async (client: typeof ben) => (await client.listTools()).tools.map(({ name }) => name);
    const result = await ben.callTool({ name: 'list_approvals', arguments: {} });

    assert.ok((await offeredTo(ben)).includes('execute_automated_patching'));
    assert.ok(!(await offeredTo(sam)).includes('execute_automated_patching'));
    assert.deepEqual(result.structuredContent, { approvals: [], summary: 'No pending approvals.' });
    assert.match(JSON.stringify(result.content), /No pending approvals|nothing|No approvals/i);
    assert.equal(endpoint.refusals(mcp).length, 0);
  });

  it('leaves a client the choice of what it is offered', async () => {
    const mcp = await endpoint.serve();
    const few = await mcp.connect({ ...BEN, 'x-mcp-toolsets': 'metrics', 'x-mcp-tools': 'list_approvals' });
    const reader = await mcp.connect({ ...BEN, 'x-mcp-readonly': 'true' });

    assert.equal((await few.listTools()).tools.length, 2);
    assert.ok((await reader.listTools()).tools.every(({ annotations }) => annotations?.readOnlyHint));
    await assert.rejects(mcp.connect({ ...BEN, 'x-mcp-tools': 'decide_approval' }), /There is no tool/);
  });

  it('answers JSON, and an event stream where the client can hear progress', async () => {
    const mcp = await endpoint.serve();
    const plain = await send(mcp, list, BEN);
    const streamed = await send(mcp, listWithProgress, BEN);

    assert.match(String(plain.headers['content-type']), /^application\/json/);
    assert.equal(JSON.parse(plain.body).result.structuredContent.summary, 'No pending approvals.');
    assert.match(String(streamed.headers['content-type']), /^text\/event-stream/);
    assert.match(streamed.body, /^event: message\ndata: .*No pending approvals/m);
  });

  it('answers every request of a batch in one answer, whether it streams or not', async () => {
    const mcp = await endpoint.serve();
    const plain = await send(mcp, [list, { ...list, id: 'b' }], BEN);
    const streamed = await send(mcp, [listWithProgress, { ...list, id: 'b' }], BEN);

    const events = [...streamed.body.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
    for (const answers of [JSON.parse(plain.body), events]) {
      assert.deepEqual(new Set(answers.map(({ id }: { id: unknown }) => id)), new Set([1, 'b']));
    }
  });

  it('accepts what needs no answer', async () => {
    const mcp = await endpoint.serve();

    const answer = await send(mcp, { jsonrpc: '2.0', method: 'notifications/initialized' }, BEN);

    assert.deepEqual([answer.status, answer.body], [202, '']);
  });

  it('gives no session id, since it keeps no session: GET and DELETE are not for this server', async () => {
    const mcp = await endpoint.serve();
    const hello = {
      ...{ jsonrpc: '2.0', id: 0, method: 'initialize' },
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
    };
    const greeted = await send(mcp, hello, BEN);
    const answers = [await send(mcp, '', BEN, 'GET'), await send(mcp, '', BEN, 'DELETE')];

    assert.equal(JSON.parse(greeted.body).result.protocolVersion, '2025-11-25');
    assert.equal(greeted.headers['mcp-session-id'], undefined);
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers.allow]),
      [
        [405, 'POST'],
        [405, 'POST'],
      ],
    );
  });

  it('tells a client that gave a progress token that a long call still runs', async () => {
    let finish: (approvals: never[]) => void = () => assert.fail('nobody asked');
    const found = new Promise<never[]>((done) => {
      finish = done;
    });
    const slow = Object.create(endpoint.change.services, {
      approvals: { value: { list: () => found, unreviewed: () => found } },
    });
    const mcp = await endpoint.serve({}, slow);
    const notes: (string | undefined)[] = [];
    const client = await mcp.connect(BEN);

    const result = await client.callTool({ name: 'list_approvals', arguments: {} }, undefined, {
      onprogress: ({ message }) => {
        notes.push(message);
        finish([]);
      },
    });

    assert.ok(!result.isError);
    assert.match(notes[0] ?? '', /Still reading AWS, 1 s/);
  });

  it('counts a request that broke before any tool was called as an answer that did not come, and no other', async () => {
    const { all, measure } = new Measured();
    const failures = surfaceFailures('mcp', { measure });
    const whole = await endpoint.serve({ failures });
    assert.equal((await send(whole, list, BEN)).status, 200);
    assert.deepEqual(all, []);

    const server = () => {
      throw new Error('secret of the server');
    };
    const { status, body } = await send(await endpoint.serve({ failures, server }), list, BEN);
    assert.equal(status, 500);
    assert.doesNotMatch(body, /secret/);
    assert.deepEqual(all, [
      { values: { Answers: 1, AnswerFailures: 1 }, properties: { Surface: 'mcp', Outcome: 'defect' } },
    ]);
  });

  it('shows a defect as its reference alone', async () => {
    const fails = () => Promise.reject(new Error('secret of the table'));
    const broken = Object.create(endpoint.change.services, {
      approvals: { value: { list: fails, unreviewed: fails } },
    });
    const mcp = await endpoint.serve({}, broken);

    const { status, body } = await send(mcp, list, BEN);

    assert.equal(status, 200);
    assert.match(body, /defect: Something broke on my side \(ref [0-9A-F]{12}\)/);
    assert.doesNotMatch(body, /secret/);
    const named = await send(mcp, list, { ...BEN, 'x-request-id': 'the-clients-own-id' });
    assert.match(named.body, /ref the-clients-own-id\)/, 'which is what the client calls its request');
  });

  it('stops reading for a client that hung up', async () => {
    const reading = deferred<AbortSignal>();
    const mcp = await endpoint.serve({
      server: () =>
        createMcpServer('1', {
          ...operationParts(() => assert.fail('nothing is opened'), { readOnly: true }),
          tools: {
            list: () => ({ tools: [] }),
            call: async (_name, _input, { signal }) => {
              reading.resolve(signal);
              return hang();
            },
          },
        }),
    });
    const asked = request(mcp.url, { method: 'POST', headers: { ...JSON_HEADERS, ...BEN } });
    asked.on('error', () => undefined);
    asked.end(JSON.stringify(list));

    const signal = await reading.promise;
    const stopped = once(signal, 'abort');
    asked.destroy();

    await stopped;
  });

  it('survives a client that hangs up in the middle of its question', async () => {
    const mcp = await endpoint.serve();
    const asked = request({ host: '127.0.0.1', port: mcp.url.port, path: '/mcp', method: 'POST', headers: BEN });
    asked.on('error', () => undefined);
    asked.write('{"jsonrpc"');
    await new Promise((done) => asked.once('socket', (socket) => socket.once('connect', done)));
    asked.destroy();

    assert.equal((await send(mcp, list, BEN)).status, 200);
  });
});
