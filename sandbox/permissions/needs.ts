import type { Call } from '../answer.js';
import { isRecord } from '../protocols/values.js';
import { action } from '../refusals.js';
import { account } from '../world.js';
import type { Need } from './policy.js';

type Input = Readonly<Record<string, unknown>>;
type Place = Pick<Call, 'region'>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
const arn = (service: string, { region }: Place, resource: string, owner: string = account) =>
  `arn:aws:${service}:${region}:${owner}:${resource}`;

/** Documents of AWS belong to no account. */
const document = (name: string, place: Place): string => {
  if (name.startsWith('arn:')) return name;
  return arn('ssm', place, `document/${name}`, /^AWS(-|Support-|EC2-)/.test(name) ? '' : account);
};
const node = (id: string, place: Place): string =>
  id.startsWith('mi-') ? arn('ssm', place, `managed-instance/${id}`) : arn('ec2', place, `instance/${id}`);
const named = (value: unknown, made: (name: string) => string): string =>
  text(value).startsWith('arn:') ? text(value) : made(text(value));

const commanded = (input: Input, place: Place): string[] => {
  const ids = texts(input.InstanceIds);
  const nodes = ids.length > 0 ? ids.map((id) => node(id, place)) : [arn('ec2', place, 'instance/*')];
  return [document(text(input.DocumentName), place), ...nodes];
};

const automation = (input: Input, place: Place): string[] => [
  arn('ssm', place, `automation-execution/${text(input.AutomationExecutionId) || '*'}`),
];

const logGroups = (input: Input, place: Place): string[] =>
  [input.logGroupName, ...texts(input.logGroupNames), input.logGroupIdentifier, ...texts(input.logGroupIdentifiers)]
    .filter((name) => name !== undefined)
    .map((name) => named(name, (plain) => arn('logs', place, `log-group:${plain}`)));

/** What a call is about, by its action; an action that is not here has no resource types, or is about all of them. */
const resourcesOf: Readonly<Record<string, (input: Input, place: Place) => string[]>> = {
  'ssm:SendCommand': commanded,
  'ssm:StartAutomationExecution': (input, place) => [
    document(text(input.DocumentName), place),
    arn('ssm', place, `automation-definition/${text(input.DocumentName)}:${text(input.DocumentVersion) || '$DEFAULT'}`),
    ...automation({}, place),
  ],
  'ssm:StopAutomationExecution': automation,
  'ssm:GetAutomationExecution': automation,
  'ssm:DescribeDocument': (input, place) => [document(text(input.Name), place)],
  'ssm:GetDocument': (input, place) => [document(text(input.Name), place)],
  'ssm:GetCalendarState': (input, place) => texts(input.CalendarNames).map((name) => document(name, place)),
  'ssm:DescribeInstancePatches': (input, place) => [node(text(input.InstanceId), place)],
  'ssm:DescribeInstancePatchStates': (input, place) => texts(input.InstanceIds).map((id) => node(id, place)),
  'ssm:GetPatchBaseline': (input, place) => [
    named(input.BaselineId, (name) => arn('ssm', place, `patchbaseline/${name}`)),
  ],
  'ec2:CreateSnapshot': (input, place) => [
    arn('ec2', place, `volume/${text(input.VolumeId)}`),
    arn('ec2', place, 'snapshot/*', ''),
  ],
  'ec2:CreateReplaceRootVolumeTask': (input, place) => [
    arn('ec2', place, `instance/${text(input.InstanceId)}`),
    arn('ec2', place, 'replace-root-volume-task/*'),
    arn('ec2', place, 'volume/*'),
    ...(input.SnapshotId ? [arn('ec2', place, `snapshot/${text(input.SnapshotId)}`, '')] : []),
  ],
  'securityhub:GetFindings': (_input, place) => [arn('securityhub', place, 'hub/default')],
  'logs:StartQuery': (input, place) => logGroups(input, place),
  'logs:GetQueryResults': (_input, place) => [arn('logs', place, 'log-group:*')],
  'logs:DescribeLogStreams': (input, place) => logGroups(input, place),
  'elasticloadbalancing:RegisterTargets': ({ TargetGroupArn }) => [text(TargetGroupArn)],
  'elasticloadbalancing:DeregisterTargets': ({ TargetGroupArn }) => [text(TargetGroupArn)],
  'states:StartExecution': ({ stateMachineArn }) => [text(stateMachineArn)],
  'states:DescribeExecution': ({ executionArn }) => [text(executionArn)],
  'states:StopExecution': ({ executionArn }) => [text(executionArn)],
  'secretsmanager:GetSecretValue': ({ SecretId }, place) => [
    named(SecretId, (name) => arn('secretsmanager', place, `secret:${name}-AbCdEf`)),
  ],
  'lambda:InvokeFunction': ({ FunctionName }, place) => [
    named(FunctionName, (name) => arn('lambda', place, `function:${name}`)),
  ],
  'cloudwatch:PutMetricAlarm': ({ AlarmName }, place) => [arn('cloudwatch', place, `alarm:${text(AlarmName)}`)],
  'cloudwatch:DeleteAlarms': ({ AlarmNames }, place) =>
    texts(AlarmNames).map((name) => arn('cloudwatch', place, `alarm:${name}`)),
  'sns:Publish': ({ TopicArn }) => [text(TopicArn)],
  'sns:ConfirmSubscription': ({ TopicArn }) => [text(TopicArn)],
};

