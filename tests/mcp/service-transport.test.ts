import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { ServiceTransport } from '../../mcp/service-transport.js';

describe('the way to a service', () => {
  let server: Server;
  let url: string;
  let cuts = 0;
  const taken: string[] = [];

  before(async () => {
    server = createServer(async (req, res) => {
      const pieces: Buffer[] = [];
      for await (const piece of req) pieces.push(piece as Buffer);
      const { id, method } = JSON.parse(Buffer.concat(pieces).toString());
      taken.push(method);
      if (cuts > 0) {
        cuts -= 1;
        req.socket.destroy();
        return;
      }
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ jsonrpc: '2.0', id, result: {} }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  async function answerTo(method: string, find: () => Promise<string | undefined>): Promise<JSONRPCMessage> {
    const found = async () => {
      const where = await find();
      return where === undefined ? undefined : { url: where, key: undefined };
    };
    const transport = new ServiceTransport({ find: found });
    await transport.start();
    const answer = new Promise<JSONRPCMessage>((done) => {
      transport.onmessage = done;
    });
    await transport.send({ jsonrpc: '2.0', id: 1, method });
    return answer;
  }

  it('asks again over a connection of its own when one was cut, for what does nothing', async () => {
    [cuts, taken.length] = [1, 0];
    const answer = await answerTo('tools/list', async () => url);

    assert.ok('result' in answer);
    assert.deepEqual(taken, ['tools/list', 'tools/list']);
  });

  it('does nothing twice because a connection was cut', async () => {
    [cuts, taken.length] = [1, 0];
    const answer = await answerTo('tools/call', async () => url);

    assert.ok('error' in answer);
    assert.equal(answer.error.message, 'the connection was cut before there was an answer');
    assert.deepEqual(taken, ['tools/call']);
  });

  it('says that a service is gone, whichever way it went', async () => {
    cuts = 1;
    const places = [url];
    const answer = await answerTo('tools/list', async () => places.shift());

    assert.ok('error' in answer);
    assert.match(answer.error.message, /is gone\. Start it again/);
  });
});
