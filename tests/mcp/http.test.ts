import assert from 'node:assert/strict';
import { request } from 'node:http';
import { METADATA_PATH } from '../../mcp/access.js';
import { MAX_BODY_BYTES } from '../../mcp/body.js';
import { createMcpServer, operationParts } from '../../mcp/server.js';
import type { Caller } from '../../services/operation.js';
import { type Change, startChange } from '../support/change.js';
import { type ServedMcp, serveMcp } from '../support/mcp.js';

const anonymous: Caller = { id: 'anonymous', name: 'Anonymous', role: 'viewer', surface: 'mcp' };
const BEN = { authorization: 'Bearer sandbox-ben' };
const SAM = { authorization: 'Bearer sandbox-sam' };
const call = (name: string, input: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: input },
});

describe('MCP over HTTP', () => {
  let change: Change;
  let mcp: ServedMcp;
  const serve = (options: Partial<Parameters<typeof serveMcp>[0]> = {}) =>
    serveMcp({
      server: (caller, selection) =>
        createMcpServer(
          '1',
          operationParts(() => ({ caller, services: change.services }), selection),
        ),
      access: {
        callerOf: (key) => {
          const person = change.services.people.byKey(key);
          return person && { id: person.id, name: person.name, role: person.role, surface: 'mcp' };
        },
      },
      ...options,
    });

  before(async () => {
    change = await startChange();
  });
  after(() => change.close());
  beforeEach(async () => {
    change.logged.length = 0;
    mcp = await serve();
  });
  /** Security events of the endpoint and of the operations behind it. */
  const refusals = () => [
    ...mcp.refusals(),
    ...change.logged.filter((line) => /"event":"(auth|input)_refused"/.test(line)),
  ];
  afterEach(() => mcp.close());

  /** Raw HTTP, so that Host and everything else can be forged. */
  const send = (body: string, headers: Record<string, string> = {}, method = 'POST', path = '/mcp') =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: mcp.url.port,
          path,
          method,
          headers: {
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
            ...headers,
          },
        },
        (res) => {
          let text = '';
          res.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });

  it('serves the client of the SDK: tools by role, results with text and structure', async () => {
    const [ben, sam] = [await mcp.connect(BEN), await mcp.connect(SAM)];

    const offeredTo = async (client: typeof ben) => (await client.listTools()).tools.map(({ name }) => name);
    const result = await ben.callTool({ name: 'list_approvals', arguments: {} });

    assert.ok((await offeredTo(ben)).includes('execute_automated_patching'));
    assert.ok(!(await offeredTo(sam)).includes('execute_automated_patching'));
    assert.deepEqual(result.structuredContent, { approvals: [], summary: 'No pending approvals.' });
    assert.match(JSON.stringify(result.content), /No pending approvals|nothing|No approvals/i);
    assert.equal(refusals().length, 0);
  });

  it('leaves a client the choice of what it is offered', async () => {
    const few = await mcp.connect({ ...BEN, 'x-mcp-toolsets': 'metrics', 'x-mcp-tools': 'list_approvals' });
    const reader = await mcp.connect({ ...BEN, 'x-mcp-readonly': 'true' });

    assert.equal((await few.listTools()).tools.length, 2);
    assert.ok((await reader.listTools()).tools.every(({ annotations }) => annotations?.readOnlyHint));
    await assert.rejects(mcp.connect({ ...BEN, 'x-mcp-tools': 'decide_approval' }), /There is no tool/);
  });

  it('answers JSON, and an event stream where the client can hear progress', async () => {
    const plain = await send(JSON.stringify(call('list_approvals')), BEN);
    const withToken = { ...call('list_approvals') };
    Object.assign(withToken.params, { _meta: { progressToken: 7 } });
    const streamed = await send(JSON.stringify(withToken), BEN);

    assert.match(String(plain.headers['content-type']), /^application\/json/);
    assert.equal(JSON.parse(plain.body).result.structuredContent.summary, 'No pending approvals.');
    assert.match(String(streamed.headers['content-type']), /^text\/event-stream/);
    assert.match(streamed.body, /^event: message\ndata: .*No pending approvals/m);
  });

  it('tells a client that gave a progress token that a long call still runs', async () => {
    await mcp.close();
    let finish: (approvals: never[]) => void = () => assert.fail('nobody asked');
    const slow = Object.create(change.services, {
      approvals: {
        value: {
          list: () =>
            new Promise((done) => {
              finish = done;
            }),
        },
      },
    });
    mcp = await serve({
      server: (caller, selection) =>
        createMcpServer(
          '1',
          operationParts(() => ({ caller, services: slow }), selection),
        ),
    });
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

  it('keeps no session: GET and DELETE are not for this server', async () => {
    const answers = [await send('', BEN, 'GET'), await send('', BEN, 'DELETE')];
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers.allow]),
      [
        [405, 'POST'],
        [405, 'POST'],
      ],
    );
  });

  it('tells whoever has no key where to read about it', async () => {
    const { status, headers } = await send(JSON.stringify(call('list_approvals')));
    const challenge = String(headers['www-authenticate']);
    const document = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? '';
    const metadata = (await (await fetch(document)).json()) as Record<string, unknown>;

    assert.equal(status, 401);
    assert.match(challenge, /^Bearer scope="sre:read"/);
    assert.equal(new URL(document).pathname, METADATA_PATH);
    assert.deepEqual(metadata.resource, mcp.url.href);
    assert.deepEqual(metadata.scopes_supported, ['sre:read', 'sre:plan']);
  });

  it('takes whoever has no key for a viewer where it may', async () => {
    await mcp.close();
    mcp = await serve({ access: { callerOf: () => undefined, anonymous } });

    assert.equal((await send(JSON.stringify(call('list_approvals')))).status, 200);
    assert.equal((await send(JSON.stringify(call('list_approvals')), BEN)).status, 401);
    assert.equal((await send(JSON.stringify(call('execute_automated_patching')))).status, 403);
  });

  it('names every scope that a key lacks', async () => {
    const { status, headers } = await send(JSON.stringify(call('execute_automated_patching')), SAM);

    assert.equal(status, 403);
    assert.match(String(headers['www-authenticate']), /error="insufficient_scope", scope="sre:read sre:plan"/);
  });

  it('limits each key by itself and says when to come back', async () => {
    await mcp.close();
    mcp = await serve({ requestsPerMinute: 3, clock: { now: () => new Date(0) } });
    const ask = async (headers: Record<string, string>) => await send(JSON.stringify(call('list_approvals')), headers);

    const statuses = [await ask(BEN), await ask(BEN), await ask(BEN), await ask(BEN), await ask(SAM)];

    assert.deepEqual(
      statuses.map(({ status }) => status),
      [200, 200, 200, 429, 200],
    );
    assert.equal(statuses[3]?.headers['retry-after'], '20');
    const batch = JSON.stringify(Array.from({ length: 4 }, (_, id) => ({ ...call('list_approvals'), id })));
    assert.equal(
      (await send(batch, { authorization: 'Bearer sandbox-ana' })).status,
      429,
      'a batch counts as its requests',
    );
  });

  it('accepts its public name, and no other than loopback', async () => {
    await mcp.close();
    mcp = await serve({ publicUrl: 'https://sre.example.com' });
    const ask = async (host: string, origin?: string) =>
      (await send(JSON.stringify(call('list_approvals')), { ...BEN, host, ...(origin && { origin }) })).status;

    assert.deepEqual(
      await Promise.all([
        ask('sre.example.com'),
        ask('localhost:1'),
        ask('[::1]:1', 'http://localhost:6274'),
        ask('sre.example.com', 'https://sre.example.com'),
      ]),
      [200, 200, 200, 200],
    );
    assert.deepEqual(
      await Promise.all([
        ask('sre.example.com:444'),
        ask('sre.example.com.evil.test'),
        ask('localhost.evil.test'),
        ask('127.0.0.1@evil.test'),
        ask('sre.example.com', 'https://evil.test'),
        ask('localhost', 'null'),
        ask('localhost', 'http://localhost.evil.test'),
      ]),
      [403, 403, 403, 403, 403, 403, 403],
    );
  });

  const list = JSON.stringify(call('list_approvals'));
  const hostile: readonly { what: string; body: string; headers: Record<string, string>; status: number }[] = [
    { what: 'a rebound host', body: list, headers: { ...BEN, host: 'evil.test' }, status: 403 },
    { what: 'a foreign page', body: list, headers: { ...BEN, origin: 'https://evil.test' }, status: 403 },
    { what: 'no key', body: list, headers: {}, status: 401 },
    { what: 'a wrong key', body: list, headers: { authorization: 'Bearer nobody' }, status: 401 },
    { what: 'a key of another kind', body: list, headers: { authorization: 'Basic c2FuZGJveC1iZW4=' }, status: 401 },
    { what: 'a key with rubbish', body: list, headers: { authorization: 'Bearer sandbox-ben x' }, status: 401 },
    { what: 'the hash of a key', body: list, headers: { authorization: `Bearer ${'e'.repeat(64)}` }, status: 401 },
    { what: 'broken JSON', body: '{"jsonrpc":', headers: BEN, status: 400 },
    { what: 'no body', body: '', headers: BEN, status: 400 },
    { what: 'JSON that is no JSON-RPC', body: '{"hello":1}', headers: BEN, status: 400 },
    { what: 'a deep array', body: '['.repeat(50_000) + ']'.repeat(50_000), headers: BEN, status: 400 },
    { what: 'a huge batch', body: `[${Array(500).fill(list).join()}]`, headers: BEN, status: 400 },
    { what: 'a huge body', body: `"${'x'.repeat(MAX_BODY_BYTES)}"`, headers: BEN, status: 413 },
    { what: 'another content type', body: list, headers: { ...BEN, 'content-type': 'text/plain' }, status: 415 },
    { what: 'a compressed body', body: list, headers: { ...BEN, 'content-encoding': 'gzip' }, status: 415 },
    { what: 'an unknown tool', body: JSON.stringify(call('rm_rf')), headers: BEN, status: 200 },
    { what: 'a tool for people', body: JSON.stringify(call('decide_approval')), headers: BEN, status: 200 },
    {
      what: 'a tool beyond the role',
      body: JSON.stringify(call('execute_automated_patching')),
      headers: SAM,
      status: 403,
    },
    {
      what: 'an input that is none',
      body: JSON.stringify(call('list_approvals', { limit: '1' })),
      headers: BEN,
      status: 200,
    },
    {
      what: 'an input nobody knows',
      body: JSON.stringify(call('list_approvals', { admin: true })),
      headers: BEN,
      status: 200,
    },
  ];
  for (const { what, body, headers, status } of hostile) {
    it(`refuses ${what} with ${status} and one event, and answers the next`, async () => {
      const answer = await send(body, headers);

      assert.equal(answer.status, status, answer.body);
      assert.match(answer.body, /"error":|"isError":true/);
      assert.equal(refusals().length, 1, JSON.stringify(refusals()));
      assert.doesNotMatch(JSON.stringify([mcp.logged, change.logged]), /sandbox-ben|nobody/);
      assert.equal((await send(list, BEN)).status, 200);
    });
  }

  it('shows a defect as its reference alone', async () => {
    await mcp.close();
    const broken = Object.create(change.services, {
      approvals: { value: { list: () => Promise.reject(new Error('secret of the table')) } },
    });
    mcp = await serve({
      server: (caller, selection) =>
        createMcpServer(
          '1',
          operationParts(() => ({ caller, services: broken }), selection),
        ),
    });

    const { status, body } = await send(list, BEN);

    assert.equal(status, 200);
    assert.match(body, /defect: Something broke on my side \(ref [0-9A-F]{6}\)/);
    assert.doesNotMatch(body, /secret/);
  });

  it('survives a client that hangs up in the middle', async () => {
    const asked = request({ host: '127.0.0.1', port: mcp.url.port, path: '/mcp', method: 'POST', headers: BEN });
    asked.on('error', () => undefined);
    asked.write('{"jsonrpc"');
    await new Promise((done) => asked.once('socket', (socket) => socket.once('connect', done)));
    asked.destroy();

    assert.equal((await send(list, BEN)).status, 200);
  });
});
