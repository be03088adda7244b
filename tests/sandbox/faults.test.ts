import assert from 'node:assert/strict';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { Inspector2Client, ListFindingsCommand, paginateListFindings } from '@aws-sdk/client-inspector2';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Answers, Call } from '../../sandbox/answer.js';
import { Fault, Faults } from '../../sandbox/faults.js';
import { startAwsEndpoint, type TestEndpoint } from '../support/aws-endpoint.js';

const pages: Readonly<Record<string, object>> = {
  first: { findings: [{ title: 'one' }], nextToken: 'second' },
  second: { findings: [{ title: 'two' }] },
};

const answers: Record<string, Answers> = {
  ec2: { DescribeInstances: () => ({ Reservations: [] }) },
  inspector2: { ListFindings: ({ input }: Call<{ nextToken?: string }>) => pages[input.nextToken ?? 'first'] },
  sns: { ListTopics: () => ({ Topics: [] }) },
  guardduty: { ListDetectors: () => ({ DetectorIds: ['d-1'] }) },
  ssm: { DescribeInstanceInformation: () => ({ InstanceInformationList: [{ InstanceId: 'i-1' }] }) },
};

describe('faults', () => {
  let aws: TestEndpoint;

  beforeEach(async () => {
    aws = await startAwsEndpoint(answers);
  });
  afterEach(() => aws.close());

  const arm = (...faults: object[]) => aws.faults.replace(faults.map((fault) => Fault.parse(fault)));
  const ssm = (role: 'bot' | 'workflow' = 'bot') =>
    new SSMClient(aws.client(role)).send(new DescribeInstanceInformationCommand({}));
  const outcome = (work: Promise<object>) =>
    work.then(
      () => 'ok',
      (error: Error) => error.name,
    );

  it('are none to begin with, and end when the list is replaced', async () => {
    assert.equal(await outcome(ssm()), 'ok');
    arm({ service: 'ssm', kind: 'error', code: 'InternalServerError', status: 500 });
    assert.equal(await outcome(ssm()), 'InternalServerError');
    arm();
    assert.equal(await outcome(ssm()), 'ok');
  });

  it('strike as often as they say, and count', async () => {
    arm({ service: 'ssm', kind: 'error', code: 'Broken', times: 2 });
    assert.deepEqual([await outcome(ssm()), await outcome(ssm()), await outcome(ssm())], ['Broken', 'Broken', 'ok']);
    assert.deepEqual(
      aws.faults.list().map(({ struck }) => struck),
      [2],
    );
  });

  it('strike the operation and the role that they name alone', async () => {
    arm(
      { service: 'ssm', operation: 'DescribeInstancePatchStates', kind: 'error', code: 'Broken' },
      { service: 'ssm', role: 'workflow', kind: 'error', code: 'Broken' },
    );
    assert.deepEqual([await outcome(ssm('bot')), await outcome(ssm('workflow'))], ['ok', 'Broken']);
  });

  it('throttle and deny under the names and in the words of each service', async () => {
    const clients = aws.client();
    const calls = () => [
      outcome(ssm()),
      outcome(new EC2Client(clients).send(new DescribeInstancesCommand({}))),
      outcome(new SNSClient(clients).send(new ListTopicsCommand({}))),
      outcome(new Inspector2Client(clients).send(new ListFindingsCommand({}))),
      outcome(new DynamoDBClient(clients).send(new ListTablesCommand({}))),
    ];
    const services = ['ssm', 'ec2', 'sns', 'inspector2', 'dynamodb'];
    arm(...services.map((service) => ({ service, kind: 'throttle' })));
    assert.deepEqual(await Promise.all(calls()), [
      'ThrottlingException',
      'RequestLimitExceeded',
      'Throttling',
      'ThrottlingException',
      'ThrottlingException',
    ]);
    arm(...services.map((service) => ({ service, kind: 'access_denied' })));
    assert.deepEqual(await Promise.all(calls()), [
      'AccessDeniedException',
      'UnauthorizedOperation',
      'AccessDenied',
      'AccessDeniedException',
      'AccessDeniedException',
    ]);
    await assert.rejects(
      ssm(),
      /^AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role\/sre-ops-bot\/sandbox is not authorized to perform: ssm:DescribeInstanceInformation on resource: /,
    );
  });

  it('let a throttled service answer at its rate', () => {
    let now = 0;
    const faults = new Faults(() => now);
    faults.replace([Fault.parse({ service: 'cloudtrail', kind: 'throttle', per_second: 2 })]);
    const call = { service: 'cloudtrail', operation: 'LookupEvents', role: 'bot', region: 'us-west-2' };
    const refused = () => faults.strike(call).refuse !== undefined;
    assert.deepEqual([refused(), refused(), refused()], [false, false, true]);
    now = 500;
    assert.deepEqual([refused(), refused()], [false, true]);
  });

  it('give an empty page whose token leads to what was held back', async () => {
    arm({ service: 'inspector2', kind: 'empty_page' });
    const client = new Inspector2Client(aws.client());
    const { findings, nextToken } = await client.send(new ListFindingsCommand({}));
    assert.deepEqual(findings, []);
    assert.ok(nextToken);
    const titles: (string | undefined)[][] = [];
    for await (const page of paginateListFindings({ client }, {}))
      titles.push((page.findings ?? []).map(({ title }) => title));
    assert.deepEqual(titles, [[], ['one'], [], ['two']]);
  });

  it('give an answer that is well formed, empty and the last', async () => {
    arm({ service: 'inspector2', kind: 'empty_answer' });
    const { findings, nextToken } = await new Inspector2Client(aws.client()).send(new ListFindingsCommand({}));
    assert.deepEqual([findings, nextToken], [[], undefined]);
  });

  it('switch a service off as each says it', async () => {
    arm(...['ec2', 'inspector2', 'ssm', 'guardduty'].map((service) => ({ service, kind: 'not_enabled' })));
    const refused = await Promise.all([
      outcome(new EC2Client(aws.client()).send(new DescribeInstancesCommand({}))),
      outcome(new Inspector2Client(aws.client()).send(new ListFindingsCommand({}))),
      outcome(ssm()),
    ]);
    assert.deepEqual(refused, ['OptInRequired', 'AccessDeniedException', 'SubscriptionRequiredException']);
    const { DetectorIds } = await new GuardDutyClient(aws.client()).send(new ListDetectorsCommand({}));
    assert.deepEqual(DetectorIds, []);
  });

  it('break an answer off half way, or replace it by what no service would say', async () => {
    arm({ service: 'ssm', kind: 'truncated_body', times: 1 }, { service: 'ssm', kind: 'invalid_answer' });
    await assert.rejects(ssm());
    await assert.rejects(ssm(), { name: 'SyntaxError' });
    arm();
    assert.equal((await ssm()).InstanceInformationList?.[0]?.InstanceId, 'i-1');
  });

  it('strike DynamoDB before it changes anything', async () => {
    const db = new DynamoDBClient(aws.client());
    const table = new CreateTableCommand({
      TableName: 'state',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    arm({ service: 'dynamodb', operation: 'CreateTable', kind: 'error', code: 'InternalServerError', times: 1 });
    await assert.rejects(db.send(table), { name: 'InternalServerError' });
    assert.deepEqual((await db.send(new ListTablesCommand({}))).TableNames, []);
    await db.send(table);
    await waitUntilTableExists({ client: db, maxWaitTime: 10, minDelay: 1 }, { TableName: 'state' });
    assert.deepEqual((await db.send(new ListTablesCommand({}))).TableNames, ['state']);
  });
});
