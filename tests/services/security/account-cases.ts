import { session } from '../../support/trail-events.js';
import { type Cases, call } from './detection-cases.js';

const [s3, rds, kms, lambda] = [call('s3'), call('rds'), call('kms'), call('lambda')];
const [iam, sso, ses, secrets] = [call('iam'), call('sso'), call('ses'), call('secretsmanager')];
const failed = { errorCode: 'AccessDenied' };
const byTerraform = { userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8', userIdentity: session('deploy') };
const byFunction = {
  userAgent: 'Boto3/1.34 md/Botocore#1.34 exec-env/AWS_Lambda_python3.12',
  userIdentity: session('app-function'),
};
const byPipeline = {
  userIdentity: {
    ...session('GitHubActions'),
    sessionContext: {
      webIdFederationData: {
        federatedProvider: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
      },
    },
  },
};
const asRole = { userIdentity: session('ben') };
const asHost = { userIdentity: session('i-0000000000000000b') };
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';

const policy = (statement: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...statement }],
});
const bucket = (statement: object, more = {}) =>
  s3('PutBucketPolicy', { bucketName: 'b', bucketPolicy: policy(statement) }, more);
const trust = (statement: object) => JSON.stringify(policy({ Action: 'sts:AssumeRole', ...statement }));
const outsider = { Principal: { AWS: 'arn:aws:iam::999988887777:root' } };
const ours = { Principal: { AWS: ['arn:aws:iam::111122223333:root', '111122223333'] } };
const expiring = (days: number, Status: string) =>
  s3('PutBucketLifecycle', { LifecycleConfiguration: { Rule: { Expiration: { Days: days }, ID: 'x', Status } } });
const versioning = (to: object) => s3('PutBucketVersioning', { VersioningConfiguration: to });

