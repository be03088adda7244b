import assert from 'node:assert/strict';
import { request } from 'node:http';
import { CreateTagsCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { routes } from '../../sandbox/control-schema.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { clientOptions, controlClient } from '../support/control-client.js';
import { startReceiver } from '../support/receiver.js';

interface Clock {
  readonly now: string;
  readonly offset_ms: number;
}

/** Sends what fetch does not let a program set, such as Host and Origin. */
function send(url: string, method: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('the control API', () => {
  let sandbox: Sandbox;
  let control: ReturnType<typeof controlClient>;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0 });
    control = controlClient(sandbox);
  });
  afterEach(() => sandbox.close());

  it('describes the sandbox, and documents every route with a schema of its body', async () => {
    assert.deepEqual(await control.get(''), JSON.parse(JSON.stringify(sandbox.descriptor())));
    const documented = (await control.get('/schema')) as { routes: { method: string; path: string; body?: object }[] };
    assert.equal(documented.routes.length, Object.keys(routes).length);
    const withBody = documented.routes
      .filter(({ body }) => body !== undefined)
      .map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(withBody, [
      'PUT /_sandbox/service',
      'POST /_sandbox/clock',
      'PUT /_sandbox/faults',
      'PUT /_sandbox/rates',
      'POST /_sandbox/publish',
      'POST /_sandbox/reset',
    ]);
  });

  it('refuses what no route takes, naming what is allowed', async () => {
    const url = sandbox.descriptor().control;
    const bad: [string, string, string | undefined, number, RegExp][] = [
      ['GET', '/colour', undefined, 404, /schema lists them/],
      ['DELETE', '/clock', undefined, 405, /Allowed here: GET, POST/],
      ['POST', '/clock', '{"advance_ms":-1}', 400, /advance_ms/],
      ['POST', '/clock', '{"next":true,"advance_ms":1}', 400, /invalid_body/],
      ['POST', '/clock', '{', 400, /not JSON/],
      ['POST', '/clock', '{"to":"9999-01-01T00:00:00Z"}', 400, /400 days/],
      ['PUT', '/faults', '[{"service":"ssm","kind":"fire"}]', 400, /throttle/],
      ['POST', '/publish', '{"sample":"weather"}', 400, /guardduty/],
      [
        'PUT',
        '/service',
        '{"url":"http://example.com","key":"12345678","stateMachines":{},"documents":{}}',
        400,
        /url/,
      ],
    ];
    for (const [method, path, body, status, text] of bad) {
      const response = await fetch(url + path, body === undefined ? { method } : { method, body });
      assert.equal(response.status, status, `${method} ${path} ${body}`);
      assert.match(await response.text(), text);
    }
    assert.equal(((await control.get('/clock')) as Clock).offset_ms, 0);
  });

  it('never answers a body with a failure of its own, whatever the body', async () => {
    const url = sandbox.descriptor().control;
    const bodies = fc.oneof(fc.json({ maxDepth: 4 }), fc.string());
    const targets = fc.constantFrom(['POST', '/clock'], ['PUT', '/faults'], ['POST', '/publish'], ['PUT', '/service']);
    const property = fc.asyncProperty(targets, bodies, async ([method = '', path = ''], body) => {
      const response = await fetch(url + path, { method, body });
      assert.ok(response.status < 500, `${response.status}: ${await response.text()}`);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('moves the clock by, to, or to the next thing that is due, and never back', async () => {
    const before = (await control.get('/clock')) as Clock;
    const hour = 3_600_000;
    const later = (await control.post('/clock', { advance_ms: hour })) as Clock;
    assert.ok(Date.parse(later.now) >= Date.parse(before.now) + hour);
    const to = new Date(Date.parse(before.now) + 3 * hour).toISOString();
    const at = (await control.post('/clock', { to })) as Clock;
    assert.ok(at.now >= to);
    const back = (await control.post('/clock', { to: before.now })) as Clock;
    assert.equal(back.offset_ms, at.offset_ms);
    await control.post('/clock', { next: true });
  });

  it('links a service: subscribes it, tells it the clock, and forgets the URL of before', async () => {
    const first = await startReceiver();
    const second = await startReceiver();
    const { alertTopicArn } = sandbox.descriptor().aws;
    const sns = new SNSClient(clientOptions(sandbox));
    const endpoints = async () => {
      const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: alertTopicArn }));
      return Subscriptions?.map(({ Endpoint }) => Endpoint);
    };
    try {
      const descriptor = await control.register(`${first.url}/`);
      assert.deepEqual(descriptor, await control.get(''));
      await first.wait('/alerts/sns', 1);
      await control.register(first.url);
      assert.deepEqual(await endpoints(), [`${first.url}/alerts/sns`]);
      await control.post('/clock', { advance_ms: 1000 });
      const told = (await first.wait('/_clock', 1)).at(-1);
      assert.equal(told?.method, 'PUT');
      assert.equal(told?.headers.authorization, 'Bearer key-of-the-test');
      const { offset_ms } = (await control.get('/clock')) as Clock;
      assert.deepEqual(JSON.parse(told?.body ?? ''), { offset_ms });
      const before = first.received.filter(({ path }) => path === '/_clock').length;
      await control.register(second.url);
      assert.deepEqual(await endpoints(), [`${second.url}/alerts/sns`]);
      await control.post('/clock', { advance_ms: 1000 });
      await second.wait('/_clock', 1);
      assert.equal(first.received.filter(({ path }) => path === '/_clock').length, before);
    } finally {
      sns.destroy();
      await first.close();
      await second.close();
    }
  });

  it('names the state machine that it cannot take, and links nothing then', async () => {
    const response = await fetch(`${sandbox.descriptor().control}/service`, {
      method: 'PUT',
      body: JSON.stringify({
        url: 'http://127.0.0.1:1',
        key: 'key-of-the-test',
        stateMachines: { broken: { StartAt: 'Nowhere', States: {} } },
        documents: {},
      }),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /invalid_definition.*broken/s);
    const { Subscriptions } = await new SNSClient(clientOptions(sandbox)).send(
      new ListSubscriptionsByTopicCommand({ TopicArn: sandbox.descriptor().aws.alertTopicArn }),
    );
    assert.deepEqual(Subscriptions, []);
  });

  it('records effects and counts calls, and forgets them and the fleet changes at a reset', async () => {
    const ec2 = new EC2Client(clientOptions(sandbox, 'bot'));
    const tagged = async () => {
      const Filters = [{ Name: 'tag:colour', Values: ['blue'] }];
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
      return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));
    };
    const web1 = 'i-0aeb0000000000001';
    await ec2.send(new CreateTagsCommand({ Resources: [web1], Tags: [{ Key: 'colour', Value: 'blue' }] }));
    assert.deepEqual(await tagged(), [web1]);
    const calls = async () => ((await control.get('/calls')) as { calls: { operation: string }[] }).calls;
    const effects = async () => ((await control.get('/effects')) as { effects: { operation: string }[] }).effects;
    assert.deepEqual((await calls()).map(({ operation }) => operation).sort(), ['CreateTags', 'DescribeInstances']);
    assert.deepEqual(
      (await effects()).map(({ operation }) => operation),
      ['CreateTags'],
    );
    await control.put('/faults', [{ service: 'ec2', kind: 'throttle' }]);
    await control.post('/reset', {});
    assert.deepEqual([await calls(), await effects(), await control.get('/faults')], [[], [], []]);
    assert.deepEqual(await tagged(), []);
    ec2.destroy();
  });

  it('streams the clock, the faults and every effect', async () => {
    const abort = new AbortController();
    const response = await fetch(`${sandbox.descriptor().control}/events`, { signal: abort.signal });
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    await control.post('/clock', { advance_ms: 5000 });
    await control.put('/faults', [{ service: 'ssm', kind: 'latency', ms: 5 }]);
    let text = '';
    assert.ok(response.body);
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.includes('"kind":"latency"')) break;
    }
    abort.abort();
    assert.match(text, /^event: clock\ndata: \{.*"offset_ms":0/);
    assert.match(text, /event: clock\ndata: \{.*"offset_ms":[1-9]/);
  });

  it('serves no name that another site made resolve to this machine, and no other site', async () => {
    const { port } = new URL(sandbox.url);
    const own = `127.0.0.1:${port}`;
    const paths = ['/_sandbox', '/teams/', '/', '/slack/api/x', '/sns/x.pem'];
    for (const path of paths) {
      assert.equal(await send(sandbox.url + path, 'GET', { host: `rebound.example:${port}` }), 421, path);
      assert.equal(await send(sandbox.url + path, 'POST', { host: own, origin: 'https://evil.example' }), 403, path);
    }
    assert.equal(await send(`${sandbox.url}/_sandbox`, 'GET', { host: own, origin: 'https://evil.example' }), 403);
    assert.equal(await send(`${sandbox.url}/_sandbox`, 'GET', { host: own, origin: 'null' }), 403);
    assert.equal(await send(`${sandbox.url}/_sandbox`, 'GET', { host: own, origin: sandbox.url }), 200);
    assert.equal(await send(`${sandbox.url}/_sandbox`, 'GET', { host: `localhost:${port}` }), 200);
    assert.equal(await send(`${sandbox.url}/`, 'GET', { host: own, origin: 'https://evil.example' }), 302);
  });
});
