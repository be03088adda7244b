import { session } from '../../support/trail-events.js';

type Record_ = Record<string, unknown>;

/** For each rule: records that it must find, one by one, and records near them that it must not. */
export interface Cases {
  readonly yes: readonly Record_[];
  readonly no: readonly Record_[];
}

/** A record of a call to a service by user ben, successful unless said otherwise. */
export const call =
  (service: string) =>
  (eventName: string, requestParameters: unknown = {}, more: Record_ = {}): Record_ => ({
    eventSource: `${service}.amazonaws.com`,
    eventName,
    requestParameters,
    ...more,
  });
const [ec2, iam, ssm, sts, signin] = [call('ec2'), call('iam'), call('ssm'), call('sts'), call('signin')];
const [config, guardduty, cloudtrail] = [call('config'), call('guardduty'), call('cloudtrail')];
const root = { userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' } };
const failed = { errorCode: 'ValidationError' };
const denied = { errorCode: 'AccessDenied' };
const byTemplate = { sourceIPAddress: 'cloudformation.amazonaws.com' };
const asRole = { userIdentity: session('ben') };
const policy = (statement: Record_) => JSON.stringify({ Statement: [statement] });
const allow = (Action: unknown) => policy({ Effect: 'Allow', Action, Resource: '*' });
const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;

const byTerraform = { userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8', userIdentity: session('deploy') };

export const callCases: Readonly<Record<string, Cases>> = {
  'security-group-by-hand': {
    yes: [ec2('CreateSecurityGroup', { groupName: 'x' }), ec2('AuthorizeSecurityGroupEgress', { groupId: 'sg-1' })],
    no: [
      ec2('CreateSecurityGroup', { groupName: 'x' }, byTerraform),
      ec2('AuthorizeSecurityGroupEgress', {}, byTemplate),
      ec2('CreateSecurityGroup', {}, failed),
      ec2('RevokeSecurityGroupIngress', { groupId: 'sg-1' }),
    ],
  },
  'credentials-renewed': {
    yes: [iam('ChangePassword', null), iam('UpdateAccessKey', { accessKeyId: 'AKIA', status: 'Active' })],
    no: [iam('UpdateAccessKey', { accessKeyId: 'AKIA', status: 'Inactive' }), iam('ChangePassword', null, failed)],
  },
  'region-enabled': {
    yes: [call('account')('EnableRegion', { RegionName: 'af-south-1' })],
    no: [call('account')('DisableRegion', { RegionName: 'af-south-1' }), call('account')('EnableRegion', {}, denied)],
  },
  'root-access-key-created': { yes: [iam('CreateAccessKey', null, root)], no: [iam('CreateAccessKey')] },
  'root-credentials-changed': {
    yes: [signin('PasswordUpdated', null, { ...root, responseElements: { PasswordUpdated: 'Success' } })],
    no: [
      signin('PasswordUpdated', null, { ...root, responseElements: { PasswordUpdated: 'Failure' } }),
      iam('CreateUser', {}, root),
    ],
  },
  'console-login-failed': {
    yes: [signin('ConsoleLogin', null, { responseElements: { ConsoleLogin: 'Failure' } })],
    no: [signin('ConsoleLogin', null, { responseElements: { ConsoleLogin: 'Success' } })],
  },
  'signin-token-by-tool': {
    yes: [signin('GetSigninToken', null, { ...asRole, userAgent: 'python-requests/2.28' })],
    no: [
      signin('GetSigninToken', null, {
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0/ben@example.com',
        },
      }),
    ],
  },
  'privileged-role-assumed': {
    yes: [sts('AssumeRole', { roleArn: 'arn:aws:iam::111122223333:role/FullAdminRole' })],
    no: [
      sts('AssumeRole', { roleArn: 'arn:aws:iam::111122223333:role/reader' }),
      sts('AssumeRole', { roleArn: 'arn:aws:iam::111122223333:role/FullAdminRole' }, asRole),
      sts('AssumeRole', { roleArn: 'arn:aws:iam::111122223333:role/FullAdminRole' }, { errorCode: 'ExpiredToken' }),
    ],
  },
  'assume-root': { yes: [sts('AssumeRoot')], no: [sts('AssumeRole')] },
  'session-token-by-user': {
    yes: [sts('GetSessionToken'), sts('GetFederationToken')],
    no: [sts('GetSessionToken', {}, asRole), sts('GetSessionToken', {}, denied)],
  },
  'attack-tool': {
    yes: [sts('GetCallerIdentity', {}, { userAgent: 'trufflehog/3.63.0' })],
    no: [sts('GetCallerIdentity', {}, { userAgent: 'aws-cli/2.15.0' })],
  },
  'iam-refused': {
    yes: [iam('GetRole', {}, denied)],
    no: [
      iam('GetRole', {}, { ...denied, userAgent: 'aws-internal/3 aws-sdk-java/1.11' }),
      iam('GetRole', {}, { ...denied, sourceIPAddress: 'sqs.amazonaws.com' }),
      iam('GetRole'),
    ],
  },
  'iam-dumped': { yes: [iam('GetAccountAuthorizationDetails', {}, { readOnly: true })], no: [iam('GetUser')] },
  'password-policy-read': {
    yes: [iam('GetAccountPasswordPolicy', null, { readOnly: true })],
    no: [iam('GetAccountPasswordPolicy', null, { readOnly: true, sourceIPAddress: 'config.amazonaws.com' })],
  },
  'user-data-read': {
    yes: [
      ec2('DescribeInstanceAttribute', { attribute: 'userData' }),
      ec2('DescribeInstanceAttribute', { attribute: 'userData' }, denied),
    ],
    no: [
      ec2('DescribeInstanceAttribute', { attribute: 'instanceType' }),
      ec2('DescribeInstanceAttribute', { attribute: 'userData' }, { ...byTemplate, readOnly: true }),
    ],
  },
  'windows-password-read': {
    yes: [ec2('GetPasswordData'), ec2('GetPasswordData', {}, denied)],
    no: [ec2('GetConsoleOutput')],
  },
  'secret-parameters-read': {
    yes: [ssm('GetParameters', { withDecryption: true })],
    no: [
      ssm('GetParameters', { withDecryption: false }),
      ssm('GetParameters', { withDecryption: true }, { userIdentity: session('i-0000000000000000b') }),
      ssm('GetParameter', { withDecryption: true }, { ...asRole, userAgent: 'aws-sdk exec-env/AWS_Lambda_nodejs20.x' }),
    ],
  },
  'password-set-for-another': {
    yes: [iam('UpdateLoginProfile', { userName: 'ana' })],
    no: [iam('UpdateLoginProfile', { userName: 'ben' }), iam('UpdateLoginProfile', { userName: 'ben' }, asRole)],
  },
  'mfa-removed': {
    yes: [iam('DeactivateMFADevice', { userName: 'ana' })],
    no: [iam('DeactivateMFADevice', {}, denied)],
  },
  'mfa-added-for-another': {
    yes: [iam('EnableMFADevice', { userName: 'ana' })],
    no: [iam('EnableMFADevice', { userName: 'ben' })],
  },
  'password-policy-changed': {
    yes: [iam('UpdateAccountPasswordPolicy')],
    no: [iam('UpdateAccountPasswordPolicy', {}, failed)],
  },
  'rights-granted': {
    yes: [
      iam('AttachRolePolicy', { policyArn: aws('AmazonS3FullAccess') }),
      iam('PutUserPolicy', { policyDocument: allow('s3:GetObject') }),
      iam('AddUserToGroup', { userName: 'ana', groupName: 'ops' }),
    ],
    no: [
      iam('AttachRolePolicy', { policyArn: aws('ReadOnlyAccess') }),
      iam('PutUserPolicy', { policyDocument: policy({ Effect: 'Deny', Action: '*', Resource: '*' }) }),
      iam('PutUserPolicy', null),
      iam('PutUserPolicy', { policyDocument: 'not json' }),
      iam('AttachRolePolicy', { policyArn: aws('AmazonS3FullAccess') }, { errorCode: 'NoSuchEntityException' }),
    ],
  },
  'rights-removed': { yes: [iam('DetachRolePolicy')], no: [iam('DetachRolePolicy', {}, failed)] },
  'identity-created': {
    yes: [iam('CreateUser', { userName: 'new' }), iam('CreateRole', { roleName: 'new' })],
    no: [iam('CreateServiceLinkedRole'), iam('CreateRole', { roleName: 'new' }, byTemplate)],
  },
  'identity-removed': {
    yes: [iam('DeleteUser')],
    no: [iam('DeleteUser', {}, { errorCode: 'DeleteConflictException' })],
  },
  'role-trust-changed': { yes: [iam('UpdateAssumeRolePolicy')], no: [iam('UpdateRole')] },
  'identity-provider-changed': {
    yes: [iam('UpdateSAMLProvider')],
    no: [iam('GetSAMLProvider', {}, { readOnly: true })],
  },
  'key-quarantined-by-aws': {
    yes: [iam('AttachUserPolicy', { policyArn: aws('AWSCompromisedKeyQuarantineV2') })],
    no: [iam('AttachUserPolicy', { policyArn: aws('ReadOnlyAccess') })],
  },
  'instance-role-looks-around': {
    yes: [iam('ListUsers', {}, { readOnly: true, userIdentity: session('i-0000000000000000b') })],
    no: [iam('ListUsers', {}, { readOnly: true })],
  },
  'ssm-persistence': { yes: [ssm('CreateAssociation')], no: [ssm('DescribeAssociation', {}, { readOnly: true })] },
  'ssm-document-shared': {
    yes: [ssm('ModifyDocumentPermission', { name: 'doc', accountIdsToAdd: ['all'] })],
    no: [ssm('ModifyDocumentPermission', { name: 'doc', accountIdsToRemove: ['all'] })],
  },
  'session-logging-changed': { yes: [ec2('EnableSerialConsoleAccess')], no: [ec2('GetSerialConsoleAccessStatus')] },
  'user-data-changed': {
    yes: [ec2('ModifyInstanceAttribute', { instanceId: 'i-1', userData: '<sensitiveDataRemoved>' })],
    no: [ec2('ModifyInstanceAttribute', { instanceId: 'i-1', instanceType: { value: 't3.micro' } })],
  },
  'instance-protection-changed': {
    yes: [ec2('ModifyInstanceAttribute', { disableApiTermination: { value: false } })],
    no: [ec2('ModifyInstanceAttribute', { instanceType: { value: 't3.micro' } })],
  },
  'instance-profile-changed': {
    yes: [ec2('AssociateIamInstanceProfile')],
    no: [ec2('AssociateIamInstanceProfile', {}, denied)],
  },
  'key-pair-added': { yes: [ec2('ImportKeyPair')], no: [ec2('DeleteKeyPair')] },
  'instances-stopped': {
    yes: [ec2('StopInstances'), ec2('TerminateInstances')],
    no: [
      ec2('StartInstances'),
      ec2('StopInstances', {}, failed),
      ec2(
        'TerminateInstances',
        {},
        {
          userIdentity: {
            type: 'AssumedRole',
            arn: 'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling',
          },
        },
      ),
    ],
  },
  'large-instances-started': {
    yes: [
      ec2('RunInstances', { instanceType: 'p4d.24xlarge' }),
      ec2('RunInstances', { instanceType: 'p2.xlarge' }, { errorCode: 'Client.VcpuLimitExceeded' }),
      ec2('CreateFleet', {
        CreateFleetRequest: { LaunchTemplateConfigs: { Overrides: { instanceType: 'g5.xlarge' } } },
      }),
    ],
    no: [ec2('RunInstances', { instanceType: 'm5.xlarge' })],
  },
  'image-made': { yes: [ec2('CreateImage')], no: [ec2('DeregisterImage')] },
  'default-encryption-off': { yes: [ec2('DisableEbsEncryptionByDefault')], no: [ec2('EnableEbsEncryptionByDefault')] },
  'security-group-changed': {
    yes: [ec2('AuthorizeSecurityGroupIngress', { cidrIp: '10.0.0.0/8', fromPort: 22, toPort: 22 })],
    no: [
      ec2('AuthorizeSecurityGroupIngress', { cidrIp: '0.0.0.0/0', fromPort: 22, toPort: 22 }),
      ec2('AuthorizeSecurityGroupEgress', { cidrIp: '0.0.0.0/0' }),
      ec2('RevokeSecurityGroupIngress', { cidrIp: '10.0.0.0/8' }),
    ],
  },
  'network-acl-changed': {
    yes: [ec2('CreateNetworkAclEntry', { cidrBlock: '0.0.0.0/0', ruleAction: 'allow' }), ec2('DeleteNetworkAcl')],
    no: [ec2('CreateNetworkAclEntry', { cidrBlock: '198.51.100.4/32', ruleAction: 'allow' })],
  },
  'route-changed': { yes: [ec2('ReplaceRoute')], no: [ec2('DescribeRouteTables', {}, { readOnly: true })] },
  'gateway-changed': {
    yes: [ec2('AttachInternetGateway')],
    no: [ec2('AttachInternetGateway', {}, { errorCode: 'RequestExpired' })],
  },
  'vpc-changed': { yes: [ec2('AcceptVpcPeeringConnection')], no: [ec2('DescribeVpcs', {}, { readOnly: true })] },
  'traffic-mirroring': {
    yes: [ec2('CreateTrafficMirrorSession'), ec2('CreateTrafficMirrorSession', {}, failed)],
    no: [ec2('DescribeTrafficMirrorTargets', {}, { readOnly: true })],
  },
  'flow-logs-deleted': { yes: [ec2('DeleteFlowLogs')], no: [ec2('CreateFlowLogs')] },
  'trail-changed': {
    yes: [cloudtrail('UpdateTrail')],
    no: [cloudtrail('StartLogging'), cloudtrail('CreateTrail', {}, failed)],
  },
  'config-recording-stopped': {
    yes: [config('StopConfigurationRecorder')],
    no: [config('StartConfigurationRecorder')],
  },
  'config-recording-changed': { yes: [config('PutDeliveryChannel')], no: [config('PutConfigRule')] },
  'guardduty-weakened': {
    yes: [
      guardduty('DeleteDetector'),
      guardduty('UpdateDetector', { enable: false }),
      guardduty('CreateFilter', { action: 'ARCHIVE' }),
    ],
    no: [guardduty('UpdateDetector', { enable: true }), guardduty('CreateFilter', { action: 'NOOP' })],
  },
  'guards-weakened': {
    yes: [call('kms')('ScheduleKeyDeletion'), call('organizations')('LeaveOrganization')],
    no: [call('kms')('CancelKeyDeletion')],
  },
};
