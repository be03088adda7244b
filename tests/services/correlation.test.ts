import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { createClients } from '../../services/aws/clients.js';
import {
  apart,
  causedBy,
  correlated,
  correlatedAnyhow,
  correlationFields,
  correlationFrom,
  correlationId,
  newReference,
} from '../../services/correlation.js';

describe('what joins the lines of a question', () => {
  it('is the id that the gateway or the client gave it, without padding, where that is well formed', () => {
    assert.equal(correlationFrom('JKJaXmPLvHcESHA='), 'JKJaXmPLvHcESHA');
    assert.equal(correlationFrom('3fa85f64-5717-4562-b3fc-2c963f66afa6'), '3fa85f64-5717-4562-b3fc-2c963f66afa6');
  });

  it('is one of our own in place of anything else', () => {
    const hostile = [
      undefined,
      '',
      'short',
      'a'.repeat(41),
      'with space',
      'line\nbreak',
      '<script>alert(1)</script>',
      ['a', 'b'],
    ];
    for (const given of hostile) assert.match(correlationFrom(given), /^[0-9A-F]{12}$/);
    assert.notEqual(correlationFrom(undefined), correlationFrom(undefined));
  });

  it('goes along with the work and what goes on behind it, and with nobody else’s', async () => {
    const seen: Record<string, (string | undefined)[]> = { a: [], b: [] };
    const work = (id: 'a' | 'b') => async () => {
      for (let step = 0; step < 3; step += 1) {
        await turn();
        seen[id]?.push(correlationId());
      }
    };
    await Promise.all([correlated('a', work('a')), correlated('b', work('b'))]);

    assert.deepEqual(seen, { a: ['a', 'a', 'a'], b: ['b', 'b', 'b'] });
    assert.equal(correlationId(), undefined);
  });

  it('is made where there is none, and kept where there is one', () => {
    assert.match(correlatedAnyhow(correlationId) ?? '', /^[0-9A-F]{12}$/);
    assert.equal(
      correlated('question', () => correlatedAnyhow(correlationId)),
      'question',
    );
  });

  it('is the reference of a failure', () => {
    assert.equal(correlated('question', newReference), 'question');
    assert.match(newReference(), /^[0-9A-F]{12}$/);
  });

  it('is not of what serves many', () => {
    assert.deepEqual(
      correlated('question', () => apart(correlationFields)),
      {},
    );
  });

  it('names the question that led to it, once that is known', () => {
    const press = (question: string | undefined) =>
      correlated('press', () => {
        causedBy(question);
        return correlationFields();
      });

    assert.deepEqual(press('question'), { correlation_id: 'press', caused_by: 'question' });
    assert.deepEqual([press('press'), press(undefined)], [{ correlation_id: 'press' }, { correlation_id: 'press' }]);
  });

  it('is in the user agent of calls to AWS, which CloudTrail keeps, in every attempt once', async () => {
    const agents: string[] = [];
    const aws = createServer((req, res) => {
      agents.push(req.headers['user-agent'] ?? '');
      res.statusCode = 500;
      res.end();
    });
    await new Promise<void>((listening) => aws.listen(0, '127.0.0.1', listening));
    const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const clients = createClients({ region: 'us-west-2', endpoint, credentials, maxAttempts: 2 });
    const ssm = await clients.ssm();
    await assert.rejects(correlated('QUESTION0001', () => ssm.listDocuments({})));
    await assert.rejects(ssm.listDocuments({}));
    clients.destroy();
    aws.close();
    aws.closeAllConnections();

    const named = agents.map((agent) => agent.match(/ md\/correlation#QUESTION0001/g)?.length ?? 0);
    assert.deepEqual(named, [1, 1, 0, 0]);
  });
});