/** Rules about an account, its data and who may sign in. */
export const accountCases: Readonly<Record<string, Cases>> = {
  'resource-opened': {
    yes: [
      bucket({ Principal: '*' }),
      bucket({ Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      ...[
        { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
        { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } },
        { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
        { StringLike: { 'aws:PrincipalArn': '*' } },
        { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/x', 'arn:aws:iam::*:role/x'] } },
        { StringNotEquals: { 'aws:SourceAccount': '999988887777' } },
        { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } },
        { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'o-1/r-1/' } },
        { Null: { 'aws:PrincipalOrgID': 'true' } },
        { StringEquals: { 'aws:PrincipalTag/team': 'ours' } },
      ].map((Condition) => bucket({ Principal: '*', Condition })),
      bucket({ NotPrincipal: { AWS: 'arn:aws:iam::999988887777:root' } }),
      kms('PutKeyPolicy', { policy: JSON.stringify(policy({ Principal: '*' })) }),
      call('sqs')('SetQueueAttributes', { attributes: { Policy: JSON.stringify(policy({ Principal: '*' })) } }),
      call('sns')('SetTopicAttributes', {
        attributeName: 'Policy',
        attributeValue: JSON.stringify(policy({ Principal: '*' })),
      }),
      lambda('AddPermission20150331v2', { principal: '*', action: 'lambda:InvokeFunction' }),
      lambda('CreateFunctionUrlConfig', { authType: 'NONE' }),
      s3('PutBucketAcl', { 'x-amz-acl': ['public-read'] }),
      s3('PutBucketAcl', {
        AccessControlPolicy: {
          AccessControlList: { Grant: { Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' } } },
        },
      }),
      rds('ModifyDBInstance', { publiclyAccessible: true }),
      rds('RestoreDBInstanceFromDBSnapshot', {}, { responseElements: { publiclyAccessible: true } }),
    ],
    no: [
      bucket({ Principal: { Service: 'cloudtrail.amazonaws.com' } }),
      bucket({ Principal: '*' }, failed),
      bucket({ Principal: '*', Effect: 'Deny' }),
      ...[
        { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
        { StringEquals: { 'aws:PrincipalOrgID': 'o-1' }, NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
        { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] } },
        { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:mine' } },
        { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } },
      ].map((Condition) => bucket({ Principal: '*', Condition })),
      s3('PutBucketPolicy', { bucketPolicy: 'no policy' }),
      lambda('AddPermission20150331v2', { principal: '*', principalOrgID: 'o-1' }),
      lambda('AddPermission20150331v2', { principal: 's3.amazonaws.com' }),
      lambda('CreateFunctionUrlConfig', { authType: 'AWS_IAM' }),
      s3('PutBucketAcl', { 'x-amz-acl': ['private'] }),
      rds('ModifyDBInstance', {}, { responseElements: { publiclyAccessible: true } }),
      rds('RestoreDBInstanceFromDBSnapshot', { publiclyAccessible: false }),
    ],
  },
  'resource-shared-outside': {
    yes: [bucket(outsider), lambda('AddPermission20150331v2', { principal: '999988887777' })],
    no: [
      bucket(ours),
      bucket(outsider, byTerraform),
      bucket({ ...outsider, Condition: { StringEquals: { 'aws:SourceAccount': '999988887777' } } }),
      lambda('AddPermission20150331v2', { principal: '999988887777', sourceAccount: '999988887777' }),
    ],
  },
  'role-trusts-outsider': {
    yes: [
      iam('CreateRole', { assumeRolePolicyDocument: trust(outsider) }),
      iam('UpdateAssumeRolePolicy', { policyDocument: trust(outsider) }),
      iam(
        'UpdateAssumeRolePolicy',
        { policyDocument: encodeURIComponent(trust({ Principal: { AWS: '*' } })) },
        byTerraform,
      ),
    ],
    no: [
      iam('CreateRole', { assumeRolePolicyDocument: trust(ours) }),
      iam('CreateRole', { assumeRolePolicyDocument: trust({ Principal: { Service: 'ec2.amazonaws.com' } }) }),
      iam('CreateRole', { assumeRolePolicyDocument: trust(outsider) }, byTerraform),
      iam('CreateRole', {
        assumeRolePolicyDocument: trust({ ...outsider, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }),
      }),
    ],
  },
  'secrets-read-in-batch': {
    yes: [secrets('BatchGetSecretValue', { filters: [{ key: 'tag-key', values: ['env'] }] })],
    no: [
      secrets('BatchGetSecretValue', { secretIdList: ['mine'] }),
      secrets('BatchGetSecretValue', { filters: [{ key: 'name', values: ['app'] }] }, byFunction),
      secrets('BatchGetSecretValue', { filters: [{ key: 'name', values: ['app'] }] }, byPipeline),
    ],
  },
  'deletion-protection-removed': {
    yes: [
      expiring(1, 'Enabled'),
      versioning({ Status: 'Suspended' }),
      versioning({ Status: 'Enabled', MfaDelete: 'Disabled' }),
      rds('ModifyDBCluster', { deletionProtection: false }),
      call('rbin')('DeleteRule', { identifier: 'x' }),
      call('dynamodb')('UpdateContinuousBackups', {
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
      }),
    ],
    no: [
      expiring(1, 'Disabled'),
      expiring(730, 'Enabled'),
      versioning({ Status: 'Enabled' }),
      s3('PutBucketVersioning', {}),
      rds('ModifyDBInstance', { deletionProtection: true }),
      rds('ModifyDBInstance', { deletionProtection: false }, failed),
    ],
  },
  'data-recording-stopped': {
    yes: [
      s3('PutBucketLogging', { BucketLoggingStatus: { xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/' } }),
      rds('StopActivityStream'),
      call('route53resolver')('DeleteResolverQueryLogConfig'),
      call('bedrock')('DeleteModelInvocationLoggingConfiguration'),
      call('elasticloadbalancing')('ModifyLoadBalancerAttributes', {
        attributes: [{ key: 'access_logs.s3.enabled', value: 'false' }],
      }),
    ],
    no: [
      s3('PutBucketLogging', { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'logs' } } }),
      s3('PutBucketLogging', {}),
      rds('StartActivityStream'),
      call('elasticloadbalancing')('ModifyLoadBalancerAttributes', {
        attributes: [{ key: 'idle_timeout.timeout_seconds', value: '60' }],
      }),
    ],
  },
  'alarms-silenced': {
    yes: [call('monitoring')('DeleteAlarms', { alarmNames: ['cpu'] })],
    no: [
      call('monitoring')('PutMetricAlarm'),
      call('monitoring')('DeleteAlarms', {}, byTerraform),
      call('monitoring')(
        'DeleteAlarms',
        {},
        {
          userIdentity: {
            type: 'AssumedRole',
            arn: 'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForApplicationAutoScaling_ECSService/x',
          },
        },
      ),
    ],
  },
  'function-changed-by-hand': {
    yes: [lambda('UpdateFunctionCode20150331v2', { functionName: 'f', publish: true })],
    no: [
      lambda('UpdateFunctionCode20150331v2', { functionName: 'f', dryRun: true }),
      lambda('UpdateFunctionCode20150331v2', { functionName: 'f' }, byPipeline),
      lambda('UpdateFunctionCode20150331v2', { functionName: 'f' }, asRole),
      lambda('UpdateFunctionCode20150331v2', { functionName: 'f' }, byTerraform),
    ],
  },
  'database-password-set': {
    yes: [rds('ModifyDBInstance', { masterUserPassword: '****' })],
    no: [
      rds('ModifyDBInstance', { allocatedStorage: 20 }),
      rds('ModifyDBInstance', { masterUserPassword: '****' }, byTerraform),
    ],
  },
  'capacity-asked': {
    yes: [call('bedrock')('CreateFoundationModelAgreement'), call('servicequotas')('RequestServiceQuotaIncrease')],
    no: [
      call('bedrock')('InvokeModel', {}, { readOnly: true }),
      call('servicequotas')('RequestServiceQuotaIncrease', {}, byTerraform),
    ],
  },
  'mail-looked-over': {
    yes: [ses('GetSendQuota', null, { readOnly: true })],
    no: [ses('GetSendQuota', null, { ...asRole, readOnly: true }), ses('SendEmail', null)],
  },
  'single-sign-on-changed': {
    yes: [sso('CreateAccountAssignment'), call('identitystore')('CreateGroupMembership')],
    no: [
      sso('CreateAccountAssignment', {}, byTerraform),
      sso('AttachManagedPolicyToPermissionSet', { managedPolicyArn: admin }),
      sso('DescribePermissionSet', {}, { readOnly: true }),
    ],
  },
  'account-contacts-changed': {
    yes: [call('account')('DeleteAlternateContact', { AlternateContactType: 'SECURITY' })],
    no: [call('account')('GetAlternateContact', {}, { readOnly: true }), call('account')('CloseAccount', {}, failed)],
  },
  'host-commands-others': {
    yes: [
      call('ssm')('SendCommand', { instanceIds: ['i-00000000000000001'] }, asHost),
      call('ec2-instance-connect')('SendSSHPublicKey', { instanceId: 'i-00000000000000001' }, asHost),
    ],
    no: [
      call('ssm')('SendCommand', { instanceIds: ['i-0000000000000000b'] }, asHost),
      call('ssm')('SendCommand', { instanceIds: ['i-00000000000000001'] }, asRole),
      call('ssm')('SendCommand', { instanceIds: ['i-00000000000000001'] }, { ...asHost, ...failed }),
    ],
  },
};

/** What pipelines, functions and controllers of a cluster do all day. */
export const everydayAutomation = { byFunction, byPipeline, byTerraform };
