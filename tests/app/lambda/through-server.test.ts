import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { HttpApiEvent } from '../../../app/lambda/http-event.js';
import { answerThrough } from '../../../app/lambda/through-server.js';
import { httpApiEvent } from '../../support/http-api.js';

/** Answers with what it was asked. */
const server = createServer(async (req, res) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const { method, url, headers } = req;
  if (url === '/bytes') {
    res.writeHead(200, { 'content-type': 'application/octet-stream' });
    res.end(Buffer.from([0, 255, 128]));
    return;
  }
  res.writeHead(201, {
    'content-type': 'application/json; charset=utf-8',
    'set-cookie': ['a=1', 'b=2'],
    'x-own': 'yes',
  });
  res.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString('base64') }));
});

const ask = async (
  { method = 'POST', url = '/x', headers = {}, body = Buffer.alloc(0) },
  options?: { base64: boolean },
) =>
  answerThrough(
    server,
    httpApiEvent(`${method} ${url}`, { method, url, headers: { host: 'api', ...headers }, body }, options),
  );

describe('an HTTP API event, answered by an HTTP server', () => {
  it('arrives with its method, path, query, headers and cookies', async () => {
    const answer = await ask({
      method: 'PUT',
      url: '/a/b?c=d%20e&f=',
      headers: { 'x-any': 'one', cookie: 'a=1; b=2' },
    });
    const { method, url, headers } = JSON.parse(answer.body);

    assert.deepEqual({ method, url }, { method: 'PUT', url: '/a/b?c=d%20e&f=' });
    assert.deepEqual([headers['x-any'], headers.cookie, headers.host], ['one', 'a=1; b=2', 'api']);
  });

  it('arrives byte by byte, as text or in base64', async () => {
    const body = Buffer.from('text=ä&x=\u0000');

    for (const base64 of [true, false]) {
      const answer = await ask({ body }, { base64 });
      assert.equal(JSON.parse(answer.body).body, body.toString('base64'));
      assert.equal(JSON.parse(answer.body).headers['content-length'], String(body.length));
    }
  });

  it('is answered with status, headers, cookies and text', async () => {
    const { statusCode, headers, cookies, isBase64Encoded } = await ask({});

    assert.deepEqual(
      { statusCode, cookies, isBase64Encoded },
      { statusCode: 201, cookies: ['a=1', 'b=2'], isBase64Encoded: false },
    );
    assert.equal(headers['x-own'], 'yes');
    assert.ok(!('connection' in headers) && !('transfer-encoding' in headers) && !('set-cookie' in headers));
  });

  it('is answered in base64 where the answer is no text', async () => {
    const { body, isBase64Encoded } = await ask({ url: '/bytes' });

    assert.deepEqual({ body, isBase64Encoded }, { body: 'AP+A', isBase64Encoded: true });
  });

  it('is a bad request where HTTP cannot say it', async () => {
    const { rawPath: _, ...event } = httpApiEvent('GET /x', {
      method: 'GET',
      url: '/x',
      headers: {},
      body: Buffer.alloc(0),
    });
    const broken: HttpApiEvent[] = [
      { ...event, rawPath: '/a b' },
      { ...event, rawPath: '/x', headers: { 'x-any': 'a\nb' } },
    ];

    for (const one of broken) assert.equal((await answerThrough(server, one)).statusCode, 400);
  });

  it('needs no port', () => {
    assert.equal(server.listening, false);
  });
});
