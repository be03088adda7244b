import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { clientOptions, controlClient } from '../support/control-client.js';

const TableName = 'state';

async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
}

const decide = (by: string) =>
  new PutItemCommand({
    TableName,
    Item: { pk: { S: 'approval' }, by: { S: by } },
    ConditionExpression: 'attribute_not_exists(pk)',
  });

describe('DynamoDB in the sandbox', () => {
  let sandbox: Sandbox;
  let client: DynamoDBClient;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0 });
    client = new DynamoDBClient(clientOptions(sandbox, 'bot'));
  });
  afterEach(async () => {
    client.destroy();
    await sandbox.close();
  });

  it('lets one of ten racing conditional writes win', async () => {
    await createTable(client);
    const names = Array.from({ length: 10 }, (_, index) => `person-${index}`);
    const outcomes = await Promise.all(
      names.map((name) =>
        client.send(decide(name)).then(
          () => name,
          (error: unknown) => assert.ok(error instanceof ConditionalCheckFailedException),
        ),
      ),
    );
    const winners = outcomes.filter((name) => name !== undefined);
    assert.equal(winners.length, 1);
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'approval' } } }));
    assert.equal(Item?.by?.S, winners[0]);
    const { effects, state_writes } = (await controlClient(sandbox).get('/effects')) as Record<
      string,
      { outcome: string }[]
    >;
    assert.deepEqual(effects, []);
    const writes = state_writes?.slice(1).map(({ outcome }) => outcome);
    assert.deepEqual(writes?.filter((outcome) => outcome === 'ok').length, 1);
    assert.deepEqual(writes?.filter((outcome) => outcome === 'ConditionalCheckFailedException').length, 9);
  });

  it('outlives a client that hangs up in the middle of a request', async () => {
    const { port } = new URL(sandbox.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-amz-target: DynamoDB_20120810.ListTables\r\ncontent-type: application/x-amz-json-1.0\r\nauthorization: AWS4-HMAC-SHA256 Credential=x/20260101/us-west-2/dynamodb/aws4_request\r\ncontent-length: 1000\r\n\r\n{"half":',
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.resetAndDestroy();
    await new Promise((resolve) => socket.once('close', resolve));
    assert.deepEqual((await client.send(new ListTablesCommand({}))).TableNames, []);
  });

  it('keeps what it has across a restart, and drops it when started fresh', async () => {
    const stateFolder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    try {
      const first = await startSandbox({ port: 0, stateFolder });
      const writer = new DynamoDBClient(clientOptions(first, 'bot'));
      await createTable(writer);
      await writer.send(decide('ana'));
      writer.destroy();
      await first.close();
      const second = await startSandbox({ port: 0, stateFolder });
      const reader = new DynamoDBClient(clientOptions(second, 'bot'));
      const { Item } = await reader.send(new GetItemCommand({ TableName, Key: { pk: { S: 'approval' } } }));
      reader.destroy();
      await second.close();
      assert.equal(Item?.by?.S, 'ana');
      const third = await startSandbox({ port: 0, stateFolder, fresh: true });
      const fresh = new DynamoDBClient(clientOptions(third, 'bot'));
      assert.deepEqual((await fresh.send(new ListTablesCommand({}))).TableNames, []);
      fresh.destroy();
      await third.close();
    } finally {
      rmSync(stateFolder, { recursive: true });
    }
  });
});
