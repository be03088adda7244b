import { ConfigService } from '@aws-sdk/client-config-service';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EC2 } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Inspector2 } from '@aws-sdk/client-inspector2';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SFN } from '@aws-sdk/client-sfn';
import { SNS } from '@aws-sdk/client-sns';
import { SSM } from '@aws-sdk/client-ssm';
import type { RoleName, SandboxDescriptor } from '../../../sandbox/descriptor.js';

/** A host that people opted in, and one that nobody did. */
const HOST = 'i-0a910000000000001';
const table = 'sre-operations';
const key = { pk: { S: 'APPROVAL#forged' }, sk: { S: 'APPROVAL' } };
const group = 'arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/api/0123456789abcdef';
const machine = 'arn:aws:states:us-west-2:111122223333:stateMachine:sre-ops-patch';
const topic = 'arn:aws:sns:us-west-2:111122223333:sre-ops-alerts';
const execution = '00000000-0000-4000-8000-000000000000';
const document = { DocumentName: 'SreOps-InstallPackages', Parameters: { InstanceId: [HOST] } };
const restore = { DocumentName: 'SreOps-RestoreRootVolume', Parameters: { InstanceId: [HOST] } };
const scan = { InstanceIds: [HOST], Parameters: { Operation: ['Scan'] } };

type Forbidden = Readonly<Record<string, () => Promise<unknown>>>;

/** Calls that change something, as whoever has the access key of a role would make them. By what they would do. */
export function forbiddenFor(
  role: RoleName,
  { endpoint, region, accessKeys, artifactBucket }: SandboxDescriptor['aws'],
) {
  const options = { region, endpoint, credentials: accessKeys[role], maxAttempts: 1 };
  const [ssm, ec2, sfn, sns] = [new SSM(options), new EC2(options), new SFN(options), new SNS(options)];
  const balancing = new ElasticLoadBalancingV2(options);
  const s3 = new S3({ ...options, forcePathStyle: true });
  const object = (Key: string) => ({ Bucket: artifactBucket, Key, Body: 'forged' });
  const ofHosts: Forbidden = {
    'patch a host directly': () => ssm.sendCommand({ ...scan, DocumentName: 'AWS-RunPatchBaseline' }),
    'run a shell on a host': () =>
      ssm.sendCommand({ InstanceIds: [HOST], DocumentName: 'AWS-RunShellScript', Parameters: { commands: ['id'] } }),
    'start a patch run': () => ssm.startAutomationExecution(document),
    'put a host back': () => ssm.startAutomationExecution(restore),
    'stop a patch run': () => ssm.stopAutomationExecution({ AutomationExecutionId: execution }),
    'cancel a command': () => ssm.cancelCommand({ CommandId: execution }),
    'snapshot a volume': () => ec2.createSnapshot({ VolumeId: 'vol-0a910000000000001' }),
    'replace a root volume': () => ec2.createReplaceRootVolumeTask({ InstanceId: HOST }),
    'opt a host in': () => ec2.createTags({ Resources: [HOST], Tags: [{ Key: 'sre-agent:patch', Value: 'allowed' }] }),
    'take a host out of service': () => balancing.deregisterTargets({ TargetGroupArn: group, Targets: [{ Id: HOST }] }),
    'put a host into service': () => balancing.registerTargets({ TargetGroupArn: group, Targets: [{ Id: HOST }] }),
  };
  const ofTheService: Forbidden = {
    'forge a list of packages': () => s3.putObject(object('plans/forged/i-1.yaml')),
    'change who may do what': () => s3.putObject(object('deployment/people.json')),
    'delete a report': () => s3.deleteObject({ Bucket: artifactBucket, Key: 'reports/one.html' }),
    'delete a record': () => new DynamoDB(options).deleteItem({ TableName: table, Key: key }),
    'invoke a step of the workflow': () =>
      new Lambda(options).invoke({ FunctionName: 'sre-ops-workflow', Payload: Buffer.from('{"step":"start"}') }),
    'stop the workflow': () =>
      sfn.stopExecution({ executionArn: `${machine.replace(':stateMachine:', ':execution:')}:patch-1` }),
    'fail a step of the workflow': () => sfn.sendTaskFailure({ taskToken: 'token' }),
    'publish an alert': () => sns.publish({ TopicArn: topic, Message: 'forged' }),
    'listen to the alerts': () => sns.subscribe({ TopicArn: topic, Protocol: 'https', Endpoint: 'https://a.test/' }),
    'change a secret': () =>
      new SecretsManager(options).putSecretValue({ SecretId: 'sre-ops-chat', SecretString: '{}' }),
    'switch Inspector off': () => new Inspector2(options).disable({ resourceTypes: ['EC2'] }),
    'stop the recording of changes': () =>
      new ConfigService(options).stopConfigurationRecorder({ ConfigurationRecorderName: 'default' }),
  };
  return { ...ofHosts, ...ofTheService };
}

/** What the role of the workflow may not, for all that it may start. */
export function forbiddenForWorkflow({ endpoint, region, accessKeys, artifactBucket }: SandboxDescriptor['aws']) {
  const options = { region, endpoint, credentials: accessKeys.workflow, maxAttempts: 1 };
  const all = forbiddenFor('workflow', { endpoint, region, accessKeys, artifactBucket } as SandboxDescriptor['aws']);
  const { 'start a patch run': _1, 'put a host back': _2, 'forge a list of packages': _3, ...rest } = all;
  const ssm = new SSM(options);
  return {
    ...rest,
    'start a document that is not ours': () =>
      ssm.startAutomationExecution({ DocumentName: 'AWS-RestartEC2Instance', Parameters: { InstanceId: [HOST] } }),
  } satisfies Forbidden;
}
