import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { type AccessKeys, type Credential, roleArn, sessionArn } from '../access-keys.js';
import { type Answers, AwsError, type Call } from '../answer.js';
import { account } from '../world.js';

type Output<T> = Omit<T, '$metadata'>;

const roleId = (role: string) => `AROASANDBOX${role.toUpperCase()}`.padEnd(21, '0').slice(0, 21);

/** A role of another account, as infra/terraform/modules/member-role makes it. */
export const memberRole = {
  arn: 'arn:aws:iam::444455556666:role/sre-ops-member',
  externalId: 'known-to-both-sides-0001',
};

const expiry = (seconds: number): Date => new Date(Date.now() + seconds * 1000);

const assumed = (key: Required<Credential>, arn: string): Output<AssumeRoleCommandOutput> => ({
  Credentials: {
    AccessKeyId: key.accessKeyId,
    SecretAccessKey: key.secretAccessKey,
    SessionToken: key.session.token,
    Expiration: key.session.expires,
  },
  AssumedRoleUser: {
    Arn: `${arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${key.sessionName}`,
    AssumedRoleId: `${roleId(key.role)}:${key.sessionName}`,
  },
});

/** @param keys - where the keys of assumed roles are kept, so that calls signed with them are known. */
export function stsAnswers(keys: AccessKeys): Answers {
  return {
    GetCallerIdentity: ({ role }: Call): Output<GetCallerIdentityCommandOutput> => ({
      Account: account,
      Arn: sessionArn(role),
      UserId: `${roleId(role)}:sandbox`,
    }),

    AssumeRole: ({ input, role: caller }: Call<AssumeRoleCommandInput>): Output<AssumeRoleCommandOutput> => {
      const { RoleArn = '', RoleSessionName = '', DurationSeconds = 3600, ExternalId } = input;
      if (RoleArn === memberRole.arn && ExternalId === memberRole.externalId) {
        return assumed(keys.issue('member', RoleSessionName, expiry(DurationSeconds)), RoleArn);
      }
      const role = RoleArn.split('role/sre-ops-')[1] ?? '';
      if (RoleArn !== roleArn(role) || !keys.isRole(role)) {
        const message = `User: ${sessionArn(caller)} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
        throw new AwsError('AccessDenied', message, 403);
      }
      return assumed(keys.issue(role, RoleSessionName, expiry(DurationSeconds)), RoleArn);
    },
  };
}
