import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InvokeCommandInput } from '@aws-sdk/client-lambda';
import type { Call } from '../../../sandbox/answer.js';
import { s3Answers } from '../../../sandbox/answers/s3.js';
import { secretsManagerAnswers } from '../../../sandbox/answers/secretsmanager.js';
import { ObjectStore } from '../../../sandbox/s3.js';
import { memoryStore } from '../../../sandbox/store.js';
import {
  getObject,
  getSecret,
  invokeLater,
  type PlainAws,
  PlainCallFailed,
} from '../../../services/aws/plain-calls.js';
import { startAwsEndpoint, type TestEndpoint } from '../../support/aws-endpoint.js';

describe('calls to AWS without a client', () => {
  let endpoint: TestEndpoint;
  let aws: PlainAws;
  const invoked: InvokeCommandInput[] = [];

  before(async () => {
    const objects = new ObjectStore(memoryStore(), () => new Date());
    objects.createBucket('settings-of-a-test');
    objects.put('settings-of-a-test', 'deployment/people one.json', Buffer.from('{"version":1}'), {
      ...{ contentType: 'application/json', metadata: {} },
    });
    endpoint = await startAwsEndpoint({
      secretsmanager: secretsManagerAnswers(
        () => ({ SLACK_BOT_TOKEN: 'xoxb-1' }),
        () => new Date(),
      ),
      s3: s3Answers(objects),
      lambda: {
        Invoke: ({ input }: Call<InvokeCommandInput>) => ({ StatusCode: 202, ...(invoked.push(input) && {}) }),
      },
    });
    aws = { region: 'us-west-2', endpoint: endpoint.url, credentials: async () => endpoint.keys.longTerm.bot };
  });
  after(() => endpoint.close());

  it('read a secret', async () => {
    assert.equal(await getSecret(aws, 'sre-ops-chat'), '{"SLACK_BOT_TOKEN":"xoxb-1"}');
  });

  it('read an object', async () => {
    assert.equal(await getObject(aws, 'settings-of-a-test', 'deployment/people one.json'), '{"version":1}');
  });

  it('have a function invoked by and by', async () => {
    await invokeLater(aws, 'sre-ops-bot', { a: 'ä' });

    const [{ FunctionName, InvocationType, Payload } = {}] = invoked;
    assert.deepEqual({ FunctionName, InvocationType }, { FunctionName: 'sre-ops-bot', InvocationType: 'Event' });
    assert.deepEqual(JSON.parse(Buffer.from((Payload as Uint8Array | undefined) ?? []).toString()), { a: 'ä' });
  });

  it('name the action and the status of a refusal, and nothing of what was asked', async () => {
    const refused = getSecret(aws, 'another-secret');

    await assert.rejects(refused, (error) => error instanceof PlainCallFailed && error.status === 400);
    await assert.rejects(refused, /^Error: secretsmanager:GetSecretValue: HTTP 400 ResourceNotFoundException$/);
  });

  it('fail where an answer cannot be read, and quote nothing of it', async () => {
    const server = createServer((_, res) => void res.end('{"SecretString":"hunter2'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const there = { ...aws, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };

    try {
      await assert.rejects(getSecret(there, 'sre-ops-chat'), (error) => {
        assert.ok(error instanceof PlainCallFailed);
        return !`${error.stack} ${error.cause}`.includes('hunter');
      });
    } finally {
      server.close();
    }
  });

  it('go on with the trace that they are part of', async () => {
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const seen: (string | undefined)[] = [];
    const server = createServer((req, res) => {
      seen.push(req.headers['x-amzn-trace-id']?.toString());
      res.end('{}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const there = { ...aws, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    await invokeLater({ ...there, traceHeader: () => header }, 'sre-ops-bot', {});
    await invokeLater(there, 'sre-ops-bot', {});
    server.close();
    server.closeAllConnections();

    assert.deepEqual(seen, [header, undefined]);
  });

  it('fail where nobody answers', async () => {
    const nobody = { ...aws, endpoint: 'http://127.0.0.1:9' };

    await assert.rejects(getSecret(nobody, 'sre-ops-chat'), /secretsmanager:GetSecretValue: no answer/);
  });

  it('fail where an answer breaks off, and where there are no credentials to sign with', async () => {
    const server = createServer((_, res) => {
      // No chaining: restify replaces writeHead, in the whole process, by one that returns nothing.
      res.writeHead(200, { 'content-length': '100' });
      res.write('{"Secret');
      res.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const broken = { ...aws, endpoint: `http://127.0.0.1:${port}` };
    const unsigned = { ...aws, credentials: () => Promise.reject(new Error('no provider has any')) };

    try {
      for (const one of [broken, unsigned]) await assert.rejects(getSecret(one, 'sre-ops-chat'), PlainCallFailed);
    } finally {
      server.close();
    }
  });
});
