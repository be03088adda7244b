import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { S3 } from '@aws-sdk/client-s3';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { tableDefinition } from '../../services/table-definition.js';
import { Program } from '../support/processes.js';

const KEY = 'a-key-that-nobody-else-has-of-forty-eight-signs-00';
const URL_LINE = /(http:\/\/127[\d.]+:\d+)/;

/** The process of the container with SRE_FLEET=aws: what it is told in an account, and nothing that the sandbox gives its own. */
describe('the service in an account', function () {
  this.timeout(90_000);
  let sandbox: Sandbox;
  let program: Program;
  let url: string;

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    const { region, endpoint, accessKeys, artifactBucket, chatSecret } = sandbox.descriptor().aws;
    const operator = { region, endpoint, credentials: accessKeys.operator };
    const [db, s3, secrets] = [
      new DynamoDB(operator),
      new S3({ ...operator, forcePathStyle: true }),
      new SecretsManager(operator),
    ];
    await db.createTable(tableDefinition('sre-ops-prod-operations'));
    const chat = {
      MicrosoftAppId: '33333333-0000-4000-8000-000000000001',
      MicrosoftAppTenantId: '22222222-0000-4000-8000-000000000001',
      MicrosoftAppPassword: 'x',
    };
    await secrets.putSecretValue({ SecretId: chatSecret, SecretString: JSON.stringify(chat) });
    const ana = {
      id: 'ana',
      name: 'Ana',
      role: 'approver',
      key_hashes: [createHash('sha256').update(KEY).digest('hex')],
    };
    const Body = JSON.stringify({ version: 1, people: [ana] });
    await s3.putObject({ Bucket: artifactBucket, Key: 'deployment/people.json', Body });
    for (const client of [db, s3, secrets]) client.destroy();
    const { accessKeyId, secretAccessKey } = accessKeys.mcp;
    const env = {
      ...{ SRE_FLEET: 'aws', SRE_SECRET: chatSecret, ARTIFACT_BUCKET: artifactBucket },
      ...{ AWS_REGION: region, AWS_ENDPOINT_URL: endpoint },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      ...{ STATE_FOLDER: ':memory:', PORT: '0', LOG_LEVEL: 'SILENT', ANSWER_SECONDS: '60' },
      DYNAMODB_TABLE: 'sre-ops-prod-operations',
      ALERT_TOPIC_ARNS: 'arn:aws:sns:us-west-2:111122223333:sre-ops-alerts',
      PATCH_WORKFLOW_ARN: 'arn:aws:states:us-west-2:111122223333:stateMachine:sre-ops-patch',
    };
    const started = await Program.start('main', [], env, URL_LINE);
    program = started.program;
    url = URL_LINE.exec(started.line)?.[1] ?? '';
  });

  after(async () => {
    await program?.end('SIGKILL');
    await sandbox?.close();
  });

  const call = async (name: string, input: object): Promise<{ isError?: boolean; structuredContent: object }> => {
    const answer = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        authorization: `Bearer ${KEY}`,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } }),
    });
    return ((await answer.json()) as { result: { isError?: boolean; structuredContent: object } }).result;
  };

  it('reaches its table, whether or not Microsoft can be reached', async () => {
    const health = (await (await fetch(`${url}/health`)).json()) as Record<string, string>;

    assert.deepEqual([health.store_status, health.mcp_status], ['reachable', 'connected']);
  });

  it('answers about the fleet and from its own records, with the keys of its environment', async () => {
    const patches = await call('check_patch_compliance', { instance_ids: ['web-1'] });
    const approvals = await call('list_approvals', {});

    assert.deepEqual([patches.isError, approvals.isError], [undefined, undefined]);
    assert.equal((patches.structuredContent as { status: string }).status, 'complete');
  });
});
