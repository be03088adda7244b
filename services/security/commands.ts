import { type DetectionRule, isAnywhere, itemsOf, memberOf, textOf } from './detections/rule.js';
import type { TrailEvent } from './trail-event.js';

/** What may stand in a command as it is: nothing a shell, or the command itself, would understand otherwise. */
const PLAIN = /^(?!-)[\w+=,.@:/-]{1,256}$/;

/** A command with its arguments; undefined when one of them is missing or is not plain. */
function command(parts: TemplateStringsArray, ...values: readonly unknown[]): string | undefined {
  const plain = values.map((value) => (typeof value === 'string' && PLAIN.test(value) ? value : undefined));
  if (plain.includes(undefined)) return undefined;
  return parts.map((part, index) => `${part}${plain[index] ?? ''}`).join('');
}

/** Sessions that began before now may do nothing any more: IAM user guide, "Revoking IAM role temporary credentials". */
const revokeSessions = (role: string | undefined, at: string) =>
  command`aws iam put-role-policy --role-name ${role} --policy-name RevokeOlderSessions --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"${at}"}}}]}'`;

const roleOf = ({ identity }: TrailEvent): string | undefined =>
  /:assumed-role\/([^/]+)\//.exec(identity.arn ?? '')?.[1];

const detach = ({ shown, request }: TrailEvent): string | undefined => {
  const policy = request.policyArn;
  if (shown.name === 'AttachUserPolicy') {
    return command`aws iam detach-user-policy --user-name ${request.userName} --policy-arn ${policy}`;
  }
  if (shown.name === 'AttachRolePolicy') {
    return command`aws iam detach-role-policy --role-name ${request.roleName} --policy-arn ${policy}`;
  }
  if (shown.name === 'AttachGroupPolicy') {
    return command`aws iam detach-group-policy --group-name ${request.groupName} --policy-arn ${policy}`;
  }
  return undefined;
};

/** The rules of a call in either form in which CloudTrail logs it. */
function revoke({ request, shown }: TrailEvent, wanted: (cidr: string) => boolean): (string | undefined)[] {
  const listed = itemsOf(request.ipPermissions);
  const ruled = listed.length > 0 ? listed : [request];
  return ruled.flatMap((rule) => {
    const ranges = listed.length > 0 ? itemsOf(rule.ipRanges) : [request];
    const protocol = textOf(rule.ipProtocol);
    const port = rule.fromPort === rule.toPort ? String(rule.fromPort) : `${rule.fromPort}-${rule.toPort}`;
    return ranges.map(({ cidrIp }) => {
      if (!wanted(textOf(cidrIp))) return undefined;
      const group = command`aws ec2 revoke-security-group-ingress --region ${shown.region} --group-id ${request.groupId}`;
      const rest =
        protocol === '-1'
          ? command`--protocol -1 --cidr ${cidrIp}`
          : command`--protocol ${protocol} --port ${port} --cidr ${cidrIp}`;
      return group && rest && `${group} ${rest}`;
    });
  });
}

/** What was let in by a statement of its own goes with it. */
const unshared = ({ shown, service, request }: TrailEvent): string | undefined =>
  shown.name.startsWith('AddPermission') && service === 'lambda'
    ? command`aws lambda remove-permission --region ${shown.region} --function-name ${request.functionName} --statement-id ${request.statementId}`
    : undefined;

/** What closes a resource to everybody; the block of public access of a bucket stops no account that is named. */
function closed(event: TrailEvent): string | undefined {
  const { shown, service, request } = event;
  if (service === 's3') {
    return command`aws s3api put-public-access-block --bucket ${request.bucketName} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`;
  }
  if (service === 'lambda') return unshared(event);
  if (service !== 'rds') return undefined;
  return command`aws rds modify-db-instance --region ${shown.region} --db-instance-identifier ${request.dBInstanceIdentifier} --no-publicly-accessible`;
}

const requestOf = ({ request, shown }: TrailEvent): unknown => request[`${shown.name}Request`] ?? request;

/** By rule, the call that stops the harm, where one call does and the event says with which arguments. */
type Made = string | undefined | readonly (string | undefined)[];

