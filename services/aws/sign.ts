import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface Unsigned {
  readonly method: 'GET' | 'POST';
  /** Path segments in it are encoded once, as they are sent. */
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Scope {
  /** The signing name. */
  readonly service: string;
  readonly region: string;
  readonly at: Date;
}

/**
 * AWS Signature Version 4, for the few calls that are made before a client is worth loading.
 * @returns every header to send.
 */
export function signed(
  { method, url, headers = {}, body = '' }: Unsigned,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  { service, region, at }: Scope,
): Record<string, string> {
  const date = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = date.slice(0, 8);
  const bodyHash = sha256(body);
  const all: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim().replace(/\s+/g, ' ')]),
    ),
    host: url.host,
    'x-amz-date': date,
    'x-amz-content-sha256': bodyHash,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(all).sort();
  // Every service but S3 signs the path as if what was encoded in it were encoded again.
  const path = service === 's3' ? url.pathname : url.pathname.split('/').map(encoded).join('/');
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const canonical = [
    ...[method, path, query.join('&')],
    ...names.map((name) => `${name}:${all[name]}`),
    ...['', names.join(';'), bodyHash],
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** As SigV4 encodes: everything but letters, digits and `-._~` (AWS: create a signed request). */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
