import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { z } from 'zod';
import { plainAws } from '../../app/plain-aws.js';
import { reservoir, traceFields, traceToApi, traceToDaemon } from '../../app/x-ray.js';
import { AccessKeys } from '../../sandbox/access-keys.js';
import { verify } from '../../sandbox/signature.js';
import { createClients } from '../../services/aws/clients.js';
import { apart, correlated } from '../../services/correlation.js';
import { defineOperation, invoke } from '../../services/operation.js';
import type { Services } from '../../services/services.js';
import { type Span, spanOf, type Trace } from '../../services/telemetry/trace.js';
import { startAwsEndpoint, type TestEndpoint } from '../support/aws-endpoint.js';
import { nobodyReads } from '../support/telemetry.js';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const HEADER = `Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1`;
const span: Span = { name: 'list_alerts', startedAt: 1_764_079_200_123, endedAt: 1_764_079_200_623, outcome: 'ok' };
const caller = { id: 'sam', name: 'Sam', role: 'viewer', surface: 'mcp' } as const;

interface Document {
  readonly name: string;
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id?: string;
  readonly type?: string;
  readonly throttle?: boolean;
  readonly aws?: { readonly operation: string; readonly retries: number };
  readonly http?: { readonly response: { readonly status: number } };
  readonly annotations?: Readonly<Record<string, string | number>>;
}

