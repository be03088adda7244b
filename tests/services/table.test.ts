import assert from 'node:assert/strict';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { type Clients, createClients } from '../../services/aws/clients.js';
import { Table } from '../../services/table.js';
import { tableDefinition } from '../../services/table-definition.js';
import { startAwsEndpoint, type TestEndpoint } from '../support/aws-endpoint.js';
import { ManualClock } from '../support/manual-clock.js';

const Data = z.object({ value: z.number() });
const key = { pk: 'THING#1', sk: 'THING' };

describe('Table', () => {
  let endpoint: TestEndpoint;
  let clients: Clients;
  let clock: ManualClock;
  let table: Table;

  before(async () => {
    endpoint = await startAwsEndpoint({});
    clients = createClients({ region: 'us-west-2', endpoint: endpoint.url, credentials: endpoint.keys.longTerm.bot });
  });
  after(async () => {
    clients.destroy();
    await endpoint.close();
  });
  let made = 0;
  beforeEach(async () => {
    clock = new ManualClock();
    const name = `table-${++made}`;
    await (await clients.dynamodb()).send(new CreateTableCommand(tableDefinition(name)));
    table = new Table(() => clients.dynamodb(), name, clock);
  });

  it('takes a new item once', async () => {
    assert.equal(await table.putNew({ ...key, version: 1, data: { value: 1 } }), true);
    assert.equal(await table.putNew({ ...key, version: 1, data: { value: 2 } }), false);
    assert.deepEqual(await table.get(key, Data), { version: 1, data: { value: 1 } });
  });

  it('adds to sums from many sides at once, exactly', async () => {
    const writers = Array.from({ length: 20 }, (_, n) => table.add(key, { questions: 1, tokens: n }, 2_000_000_000));
    const sums = await Promise.all(writers);
    assert.deepEqual(await table.sums(key), { questions: 20, tokens: 190 });
    assert.ok(sums.some(({ questions }) => questions === 20));
    assert.deepEqual(await table.sums({ ...key, sk: 'OTHER' }), {});
  });

  it('lets one of many writers replace a version', async () => {
    await table.putNew({ ...key, version: 1, data: { value: 0 } });
    const writers = Array.from({ length: 20 }, (_, value) => table.replace({ ...key, version: 2, data: { value } }, 1));
    assert.equal((await Promise.all(writers)).filter(Boolean).length, 1);
    assert.equal((await table.get(key, Data))?.version, 2);
  });

  it('knows its own write again when the answer to it was lost', async () => {
    let cut = true;
    const lossy = new Table(
      async () => {
        const client = await clients.dynamodb();
        client.middlewareStack.add(
          (next) => async (args) => {
            const answer = await next(args);
            if (!cut || !('input' in args) || !JSON.stringify(args.input).includes('ConditionExpression'))
              return answer;
            cut = false;
            throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
          },
          { step: 'deserialize', name: 'lossy', override: true },
        );
        return client;
      },
      table.name,
      clock,
    );
    assert.equal(await lossy.putNew({ ...key, version: 1, data: { value: 1 } }), true);
    assert.equal(cut, false, 'an answer was lost');
    (await clients.dynamodb()).middlewareStack.remove('lossy');
  });

  it('ignores what has expired, and takes its place', async () => {
    const ttl = clock.now().getTime() / 1000 + 60;
    await table.putNew({ ...key, version: 1, ttl, data: { value: 1 } });
    clock.advance(59_000);
    assert.equal(await table.putNew({ ...key, version: 1, data: { value: 2 } }), false);
    clock.advance(1_000);
    assert.equal(await table.get(key, Data), undefined);
    assert.equal(await table.putNew({ ...key, version: 1, data: { value: 3 } }), true);
  });

  it('lists one index partition from the highest sort key down, over pages', async () => {
    for (let value = 0; value < 7; value++) {
      await table.put({ pk: `THING#${value}`, sk: 'THING', gsi1pk: 'THINGS', gsi1sk: `${value}`, data: { value } });
    }
    await table.put({ pk: 'OTHER', sk: 'OTHER', gsi1pk: 'OTHERS', gsi1sk: '9', data: { value: 9 } });
    assert.deepEqual(
      (await table.list('THINGS', Data, 3)).map(({ data }) => data.value),
      [6, 5, 4],
    );
    assert.equal((await table.list('THINGS', Data, 50)).length, 7);
  });

  it('writes many at once', async () => {
    const items = Array.from({ length: 60 }, (_, value) => ({
      pk: `MANY#${value}`,
      sk: 'MANY',
      gsi1pk: 'MANY',
      gsi1sk: `${value}`,
      data: { value },
    }));
    assert.deepEqual(await table.writeBatch(items), []);
    assert.equal((await table.list('MANY', Data, 100)).length, 60);
  });

  it('says in words that DynamoDB refused', async () => {
    endpoint.faults.replace([{ service: 'dynamodb', operation: 'GetItem', kind: 'access_denied' }]);
    try {
      await assert.rejects(table.get(key, Data), { code: 'access_denied', message: /dynamodb:GetItem was denied/ });
    } finally {
      endpoint.faults.replace([]);
    }
  });

  it('gives those of the newest that have null somewhere, and looks no further', async () => {
    const Looked = z.object({ seen: z.object({ by: z.string().nullable() }).optional() });
    const seen = [{ by: null }, { by: 'ana' }, undefined, { by: null }, { by: null }];
    for (const [at, one] of seen.entries())
      await table.put({ pk: `THING#${at}`, sk: 'THING', gsi1pk: 'THINGS', gsi1sk: `${at}`, data: { seen: one } });
    const found = async (limit: number) =>
      (await table.list('THINGS', Looked, limit, { whereNull: ['seen', 'by'] })).length;
    assert.deepEqual([await found(1), await found(4), await found(5), await found(9)], [1, 2, 3, 3]);
  });
});
