import type { Event, Resource } from '@aws-sdk/client-cloudtrail';

/** A CloudTrail record as it is delivered: CloudTrail user guide, "CloudTrail record contents". */
export interface TrailRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly awsRegion: string;
  readonly userIdentity?: UserIdentity | undefined;
  readonly requestParameters?: unknown;
  readonly responseElements?: unknown;
  readonly resources?: unknown;
  readonly readOnly?: unknown;
  readonly [member: string]: unknown;
}

export interface UserIdentity {
  readonly type?: string;
  readonly principalId?: string;
  readonly arn?: string;
  readonly userName?: string;
  readonly accessKeyId?: string;
  readonly invokedBy?: string;
  readonly [member: string]: unknown;
}

/** What LookupEvents says of a record. The record itself travels as a JSON string. */
export function lookedUp(record: TrailRecord): Event {
  const username = usernameOf(record.userIdentity);
  const key = record.userIdentity?.accessKeyId;
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    EventTime: new Date(record.eventTime),
    EventSource: record.eventSource,
    ReadOnly: String(record.readOnly ?? isReadOnly(record.eventName)),
    Resources: resourcesOf(record),
    CloudTrailEvent: JSON.stringify(record),
    ...(username ? { Username: username } : {}),
    ...(key ? { AccessKeyId: key } : {}),
  };
}

/** A role session is named after its session, which for an instance is the instance id. */
function usernameOf(identity: UserIdentity | undefined): string | undefined {
  if (!identity) return undefined;
  if (identity.type === 'Root') return 'root';
  if (identity.userName) return identity.userName;
  const session = identity.principalId?.split(':')[1] ?? identity.arn?.split('/').at(-1);
  return session ?? identity.invokedBy;
}

const isReadOnly = (eventName: string): boolean => /^(Describe|Get|List|Lookup|Search|BatchGet|Head)/.test(eventName);

const parameterTypes: Readonly<Record<string, string>> = {
  groupId: 'AWS::EC2::SecurityGroup',
  instanceId: 'AWS::EC2::Instance',
  volumeId: 'AWS::EC2::Volume',
  snapshotId: 'AWS::EC2::Snapshot',
  networkInterfaceId: 'AWS::EC2::NetworkInterface',
  roleName: 'AWS::IAM::Role',
  roleArn: 'AWS::IAM::Role',
  userName: 'AWS::IAM::User',
  policyArn: 'AWS::IAM::Policy',
  bucketName: 'AWS::S3::Bucket',
  accessKeyId: 'AWS::IAM::AccessKey',
};

function resourcesOf(record: TrailRecord): Resource[] {
  const found = new Map<string, Resource>();
  const add = (type: string | undefined, name: unknown) => {
    if (typeof name === 'string' && name)
      found.set(name, { ResourceName: name, ...(type ? { ResourceType: type } : {}) });
  };
  for (const [key, value] of leaves(record.requestParameters)) {
    if (key in parameterTypes) add(parameterTypes[key], value);
  }
  if (record.eventSource === 'cloudtrail.amazonaws.com')
    add('AWS::CloudTrail::Trail', memberOf(record.requestParameters, 'name'));
  if (record.eventName === 'CreateAccessKey') {
    add('AWS::IAM::AccessKey', memberOf(memberOf(record.responseElements, 'accessKey'), 'accessKeyId'));
  }
  for (const resource of Array.isArray(record.resources) ? record.resources : []) {
    const type = memberOf(resource, 'type');
    add(typeof type === 'string' ? type : undefined, memberOf(resource, 'ARN'));
  }
  return [...found.values()];
}

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

/** Every scalar with the name of the member that holds it, however deep. */
function* leaves(value: unknown, name = ''): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) {
    yield [name, value];
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* leaves(inner, Array.isArray(value) ? name : key);
}
