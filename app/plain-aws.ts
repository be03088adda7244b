import type { PlainAws } from '../services/aws/plain-calls.js';
import type { AwsCredentials } from '../services/aws/sign.js';

type Env = Readonly<Record<string, string | undefined>>;

/** AWS by the environment, as an SDK client would find it, without loading one where Lambda says it all. */
export function plainAws(env: Env): PlainAws {
  let provider: Promise<() => Promise<AwsCredentials>> | undefined;
  return {
    region: env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-west-2',
    endpoint: env.AWS_ENDPOINT_URL,
    traceHeader: () => env._X_AMZN_TRACE_ID,
    async credentials() {
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
      if (accessKeyId && secretAccessKey) {
        return { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN };
      }
      provider ??= import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) => defaultProvider());
      return (await provider)();
    },
  };
}
