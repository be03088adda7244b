import { line } from './line.js';
import { plainAws } from './plain-aws.js';
import { Secrets } from './secrets.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a deployment keeps who may do what, in its artifact bucket. */
const PEOPLE = 'deployment/people.json';

/**
 * The settings of a process of a deployment: with SRE_SECRET, those of the secret of that name or ARN are among them, and
 * people are read from the artifact bucket unless PEOPLE_FILE says otherwise. Nothing secret is in the environment.
 * What is read of `secrets` later may be another value than that of `env`: secrets are changed while a process runs.
 *
 * @throws PlainCallFailed, BadSecret
 */
export async function deployedSettings(
  env: Env = process.env,
  now: () => number = Date.now,
): Promise<{ env: Env; secrets: Secrets | undefined }> {
  const { SRE_SECRET: id, ARTIFACT_BUCKET: bucket } = env;
  if (!id) return { env, secrets: undefined };
  const failed = (error: unknown): void =>
    line('warn', { event: 'secret_not_read', err: String(error) }, 'the secret is that of before');
  const secrets = await Secrets.open({ aws: plainAws(env), id, now, failed });
  return { env: { ...(bucket && { PEOPLE_FILE: `s3://${bucket}/${PEOPLE}` }), ...env, ...secrets.values }, secrets };
}
