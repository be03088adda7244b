import assert from 'node:assert/strict';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';
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
});
