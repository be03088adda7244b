import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { AwsConnection } from '../services/aws/clients.js';
import { getObject } from '../services/aws/plain-calls.js';
import { ConfigError } from './config-error.js';
import { plainAws } from './plain-aws.js';

/**
 * JSON of a file on this machine, or of an object in S3: `s3://bucket/key`.
 * @param setting - that names it, for whoever has to mend it.
 * @throws ConfigError saying what is wrong with it.
 */
export async function readFileAs<T>(
  setting: string,
  file: string | URL,
  parse: (file: unknown) => T,
  aws: AwsConnection,
): Promise<T> {
  try {
    return parse(JSON.parse(await textOf(file, aws)));
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
