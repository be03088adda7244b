import type { AccessKeys, Credential } from './access-keys.js';
import { AwsError } from './answer.js';
import { header, type WireRequest } from './protocols/wire.js';
import { badSignature, unknownKey } from './refusals.js';
import { isSame, signerFor, whenSigned } from './signature.js';

const parts = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'] as const;
const scope = /^([\w-]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/(s3)\/aws4_request$/;
/** A week, in seconds. */
const longest = 604_800;
const skewMs = 15 * 60_000;

/** Whether the query claims a signature (Amazon S3 API reference, "Authenticating Requests: Using Query Parameters"). */
export const isPresigned = ({ query }: Pick<WireRequest, 'query'>): boolean =>
  parts.some((part) => query.has(`X-Amz-${part}`));

/**
 * Verifies a link to an object as S3 does: complete, not expired by wall time, known key, and nothing of it changed.
 *
 * @throws {AwsError} 400 for a link that is none, 403 for one that does not open.
 */
export async function verifyPresigned(
  request: WireRequest,
  keys: AccessKeys,
): Promise<{ readonly region: string; readonly credential: Credential }> {
  if (header(request, 'authorization') !== undefined) {
    throw new AwsError(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    );
  }
  const [algorithm, stated, date, expires, headers, signature] = parts.map((part) =>
    request.query.get(`X-Amz-${part}`),
  );
  if (!algorithm || !stated || !date || !expires || !headers || !signature) {
    throw malformed(
      `Query-string authentication version 4 requires the ${parts.map((part) => `X-Amz-${part}`).join(', ')} parameters.`,
    );
  }
  if (algorithm !== 'AWS4-HMAC-SHA256') throw malformed('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const [, accessKeyId, day, region] = scope.exec(stated) ?? [];
  if (!accessKeyId || !day || !region) {
    throw malformed('Error parsing the X-Amz-Credential parameter; the Credential is mal-formed');
  }
  const signedAt = whenSigned(date);
  if (!signedAt || !date.startsWith(day)) {
    throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  refuseExpired(signedAt, expires);
  const credential = keys.find(accessKeyId);
  if (!credential) throw unknownKey('s3');
  if (credential.session && credential.session.token !== request.query.get('X-Amz-Security-Token')) {
    throw unknownKey('s3');
  }
  const signedHeaders = headers.split(';');
  refuseUnsigned(request, signedHeaders);
  if (!isSame(await signatureOf(request, signedHeaders, { region, credential, signedAt, expires }), signature)) {
    throw badSignature(
      's3',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  return { region, credential };
}

const malformed = (message: string) => new AwsError('AuthorizationQueryParametersError', message);

function refuseExpired(signedAt: Date, expires: string): void {
  if (!/^-?\d{1,10}$/.test(expires)) throw malformed('X-Amz-Expires should be a number');
  const seconds = Number(expires);
  if (seconds < 0) throw malformed('X-Amz-Expires must be non-negative');
  if (seconds > longest) {
    throw malformed(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${longest} seconds`,
    );
  }
  const now = new Date();
  if (signedAt.getTime() - now.getTime() > skewMs) throw new AwsError('AccessDenied', 'Request is not valid yet', 403);
  const end = new Date(signedAt.getTime() + seconds * 1_000);
  if (end <= now) {
    throw new AwsError('AccessDenied', 'Request has expired', 403, {
      'X-Amz-Expires': expires,
      Expires: end.toISOString().replace(/\.\d{3}/, ''),
      ServerTime: now.toISOString().replace(/\.\d{3}/, ''),
    });
  }
}

function refuseUnsigned(request: WireRequest, signedHeaders: readonly string[]): void {
  const needed = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  const unsigned = needed.filter((name) => !signedHeaders.includes(name));
  if (unsigned.length === 0) return;
  throw new AwsError('AccessDenied', 'There were headers present in the request which were not signed', 403, {
    HeadersNotSigned: unsigned.join(', '),
  });
}

async function signatureOf(
  request: WireRequest,
  signedHeaders: readonly string[],
  by: { region: string; credential: Credential; signedAt: Date; expires: string },
): Promise<string> {
  const query: Record<string, string[]> = {};
  for (const name of new Set(request.query.keys())) query[name] = request.query.getAll(name);
  delete query['X-Amz-Signature'];
  const hash = request.query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  const signed = await signerFor('s3', by.region, by.credential).presign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: header(request, 'host') ?? '',
      path: request.path,
      query,
      headers: {
        ...Object.fromEntries(signedHeaders.map((name) => [name, header(request, name) ?? ''])),
        'x-amz-content-sha256': hash,
      },
    },
    {
      signingDate: by.signedAt,
      expiresIn: Number(by.expires),
      unhoistableHeaders: new Set([...signedHeaders, 'x-amz-content-sha256']),
      unsignableHeaders: new Set(['x-amz-content-sha256']),
      signableHeaders: new Set(signedHeaders),
    },
  );
  return String(signed.query?.['X-Amz-Signature']);
}
