import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commandsOf } from '../../../services/security/commands.js';
import { rules } from '../../../services/security/detections/index.js';
import { event, session } from '../../support/trail-events.js';

const made = (id: string, ...records: Record<string, unknown>[]) => commandsOf({ id }, records.map(event));
const ec2 = (eventName: string, requestParameters: unknown, more: object = {}) => ({
  ...{ eventName, requestParameters, awsRegion: 'us-west-2', ...more },
});
const iam = (eventName: string, requestParameters: unknown, more: object = {}) =>
  ec2(eventName, requestParameters, { eventSource: 'iam.amazonaws.com', ...more });
const range = (...cidrs: string[]) => ({ items: cidrs.map((cidrIp) => ({ cidrIp })) });

describe('the command that belongs to an alert', () => {
  it('takes back the very rule that was opened, and no other of the same call', () => {
    const rule = { ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: range('192.0.2.0/24', '0.0.0.0/0') };
    const call = ec2('AuthorizeSecurityGroupIngress', { groupId: 'sg-0a1', ipPermissions: { items: [rule] } });
    assert.deepEqual(made('open-security-group', call), [
      'aws ec2 revoke-security-group-ingress --region us-west-2 --group-id sg-0a1 --protocol tcp --port 22 --cidr 0.0.0.0/0',
    ]);
    const single = { groupId: 'sg-0a1', ipProtocol: 'tcp', fromPort: 1, toPort: 90, cidrIp: '203.0.113.7/32' };
    assert.match(
      made('security-group-changed', ec2('AuthorizeSecurityGroupIngress', single))[0] ?? '',
      /--port 1-90 --cidr 203\.0\.113\.7\/32$/,
    );
  });

  it('switches off the key that was made, detaches the policy that was attached, starts what was stopped', () => {
    const response = { accessKey: { accessKeyId: 'AKIAEXAMPLE' } };
    assert.deepEqual(
      made('access-key-created', iam('CreateAccessKey', { userName: 'backup-svc' }, { responseElements: response })),
      ['aws iam update-access-key --user-name backup-svc --access-key-id AKIAEXAMPLE --status Inactive'],
    );
    const policyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    assert.deepEqual(made('admin-rights-granted', iam('AttachRolePolicy', { roleName: 'r', policyArn })), [
      `aws iam detach-role-policy --role-name r --policy-arn ${policyArn}`,
    ]);
    const name = 'arn:aws:cloudtrail:us-west-2:111122223333:trail/main';
    assert.deepEqual(
      made('trail-tampering', ec2('StopLogging', { name }, { eventSource: 'cloudtrail.amazonaws.com' })),
      [`aws cloudtrail start-logging --region us-west-2 --name ${name}`],
    );
  });

  it('ends the sessions of an instance role that were taken before', () => {
    const [one] = made(
      'instance-credentials-off-host',
      ec2('ListBuckets', null, { userIdentity: session('i-0000000000000000b') }),
    );
    assert.match(
      one ?? '',
      /^aws iam put-role-policy --role-name host-role .*"aws:TokenIssueTime":"2026-11-22T10:00:00\.000Z"/,
    );
  });

  it('closes what was opened, and takes a snapshot back from whom it was shared with', () => {
    const of = (service: string) => ({ eventSource: `${service}.amazonaws.com` });
    assert.match(
      made('resource-opened', ec2('PutBucketPolicy', { bucketName: 'b' }, of('s3')))[0] ?? '',
      /^aws s3api put-public-access-block --bucket b .*BlockPublicPolicy=true/,
    );
    assert.deepEqual(
      [
        ...made(
          'resource-opened',
          ec2('AddPermission20150331v2', { functionName: 'f', statementId: 's' }, of('lambda')),
        ),
        ...made('resource-opened', ec2('ModifyDBInstance', { dBInstanceIdentifier: 'd' }, of('rds'))),
        ...made('resource-opened', ec2('PutKeyPolicy', { keyId: 'k' }, of('kms'))),
        ...made(
          'snapshot-shared',
          ec2('ModifyDBSnapshotAttribute', { dBSnapshotIdentifier: 'd', valuesToAdd: ['all', '$(x)'] }, of('rds')),
        ),
      ],
      [
        'aws lambda remove-permission --region us-west-2 --function-name f --statement-id s',
        'aws rds modify-db-instance --region us-west-2 --db-instance-identifier d --no-publicly-accessible',
        'aws rds modify-db-snapshot-attribute --region us-west-2 --db-snapshot-identifier d --attribute-name restore --values-to-remove all',
      ],
    );
  });

  it('is none where the call would not stop what was found', () => {
    const s3 = { eventSource: 's3.amazonaws.com' };
    const mfa = { bucketName: 'b', VersioningConfiguration: { Status: 'Enabled', MfaDelete: 'Disabled' } };
    const off = { bucketName: 'b', VersioningConfiguration: { Status: 'Suspended' } };
    // A bucket that is shared with one account is not public, and sessions of before are not those of who may come now.
    assert.deepEqual(made('resource-shared-outside', ec2('PutBucketPolicy', { bucketName: 'b' }, s3)), []);
    assert.deepEqual(made('role-trusts-outsider', iam('UpdateAssumeRolePolicy', { roleName: 'app' })), []);
    assert.deepEqual(made('deletion-protection-removed', ec2('PutBucketVersioning', mfa, s3)), []);
    assert.equal(made('deletion-protection-removed', ec2('PutBucketVersioning', off, s3)).length, 1);
  });

  it('is none where an argument is missing, and none for a rule without one', () => {
    assert.deepEqual(made('access-key-created', iam('CreateAccessKey', { userName: 'a' })), []);
    assert.deepEqual(made('trail-tampering', ec2('DeleteTrail', { name: 'main' })), []);
    assert.deepEqual(made('discovery-sweep', ec2('DescribeInstances', null)), []);
  });

  it('is told once, and a few at most', () => {
    const calls = Array.from({ length: 12 }, (_, n) => iam('UpdateAccessKey', { accessKeyId: `AKIA${n % 8}` }));
    assert.equal(made('credentials-renewed', ...calls).length, 5);
  });

  it('holds nothing that a shell understands, whatever an event says', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.constantFrom('$(id)', '`id`', 'a; id', "a' b", 'a"b', 'a\nb', '-x', 'a|b', 'a&b', '>x'),
    );
    const request = fc.record({
      ...{ userName: odd, roleName: odd, groupName: odd, policyArn: odd, accessKeyId: odd, groupId: odd, cidrIp: odd },
      ...{
        ipProtocol: odd,
        fromPort: fc.oneof(odd, fc.nat()),
        toPort: fc.oneof(odd, fc.nat()),
        name: odd,
        status: odd,
      },
      ...{
        snapshotId: odd,
        imageId: odd,
        instanceId: odd,
        detectorId: odd,
        configurationRecorderName: odd,
        RegionName: odd,
      },
    });
    const name = fc.constantFrom(
      'AttachUserPolicy',
      'AttachRolePolicy',
      'AttachGroupPolicy',
      'CreateAccessKey',
      'StopLogging',
      'StartSession',
      'UpdateDetector',
      'ModifySnapshotAttribute',
      'StopConfigurationRecorder',
      'AuthorizeSecurityGroupIngress',
    );
    fc.assert(
      fc.property(request, odd, name, (requestParameters, value, eventName) => {
        const response = { sessionId: value, accessKey: { accessKeyId: value } };
        const record = ec2(eventName, requestParameters, { awsRegion: value, responseElements: response });
        for (const { id } of rules) {
          for (const one of made(id, record)) {
            const withoutPolicy = one.replace(/'\{"Version":"2012-10-17".*\}'$/, '');
            assert.match(withoutPolicy, /^aws [\w+=,.@:/ -]+$/, one);
            assert.doesNotMatch(withoutPolicy, / -x/);
          }
        }
      }),
    );
  });
});
