import type { AwsConnection } from '../services/aws/clients.js';
import { type Clock, systemClock } from '../services/clock.js';
import { Unavailable } from '../services/errors.js';
import { awsOf } from './aws-connection.js';
import { type Config, ConfigError } from './config.js';
import { connectSandbox, runningOrKept } from './sandbox-connection.js';

/** What stands behind the service, for a program that looks at it without one. */
export interface Account {
  readonly aws: AwsConnection;
  readonly bucket: string;
  readonly clock: Clock;
  close(): Promise<void>;
}

/**
 * The configured account; or the sandbox that runs, or was kept in the state folder. Nothing is written.
 * @param without ends the sentence that says that there is none.
 * @throws Unavailable where there is no sandbox.
 */
export async function connectAccount(config: Config, without: string): Promise<Account> {
  if (config.SRE_FLEET === 'aws') {
    return {
      aws: awsOf(config),
      bucket: config.ARTIFACT_BUCKET ?? '',
      clock: systemClock,
      close: async () => undefined,
    };
  }
  const place = await runningOrKept(config);
  if (place === 'none') {
    throw new Unavailable(`There is no sandbox in ${config.STATE_FOLDER}, ${without}.`, {
      hint: 'Start one with `npm start`, name its folder in STATE_FOLDER or its address in SANDBOX_URL.',
    });
  }
  const other = place === 'kept' ? { SANDBOX_PORT: 0 } : { SANDBOX_URL: place };
  const { aws, artifactBucket, clock, close } = await connectSandbox({ ...config, ...other }).catch(
    (cause: unknown) => {
      throw cause instanceof ConfigError ? new Unavailable(cause.message, { cause }) : cause;
    },
  );
  return { aws: aws.bot, bucket: artifactBucket, clock, close };
}
