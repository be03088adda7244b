import assert from 'node:assert/strict';
import { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
import { EC2 } from '@aws-sdk/client-ec2';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { clientOptions, controlClient } from '../../support/control-client.js';

const document = 'arn:aws:ssm:us-west-2:111122223333:document/SreOps-*';
const host = 'i-0a910000000000001';
const allow = (Sid: string, Action: string, ...Resource: string[]) => ({ Sid, Effect: 'Allow', Action, Resource });

describe('permissions of a role in the sandbox', () => {
  let sandbox: Sandbox;
  const deploy = (...Statement: object[]) =>
    controlClient(sandbox).put('/service', {
      url: 'http://127.0.0.1:9',
      key: 'key-of-the-test',
      stateMachines: {},
      documents: {},
      policies: { bot: [{ Version: '2012-10-17', Statement }] },
    });
  const command = (DocumentName: string, role: 'bot' | 'operator' = 'bot') =>
    new SSM(clientOptions(sandbox, role)).sendCommand({
      DocumentName,
      InstanceIds: [host],
      Parameters: { Operation: ['Scan'] },
    });

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0 });
  });
  afterEach(() => sandbox.close());

  it('are unlimited while it has no policy, and for whoever looks around', async () => {
    await command('AWS-RunPatchBaseline', 'bot');
    await deploy(allow('Nothing', 's3:GetObject', 'arn:aws:s3:::none/*'));
    await command('AWS-RunPatchBaseline', 'operator');
  });

  it('end at what a statement allows, and the refusal names action and resource', async () => {
    await deploy(allow('Ours', 'ssm:SendCommand', document, 'arn:aws:ec2:us-west-2:111122223333:instance/*'));
    await assert.rejects(command('AWS-RunPatchBaseline'), {
      name: 'AccessDeniedException',
      message: /ssm:SendCommand on resource: arn:aws:ssm:us-west-2::document\/AWS-RunPatchBaseline /,
    });
  });

  it('are asked for each resource of a call, and a deny wins', async () => {
    const awsDocument = 'arn:aws:ssm:us-west-2:*:document/AWS-RunPatchBaseline';
    await deploy(allow('Document', 'ssm:SendCommand', awsDocument));
    await assert.rejects(command('AWS-RunPatchBaseline'), { message: new RegExp(`instance/${host} `) });
    await deploy(allow('Both', 'ssm:SendCommand', awsDocument, 'arn:aws:ec2:*:*:instance/*'));
    await command('AWS-RunPatchBaseline');
    await deploy(allow('All', 'ssm:*', '*'), { Effect: 'Deny', Action: 'ssm:SendCommand', Resource: '*' });
    await assert.rejects(command('AWS-RunPatchBaseline'), { name: 'AccessDeniedException' });
  });

  it('are written down: what is allowed, what was used, what was denied', async () => {
    const { artifactBucket: Bucket } = sandbox.descriptor().aws;
    await deploy(allow('Reports', 's3:PutObject', `arn:aws:s3:::${Bucket}/reports/*`));
    const s3 = new S3({ ...clientOptions(sandbox, 'bot'), forcePathStyle: true });
    await s3.putObject({ Bucket, Key: 'reports/one', Body: 'one' });
    await assert.rejects(s3.putObject({ Bucket, Key: 'audit/anchors/one', Body: 'one' }), { name: 'AccessDenied' });
    const { roles } = (await controlClient(sandbox).get('/permissions')) as { roles: object[] };
    assert.deepEqual(roles, [
      {
        role: 'bot',
        allowed: ['s3:PutObject'],
        used: ['s3:PutObject'],
        resources_used: [`Reports arn:aws:s3:::${Bucket}/reports/*`],
        denied: [{ action: 's3:PutObject', resource: `arn:aws:s3:::${Bucket}/audit/anchors/one` }],
      },
    ]);
  });

  it('ask for the tags of the very resource', async () => {
    const tagged = { StringEquals: { 'aws:ResourceTag/sre-agent:patch': 'allowed' } };
    const hosts = 'arn:aws:ec2:us-west-2:111122223333:instance/*';
    await deploy(allow('Document', 'ssm:SendCommand', 'arn:aws:ssm:us-west-2:*:document/*'), {
      ...allow('OptedIn', 'ssm:SendCommand', hosts),
      Condition: tagged,
    });
    const { ssm, ec2 } = { ssm: new SSM(clientOptions(sandbox, 'bot')), ec2: new EC2(clientOptions(sandbox)) };
    const scan = (id: string) =>
      ssm.sendCommand({ DocumentName: 'AWS-RunPatchBaseline', InstanceIds: [id], Parameters: { Operation: ['Scan'] } });
    await scan(host);
    await ec2.createTags({ Resources: [host], Tags: [{ Key: 'sre-agent:patch', Value: 'no' }] });
    await assert.rejects(scan(host), { message: new RegExp(`instance/${host} `) });
  });

  it('say of an object that is not there that it is denied, to whoever may not list its bucket', async () => {
    const { artifactBucket: Bucket } = sandbox.descriptor().aws;
    const s3 = new S3({ ...clientOptions(sandbox, 'bot'), forcePathStyle: true });
    const read = () => s3.getObject({ Bucket, Key: 'watch/one' });
    const mayRead = allow('Read', 's3:GetObject', `arn:aws:s3:::${Bucket}/watch/*`);
    await deploy(mayRead);
    await assert.rejects(read(), { name: 'AccessDenied', message: /s3:ListBucket/ });
    await deploy(mayRead, allow('List', 's3:ListBucket', `arn:aws:s3:::${Bucket}`));
    await assert.rejects(read(), { name: 'NoSuchKey' });
  });

  it('are asked for a profile of several Regions in each of them, model by model', async () => {
    const id = 'us.amazon.nova-2-lite-v1:0';
    const bedrock = new BedrockRuntime({ ...clientOptions(sandbox, 'bot'), requestHandler: new NodeHttpHandler() });
    const ask = () => bedrock.converse({ modelId: id, messages: [{ role: 'user', content: [{ text: 'hello' }] }] });
    const profile = `arn:aws:bedrock:us-west-2:111122223333:inference-profile/${id}`;
    await deploy(allow('Profile', 'bedrock:InvokeModel', profile));
    await assert.rejects(ask(), { message: /us-east-1::foundation-model\/amazon\.nova-2-lite-v1:0/ });
    await deploy(
      allow('Both', 'bedrock:InvokeModel', profile, 'arn:aws:bedrock:*::foundation-model/amazon.nova-2-lite-v1:0'),
    );
    await ask();
  });
});
