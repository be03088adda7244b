import { plainAws } from './plain-aws.js';
import { Secrets } from './secrets.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a deployment keeps who may do what, in its artifact bucket. */
const PEOPLE = 'deployment/people.json';

/**
 * The settings of a process of a deployment: with SRE_SECRET, those of the secret of that name or ARN are among them, and
 * people are read from the artifact bucket unless PEOPLE_FILE says otherwise. Nothing secret is in the environment.
 *
 * @throws PlainCallFailed, BadSecret
 */
export async function deployedSettings(env: Env = process.env): Promise<Env> {
  const { SRE_SECRET: id, ARTIFACT_BUCKET: bucket } = env;
  if (!id) return env;
  const failed = (): void => undefined;
  const { values } = await Secrets.open({ aws: plainAws(env), id, failed });
  return { ...(bucket && { PEOPLE_FILE: `s3://${bucket}/${PEOPLE}` }), ...env, ...values };
}
