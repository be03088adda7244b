import assert from 'node:assert/strict';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetAutomationExecutionCommand, SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { conversations } from '../../sandbox/teams/people.js';
import { clientOptions, controlClient } from '../support/control-client.js';
import { type Receiver, startReceiver } from '../support/receiver.js';

const TableName = 'state';
const waiting = {
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Timestamp: '2040-01-01T00:00:00Z', End: true } },
};
const sleeping = {
  schemaVersion: '0.3',
  mainSteps: [{ name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT1H' }, isEnd: true }],
};

describe('a reset of the sandbox', () => {
  let sandbox: Sandbox;
  let service: Receiver;
  let control: ReturnType<typeof controlClient>;
  const closing: { destroy(): void }[] = [];
  const client = <C extends { destroy(): void }>(made: C): C => {
    closing.push(made);
    return made;
  };

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    service = await startReceiver();
    control = controlClient(sandbox);
    await control.put('/service', {
      ...{ url: service.url, key: 'key-of-the-test' },
      ...{ stateMachines: { waiting }, documents: { sleeping } },
    });
    await service.wait('/api/messages', 2 * conversations.length);
  });
  after(async () => {
    for (const one of closing) one.destroy();
    await service.close();
    await sandbox.close();
  });

  it('ends what runs, empties what was kept, and tells the bot of its conversations again', async () => {
    const dynamo = client(new DynamoDBClient(clientOptions(sandbox)));
    const s3 = client(new S3Client({ ...clientOptions(sandbox), forcePathStyle: true }));
    const states = client(new SFNClient(clientOptions(sandbox)));
    const ssm = client(new SSMClient(clientOptions(sandbox)));
    const { artifactBucket: Bucket, account, region } = sandbox.descriptor().aws;
    const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:waiting`;
    const list = async () => (await states.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.length;
    const clock = async () => (await control.get('/clock')) as Record<string, string | null>;
    await createTable(dynamo);
    await fill(dynamo, 60);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'list.json', Body: '[]' }));
    await states.send(new StartExecutionCommand({ stateMachineArn }));
    const { AutomationExecutionId } = await ssm.send(new StartAutomationExecutionCommand({ DocumentName: 'sleeping' }));
    await control.post('/clock', { advance_ms: 5_000 });
    assert.deepEqual(
      [await items(dynamo), await list(), (await clock()).next_window],
      [60, 1, '2040-01-01T00:00:00.000Z'],
    );

    await control.post('/reset', {});

    assert.deepEqual([await items(dynamo), await list(), (await clock()).next_timer], [0, 0, null]);
    assert.equal((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount, 0);
    await assert.rejects(ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId })), {
      name: 'AutomationExecutionNotFoundException',
    });
    assert.equal(await keys(dynamo), 'pk,sk', 'the table stays');
    await service.wait('/api/messages', 4 * conversations.length);
  });

  it('leaves what is deployed, so that the next execution starts', async () => {
    const states = client(new SFNClient(clientOptions(sandbox)));
    const { account, region } = sandbox.descriptor().aws;
    const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:waiting`;
    await control.post('/reset', {});
    const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn, name: 'again' }));
    assert.match(executionArn ?? '', /:waiting:again$/);
  });
});

async function createTable(dynamo: DynamoDBClient): Promise<void> {
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}

/** Items of 25 KB: more of them than one page of a scan (1 MB) holds. */
async function fill(dynamo: DynamoDBClient, count: number): Promise<void> {
  const text = 'x'.repeat(25_000);
  const puts = Array.from({ length: count }, (_, number) => ({
    PutRequest: { Item: { pk: { S: `item-${number}` }, sk: { S: 'it' }, text: { S: text } } },
  }));
  for (let at = 0; at < count; at += 20) {
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts.slice(at, at + 20) } }));
  }
}

async function items(dynamo: DynamoDBClient): Promise<number> {
  let count = 0;
  for (let from: Record<string, { S: string }> | undefined; ; ) {
    const page = await dynamo.send(new ScanCommand({ TableName, Select: 'COUNT', ExclusiveStartKey: from }));
    count += page.Count ?? 0;
    from = page.LastEvaluatedKey as typeof from;
    if (!from) return count;
  }
}

async function keys(dynamo: DynamoDBClient): Promise<string | undefined> {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
  return Table?.KeySchema?.map(({ AttributeName }) => AttributeName).join();
}