/** The operation's permission where it has another name (Service Authorization Reference). */
const renamed: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjects': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  'lambda:Invoke': 'lambda:InvokeFunction',
  'bedrock:Converse': 'bedrock:InvokeModel',
  'bedrock:ConverseStream': 'bedrock:InvokeModelWithResponseStream',
};

/** The permissions that a call needs, as IAM asks for them. */
export function needsOf(call: Pick<Call, 'service' | 'operation' | 'input' | 'region'>): Need[] {
  const { service, operation } = call;
  const input = isRecord(call.input) ? call.input : {};
  const plain = action(service, operation).replace(/^SNS:/, 'sns:');
  const needed = renamed[plain] ?? plain;
  const tagged = Array.isArray(input.TagSpecifications) && input.TagSpecifications.length > 0;
  return [
    { action: needed, resources: about(needed, input, call) },
    // Tags given at creation are a permission of their own.
    ...(service === 'ec2' && tagged
      ? [{ action: 'ec2:CreateTags', resources: taggedKinds(input, call), context: { 'ec2:CreateAction': operation } }]
      : []),
  ];
}

/** Snapshots and images belong to no account in their names. */
const taggedKinds = ({ TagSpecifications }: Input, place: Place): string[] =>
  (Array.isArray(TagSpecifications) ? TagSpecifications : []).filter(isRecord).map(({ ResourceType }) => {
    const owner = ResourceType === 'snapshot' || ResourceType === 'image' ? '' : account;
    return arn('ec2', place, `${text(ResourceType)}/*`, owner);
  });

function about(needed: string, input: Input, place: Place): string[] {
  if (needed.startsWith('dynamodb:')) return tables(input, place);
  if (needed.startsWith('s3:')) return objects(needed, input);
  if (/^bedrock:Invoke/.test(needed)) return models(text(input.modelId), place);
  const found = resourcesOf[needed]?.(input, place) ?? ['*'];
  return found.length > 0 ? found : ['*'];
}

function tables({ TableName, IndexName, RequestItems }: Input, place: Place): string[] {
  const names = isRecord(RequestItems) ? Object.keys(RequestItems) : [text(TableName)];
  const index = IndexName === undefined ? '' : `/index/${text(IndexName)}`;
  return names.map((name) => arn('dynamodb', place, `table/${name}${index}`));
}

const objects = (needed: string, { Bucket, Key }: Input): string[] =>
  Key === undefined || needed === 's3:ListBucket'
    ? [`arn:aws:s3:::${text(Bucket)}`]
    : [`arn:aws:s3:::${text(Bucket)}/${text(Key)}`];

/**
 * `us.` and the like before a model's id is an inference profile, which is of an account: it needs the model in each Region
 * that it may choose, too (Amazon Bedrock User Guide: "Prerequisites for inference profiles"). Three of them stand for all.
 */
function models(id: string, place: Place): string[] {
  if (id.startsWith('arn:')) return [id];
  const [, plain] = /^(?:us|eu|apac|us-gov|global)\.(.+)$/.exec(id) ?? [];
  if (plain === undefined) return [arn('bedrock', place, `foundation-model/${id}`, '')];
  const chosen = ['us-east-1', 'us-east-2', 'us-west-2'];
  return [
    arn('bedrock', place, `inference-profile/${id}`),
    ...chosen.map((region) => arn('bedrock', { region }, `foundation-model/${plain}`, '')),
  ];
}
