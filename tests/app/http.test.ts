import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import type { Server } from 'restify';
import { HealthReport } from '../../app/health.js';
import { createHttpServer, Drain, listen, MAX_BODY_BYTES } from '../../app/http.js';
import { correlationId } from '../../services/correlation.js';

const works = async () => undefined;

/** A function that runs until it is told to finish. */
function heldFunction() {
  const told = new EventEmitter();
  const started = once(told, 'start');
  const finished = once(told, 'finish');
  return {
    started,
    finish: () => told.emit('finish'),
    async run() {
      told.emit('start');
      await finished;
    },
  };
}

describe('HTTP server', () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const seen: {
    parts: (string | undefined)[];
    messages: string[];
    notifications: string[];
    events: unknown[];
    offsets: number[];
  } = {
    parts: [],
    messages: [],
    notifications: [],
    events: [],
    offsets: [],
  };
  let slow: ReturnType<typeof heldFunction>;
  let health: HealthReport;
  let server: Server;
  let url: string;

  beforeEach(async () => {
    slow = heldFunction();
    health = new HealthReport({ clock: { now: () => new Date() }, version: '1', bot: works, store: works });
    server = createHttpServer(
      {
        health,
        messages: async (req, res) => {
          seen.parts.push(correlationId());
          seen.messages.push(req.url ?? '');
          res.send(200);
        },
        notifications: async (body) => {
          seen.notifications.push(body);
          return { status: 200, body: { message: 'taken' } };
        },
        functions: {
          key: 'the key',
          invoke: async (name, event) => {
            if (name === 'slow') return slow.run();
            if (name !== 'workflow') throw new RangeError(`no function ${name}`);
            seen.events.push(event);
            return { done: true };
          },
          setClock: async (offset) => void seen.offsets.push(offset),
        },
      },
      log,
    );
    url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  });

  afterEach(() => {
    server.close();
    server.server.closeAllConnections();
    for (const list of Object.values(seen)) list.length = 0;
    lines.length = 0;
  });

  const post = (path: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

  it('leaves an activity to the bot, which reads the body itself', async () => {
    assert.equal((await post('/api/messages', '{"type":')).status, 200);
    assert.deepEqual(seen.messages, ['/api/messages']);
  });

  it('makes a request part of what its id names, or of something new', async () => {
    await post('/api/messages', '{}', { 'x-request-id': 'JKJaXmPLvHcESHA=' });
    await post('/api/messages', '{}', { 'x-request-id': '<b>' });

    const [named, own] = seen.parts;
    assert.equal(named, 'JKJaXmPLvHcESHA');
    assert.match(own ?? '', /^[0-9A-F]{12}$/);
  });

  it('refuses a body that is not JSON, too large or compressed, and stays up', async () => {
    const authorization = 'Bearer the key';
    const large = JSON.stringify({ text: 'x'.repeat(MAX_BODY_BYTES) });
    const zipped = Buffer.from(gzipSync(large));
    const answers = [
      await post('/_functions/workflow', '{"step":', { authorization }),
      await post('/_functions/workflow', large, { authorization }),
      await post('/_functions/workflow', zipped, { authorization, 'content-encoding': 'gzip' }),
      await post('/alerts/sns', large),
      await post('/alerts/sns', zipped, { 'content-encoding': 'gzip' }),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 413, 415, 413, 415],
    );
    assert.deepEqual([...seen.events, ...seen.notifications], []);
    assert.equal((await post('/_functions/workflow', '{}', { authorization })).status, 200);
  });

  it('gives a notification on as the text that was signed', async () => {
    const text = '{ "Type" : "Notification" }';

    await post('/alerts/sns', text, { 'content-type': 'text/plain; charset=UTF-8' });

    assert.deepEqual(seen.notifications, [text]);
  });

  it('runs a function for the holder of the key alone', async () => {
    const without = await post('/_functions/workflow', '{"step":"x"}');
    const wrong = await post('/_functions/workflow', '{"step":"x"}', { authorization: 'Bearer the kez' });
    const right = await post('/_functions/workflow', '{"step":"x"}', { authorization: 'Bearer the key' });

    assert.deepEqual([without.status, wrong.status, right.status], [401, 401, 200]);
    assert.deepEqual(seen.events, [{ step: 'x' }]);
    assert.deepEqual(await right.json(), { done: true });
    assert.equal(lines.filter((line) => line.includes('auth_refused')).length, 2);
  });

  it('reports a function that fails as Lambda does', async () => {
    const answer = await post('/_functions/other', '{}', { authorization: 'Bearer the key' });

    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('x-amz-function-error'), 'Unhandled');
    assert.deepEqual(await answer.json(), { errorType: 'RangeError', errorMessage: 'no function other' });
  });

  it('is not ready while it drains, and takes nothing new', async () => {
    health.drain();

    const answers = [await fetch(`${url}/health`), await post('/api/messages', '{}'), await post('/alerts/sns', '{}')];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [503, 503, 503],
    );
    assert.equal(seen.messages.length, 0);
  });

  it('keeps tokens and bodies out of the log, even when a handler throws', async () => {
    await post('/_functions/other', '{"canary":"body"}', { authorization: 'Bearer the key' });
    await post('/api/messages', '{"canary":', { authorization: 'Bearer canary' });

    assert.doesNotMatch(lines.join(''), /canary|the key/);
  });

  it('answers what it has taken before it closes, and waits for nobody who asked nothing', async () => {
    const drain = new Drain(server);
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    await once(silent, 'connect');
    const answer = post('/_functions/slow', '{}', { authorization: 'Bearer the key' });
    await slow.started;

    const closed = drain.close();
    slow.finish();

    assert.equal((await answer).status, 200);
    await closed;
    await assert.rejects(fetch(`${url}/health`));
  });

  it('takes the next port when the wanted one is busy', async () => {
    const second = createHttpServer(
      { health, messages: works, notifications: async () => ({ status: 200, body: { message: '' } }) },
      log,
    );
    const busy = Number(new URL(url).port);

    const taken = await listen(second, '127.0.0.1', busy);
    second.close();

    assert.ok(taken > busy && taken <= busy + 20);
  });
});