describe('traces', () => {
  let endpoint: TestEndpoint;
  before(async () => {
    endpoint = await startAwsEndpoint({
      ssm: { DescribeInstanceInformation: () => ({ InstanceInformationList: [] }) },
    });
  });
  afterEach(() => endpoint.faults.replace([]));
  after(() => endpoint.close());

  /** A question that makes one call, asked where `trace` is told. */
  async function ask(trace: Trace, maxAttempts = 3): Promise<void> {
    const clients = createClients(
      { ...endpoint.client(), maxAttempts },
      { called: (call) => trace.tell(spanOf(call)) },
    );
    const operation = defineOperation({
      ...{ name: 'list_hosts', title: 'x', description: 'x', effect: 'read' },
      ...{ input: z.strictObject({}), output: z.object({}) },
      run: async () => {
        await (await clients.ssm()).describeInstanceInformation({});
        return {};
      },
    });
    const history = { record: async () => undefined };
    const log = pino({ level: 'silent' });
    const services = { ...nobodyReads(), log, trace, history, answerMs: 20_000, clock: { now: () => new Date() } };
    await correlated('QUESTION0001', () =>
      invoke(operation, {}, { services: services as unknown as Services, caller }),
    );
    clients.destroy();
  }

  describe('of a function', () => {
    let daemon: Socket;
    let received: string[];
    let env: { AWS_XRAY_DAEMON_ADDRESS: string; _X_AMZN_TRACE_ID: string };
    beforeEach(async () => {
      received = [];
      daemon = createSocket('udp4').on('message', (message) => void received.push(message.toString()));
      daemon.bind(0, '127.0.0.1');
      await once(daemon, 'listening');
      env = { AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`, _X_AMZN_TRACE_ID: HEADER };
    });
    afterEach(() => daemon.close());
    const documents = async (count: number): Promise<Document[]> => {
      while (received.length < count) await once(daemon, 'message');
      return received.map((message) => {
        const [line = '', document = ''] = message.split('\n');
        assert.deepEqual(JSON.parse(line), { format: 'json', version: 1 });
        return JSON.parse(document) as Document;
      });
    };

    it('have each call within the answer that made it, tried as often as it was', async () => {
      endpoint.faults.replace([{ service: 'ssm', kind: 'throttle', per_second: 0, times: 1 }]);
      await ask(traceToDaemon(env));
      const [call, answer] = await documents(2);

      assert.deepEqual([answer?.name, answer?.trace_id, answer?.parent_id], ['list_hosts', TRACE, '53995c3f42cd8ad8']);
      assert.equal(call?.parent_id, answer?.id);
      assert.deepEqual(call?.aws, { operation: 'DescribeInstanceInformation', region: 'us-west-2', retries: 1 });
      assert.deepEqual(call?.annotations, { correlation_id: 'QUESTION0001', throttles: 1 });
      assert.deepEqual([call?.http?.response.status, call?.throttle], [200, undefined]);
    });

    it('have a call that stayed throttled as that', async () => {
      endpoint.faults.replace([{ service: 'ssm', kind: 'throttle', per_second: 0 }]);
      await assert.rejects(ask(traceToDaemon(env), 1));
      const [call] = await documents(2);

      assert.deepEqual([call?.aws?.retries, call?.throttle, call?.annotations?.throttles], [0, true, 1]);
    });

    it('have nothing of what was not sampled, and need no daemon', async () => {
      const trace = traceToDaemon(env);
      env._X_AMZN_TRACE_ID = HEADER.replace('Sampled=1', 'Sampled=0');
      await ask(trace);
      env._X_AMZN_TRACE_ID = HEADER;
      trace.tell(span);

      assert.deepEqual(
        (await documents(1)).map(({ name }) => name),
        ['list_alerts'],
      );
      traceToDaemon({ _X_AMZN_TRACE_ID: HEADER }).tell(span);
    });

    it('need no daemon whose address they cannot read', async () => {
      const AWS_XRAY_DAEMON_ADDRESS = `tcp:127.0.0.1:2000 udp:${env.AWS_XRAY_DAEMON_ADDRESS}`;
      await ask(traceToDaemon({ ...env, AWS_XRAY_DAEMON_ADDRESS }));
      traceToDaemon(env).tell(span);

      assert.equal((await documents(1)).length, 1);
    });

    it('are named in the log, and work that serves many is part of no answer', async () => {
      assert.deepEqual([traceFields(env), traceFields({})], [{ trace_id: TRACE }, {}]);
      const trace = traceToDaemon(env);
      trace.around((ended) => {
        trace.tell(span);
        apart(() => trace.tell({ ...span, name: 'history' }));
        ended({ ...span, name: 'asked' });
      });

      const [within, beside, asked] = await documents(3);
      assert.deepEqual([within?.parent_id, beside?.parent_id], [asked?.id, '53995c3f42cd8ad8']);
    });
  });

  describe('of the container', () => {
    const keys = new AccessKeys();
    const { accessKeyId, secretAccessKey } = keys.longTerm.mcp;
    let server: Server;
    let received: { readonly role: string; readonly region: string; readonly service: string; readonly path: string }[];
    let taken: Document[];
    let answer: { status: number; body: string };
    let trace: Trace;

    beforeEach(async () => {
      [received, taken, answer] = [[], [], { status: 200, body: '{"UnprocessedTraceSegments":[]}' }];
      server = createServer(async (req, res) => {
        const chunks: Buffer[] = [];
        for await (const chunk of req) chunks.push(chunk as Buffer);
        const { method = '', url = '', headers } = req;
        const body = Buffer.concat(chunks);
        const signed = { method, url, path: url, query: new URLSearchParams(), headers, body };
        const { credential, region, service } = await verify(signed, keys);
        received.push({ role: credential.role, region, service, path: url });
        const { TraceSegmentDocuments } = JSON.parse(body.toString()) as { TraceSegmentDocuments: string[] };
        if (answer.status === 200) taken.push(...TraceSegmentDocuments.map((one) => JSON.parse(one) as Document));
        res.writeHead(answer.status, { 'content-type': 'application/json' });
        res.end(answer.body);
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      trace = start(() => true);
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    const start = (samples: () => boolean): Trace =>
      traceToApi(
        plainAws({
          AWS_REGION: 'us-west-2',
          AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
        }),
        { service: 'sre-ops-prod-mcp', samples, everyMs: 3_600_000 },
      );

    it('are one for each answer: the service, in it the answer, in it the call', async () => {
      await ask(trace);
      await ask(trace);
      await trace.flush();

      assert.deepEqual(received, [{ role: 'mcp', region: 'us-west-2', service: 'xray', path: '/TraceSegments' }]);
      const [call, asked, whole, , other] = taken;
      assert.deepEqual([whole?.name, whole?.type, whole?.parent_id], ['sre-ops-prod-mcp', undefined, undefined]);
      assert.deepEqual([asked?.name, asked?.type, asked?.parent_id], ['list_hosts', 'subsegment', whole?.id]);
      assert.deepEqual([call?.name, call?.parent_id, call?.aws?.retries], ['SSM', asked?.id, 0]);
      assert.equal(new Set([call, asked, whole].map((one) => one?.trace_id)).size, 1);
      assert.deepEqual(whole?.annotations, { correlation_id: 'QUESTION0001' });
      assert.notEqual(other?.trace_id, whole?.trace_id);
    });

    it('are not made of what is not sampled, nor of what is done for nobody', async () => {
      const unsampled = start(() => false);
      await ask(unsampled);
      unsampled.tell(span);
      await unsampled.flush();

      assert.deepEqual(received, []);
    });

    it('go fifty documents at a time', async () => {
      trace.around((ended) => {
        for (let at = 0; at < 108; at++) trace.tell(span);
        ended(span);
      });
      await trace.flush();

      assert.deepEqual([received.length, taken.length], [3, 110]);
    });

    it('are lost where X-Ray refuses, and nothing else is', async () => {
      answer = { status: 403, body: '{"message":"not authorized"}' };
      await ask(trace);
      await trace.flush();
      answer = { status: 200, body: '{"UnprocessedTraceSegments":[{"ErrorCode":"ParseError"}]}' };
      await ask(trace);
      await trace.flush();

      assert.deepEqual([received.length, taken.length], [2, 3]);
    });

    for (const body of ['<html>a proxy</html>', '{"UnprocessedTraceSegments":null}', ''])
      it(`end no process where the answer is ${body || 'empty'}`, async () => {
        answer = { status: 200, body };
        await ask(trace);
        await trace.flush();

        assert.equal(received.length, 1);
      });

    it('are not waited for longer than one call takes that is not answered', async () => {
      answer = { status: 503, body: '' };
      for (let at = 0; at < 200; at++) trace.around((ended) => ended(span));
      await trace.flush();
      assert.equal(received.length, 1);
      answer = { status: 200, body: '{}' };
      await trace.flush();

      assert.deepEqual([received.length, taken.length], [8, 350]);
    });

    it('are sampled as X-Ray samples by itself: the first of a second, and of the rest five in a hundred', () => {
      let [now, drawn] = [0, 0.5];
      const samples = reservoir(
        () => now,
        () => drawn,
      );
      assert.deepEqual([samples(), samples(), samples()], [true, false, false]);
      drawn = 0.049;
      assert.equal(samples(), true);
      [now, drawn] = [1_000, 0.5];
      assert.deepEqual([samples(), samples()], [true, false]);
    });
  });
});
