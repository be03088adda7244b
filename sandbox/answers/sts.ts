import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { type AccessKeys, roleArn, sessionArn } from '../access-keys.js';
import { type Answers, AwsError, type Call } from '../answer.js';
import { account } from '../world.js';

type Output<T> = Omit<T, '$metadata'>;

const roleId = (role: string) => `AROASANDBOX${role.toUpperCase()}`.padEnd(21, '0').slice(0, 21);

/** @param keys - where the keys of assumed roles are kept, so that calls signed with them are known. */
export function stsAnswers(keys: AccessKeys): Answers {
  return {
    GetCallerIdentity: ({ role }: Call): Output<GetCallerIdentityCommandOutput> => ({
      Account: account,
      Arn: sessionArn(role),
      UserId: `${roleId(role)}:sandbox`,
    }),

    AssumeRole: ({ input, role: caller }: Call<AssumeRoleCommandInput>): Output<AssumeRoleCommandOutput> => {
      const { RoleArn = '', RoleSessionName = '', DurationSeconds = 3600 } = input;
      const role = RoleArn.split('role/sre-ops-')[1] ?? '';
      if (RoleArn !== roleArn(role) || !keys.isRole(role)) {
        const message = `User: ${sessionArn(caller)} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
        throw new AwsError('AccessDenied', message, 403);
      }
      const key = keys.issue(role, RoleSessionName, new Date(Date.now() + DurationSeconds * 1000));
      return {
        Credentials: {
          AccessKeyId: key.accessKeyId,
          SecretAccessKey: key.secretAccessKey,
          SessionToken: key.session.token,
          Expiration: key.session.expires,
        },
        AssumedRoleUser: {
          Arn: sessionArn(role, RoleSessionName),
          AssumedRoleId: `${roleId(role)}:${RoleSessionName}`,
        },
      };
    },
  };
}
