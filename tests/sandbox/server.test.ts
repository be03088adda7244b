import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { clientOptions } from '../support/control-client.js';

/** Sends bytes as they are. @returns the status line, empty where the connection was closed without one. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const done = () => {
      socket.destroy();
      resolve(text.split('\r\n')[0] ?? '');
    };
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\r\n')) done();
    });
    socket.on('close', done).on('error', done);
    socket.end(bytes);
  });
}

describe('the server of the sandbox', () => {
  it('takes the next port where the wanted one is busy', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const sandbox = await startSandbox({ port });
    try {
      assert.ok(Number(new URL(sandbox.url).port) > port);
      assert.equal((await fetch(`${sandbox.url}/_sandbox`)).status, 200);
    } finally {
      await sandbox.close();
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('closes while clients still hold connections and streams', async () => {
    const sandbox = await startSandbox({ port: 0 });
    const stream = await fetch(`${sandbox.url}/_sandbox/events`);
    await sandbox.close();
    await stream.text().catch((error: unknown) => assert.ok(error instanceof TypeError));
    await assert.rejects(fetch(sandbox.url));
  });

  describe('when it is sent anything at all', () => {
    let sandbox: Sandbox;
    const failures: unknown[] = [];

    before(async () => {
      sandbox = await startSandbox({ port: 0, log: (message, fields) => failures.push([message, fields]) });
    });
    after(() => sandbox.close());

    it('refuses without a failure of its own, and goes on', async () => {
      const port = Number(new URL(sandbox.url).port);
      const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH');
      const paths = fc.oneof(
        fc.webPath(),
        fc.constantFrom(
          '/',
          '/?Action=ListTopics',
          '/_sandbox/%',
          '/%ff/%',
          '//',
          '/?X-Amz-Signature=1',
          '/findings/list',
        ),
        fc.string({ unit: 'grapheme-ascii' }).map((path) => `/${path.replace(/[\s]/g, '')}`),
      );
      const services = fc.constantFrom('ssm', 'ec2', 's3', 'sns', 'inspector2', 'dynamodb', '__proto__', 'constructor');
      const header = services.map(
        (service) =>
          `AWS4-HMAC-SHA256 Credential=AKIASANDBOX00000BOT1/20260101/us-west-2/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      );
      const authorization = fc.option(fc.oneof(header, fc.base64String()), { nil: undefined });
      const property = fc.asyncProperty(
        methods,
        paths,
        authorization,
        fc.string(),
        async (method, path, auth, body) => {
          const lines = [
            `${method} ${path} HTTP/1.1`,
            `host: 127.0.0.1:${port}`,
            `content-length: ${Buffer.byteLength(body)}`,
            ...(auth === undefined ? [] : [`authorization: ${auth}`]),
          ];
          const status = await raw(port, `${lines.join('\r\n')}\r\n\r\n${body}`);
          assert.doesNotMatch(status, /^HTTP\/1\.1 5(?!01)/, `${lines[0]} -> ${status}`);
        },
      );
      await fc.assert(property, { numRuns: 200 });
      assert.deepEqual(failures, []);
      const sts = new STSClient(clientOptions(sandbox));
      assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, '111122223333');
      sts.destroy();
    });
  });
});