const commands: Readonly<Record<string, (event: TrailEvent) => Made>> = {
  'admin-rights-granted': detach,
  'rights-granted': detach,
  'key-quarantined-by-aws': ({ request }) => command`aws iam list-access-keys --user-name ${request.userName}`,
  'access-key-created': ({ request, response }) =>
    command`aws iam update-access-key --user-name ${request.userName} --access-key-id ${memberOf(response.accessKey, 'accessKeyId')} --status Inactive`,
  'credentials-renewed': ({ request }) =>
    command`aws iam update-access-key --access-key-id ${request.accessKeyId} --status Inactive`,
  'open-security-group': (event) => revoke(event, isAnywhere),
  'security-group-changed': (event) => revoke(event, () => true),
  'imds-v1-allowed': (event) =>
    command`aws ec2 modify-instance-metadata-options --region ${event.shown.region} --instance-id ${memberOf(requestOf(event), 'InstanceId') ?? event.request.instanceId} --http-tokens required`,
  'instance-credentials-off-host': (event) => revokeSessions(roleOf(event), event.shown.at),
  'trail-tampering': ({ request, shown }) =>
    shown.name === 'StopLogging'
      ? command`aws cloudtrail start-logging --region ${shown.region} --name ${request.name}`
      : undefined,
  'config-recording-stopped': ({ request, shown }) =>
    shown.name === 'StopConfigurationRecorder'
      ? command`aws configservice start-configuration-recorder --region ${shown.region} --configuration-recorder-name ${request.configurationRecorderName}`
      : undefined,
  'guardduty-weakened': ({ request, shown }) =>
    shown.name === 'UpdateDetector'
      ? command`aws guardduty update-detector --region ${shown.region} --detector-id ${request.detectorId} --enable`
      : shown.name === 'DeleteDetector'
        ? command`aws guardduty create-detector --region ${shown.region} --enable`
        : undefined,
  'resource-opened': closed,
  'resource-shared-outside': unshared,
  'deletion-protection-removed': ({ request, shown }) =>
    shown.name === 'PutBucketVersioning' && memberOf(request.VersioningConfiguration, 'Status') !== 'Enabled'
      ? command`aws s3api put-bucket-versioning --bucket ${request.bucketName} --versioning-configuration Status=Enabled`
      : shown.name === 'ModifyDBInstance'
        ? command`aws rds modify-db-instance --region ${shown.region} --db-instance-identifier ${request.dBInstanceIdentifier} --deletion-protection`
        : undefined,
  'snapshot-shared': ({ request, shown }) =>
    shown.name === 'ModifyDBSnapshotAttribute'
      ? [request.valuesToAdd]
          .flat()
          .map(
            (account) =>
              command`aws rds modify-db-snapshot-attribute --region ${shown.region} --db-snapshot-identifier ${request.dBSnapshotIdentifier} --attribute-name restore --values-to-remove ${account}`,
          )
      : shown.name === 'ModifySnapshotAttribute'
        ? command`aws ec2 reset-snapshot-attribute --region ${shown.region} --snapshot-id ${request.snapshotId} --attribute createVolumePermission`
        : command`aws ec2 reset-image-attribute --region ${shown.region} --image-id ${request.imageId} --attribute launchPermission`,
  'default-encryption-off': ({ shown }) =>
    shown.name === 'DisableEbsEncryptionByDefault'
      ? command`aws ec2 enable-ebs-encryption-by-default --region ${shown.region}`
      : undefined,
  'remote-session': ({ response, shown }) =>
    shown.name === 'StartSession'
      ? command`aws ssm terminate-session --region ${shown.region} --session-id ${response.sessionId}`
      : undefined,
  'console-login-without-mfa': ({ identity }) =>
    command`aws iam update-login-profile --user-name ${identity.userName} --password-reset-required`,
  'password-set-for-another': ({ request }) =>
    command`aws iam update-login-profile --user-name ${request.userName} --password-reset-required`,
  'console-login-guessing': ({ shown }) =>
    command`aws cloudtrail lookup-events --region ${shown.region} --lookup-attributes AttributeKey=EventName,AttributeValue=ConsoleLogin`,
  'region-enabled': ({ request }) =>
    command`aws account disable-region --region-name ${request.RegionName ?? request.regionName}`,
};

const MOST = 5;

/** Commands that undo what a rule found or stop what comes of it; each once. They are shown, never run. */
export function commandsOf({ id }: Pick<DetectionRule, 'id'>, events: readonly TrailEvent[]): string[] {
  const make = Object.hasOwn(commands, id) ? commands[id] : undefined;
  if (!make) return [];
  const made = events.flatMap((event) => make(event) ?? []).filter((one) => one !== undefined);
  return [...new Set(made)].slice(0, MOST);
}

/** A copy of the disks as they are, before anybody cleans up. */
export const keepEvidence = (instanceId: string): string =>
  `aws ec2 create-snapshots --instance-specification InstanceId=${instanceId} --description evidence`;
