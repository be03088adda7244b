import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { AwsConnection } from '../services/aws/clients.js';
import { getObject } from '../services/aws/plain-calls.js';
import { Unavailable } from '../services/errors.js';
import { People } from '../services/people.js';
import { Policy } from '../services/policy.js';
import { refusePublicKeys } from './access.js';
import type { Config } from './config.js';
import { ConfigError } from './config-error.js';
import type { Connection } from './connection.js';
import { plainAws } from './plain-aws.js';

/**
 * Who may do what, and the policy, as whoever deploys has written them: JSON of a file on this machine, or of an object in S3,
 * `s3://bucket/key`. Read anew at each call, which throws ConfigError saying what is wrong with it.
 */
export const ruleFiles = (config: Config, { peopleFile, policyFile, aws }: Connection) => ({
  people: () =>
    read('PEOPLE_FILE', peopleFile, (file) => refusePublicKeys(config, { people: People.parse(file) }), aws.bot),
  policy: () => read('POLICY_FILE', policyFile, (file) => Policy.parse(file), aws.bot),
});

/** While the service runs, a file that cannot be used is no reason to stop it. @throws Unavailable */
export const unlessUnusable = <T>(file: Promise<T>): Promise<T> =>
  file.catch((cause: unknown) => {
    throw cause instanceof ConfigError ? new Unavailable(cause.message, { cause }) : cause;
  });

/**
 * @param setting - that names the file, for whoever has to mend it.
 * @param check - throws for a file that cannot be used.
 */
async function read(
  setting: string,
  file: string | URL,
  check: (file: unknown) => unknown,
  aws: AwsConnection,
): Promise<unknown> {
  try {
    const content: unknown = JSON.parse(await textOf(file, aws));
    check(content);
    return content;
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : cause;
    throw new ConfigError(`${setting}: ${file} cannot be used.\n${reason}`, { cause });
  }
}

async function textOf(file: string | URL, { region, endpoint, credentials }: AwsConnection): Promise<string> {
  const [, bucket, key] = (typeof file === 'string' && /^s3:\/\/([^/]+)\/(.+)$/.exec(file)) || [];
  if (!bucket || !key) return readFile(file, 'utf8');
  const found = plainAws(process.env);
  const own = credentials && (async () => credentials);
  return getObject(
    { region, endpoint: endpoint ?? found.endpoint, credentials: own ?? found.credentials },
    bucket,
    key,
  );
}
