import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AccessKeys, Credential } from './access-keys.js';
import { header, type WireRequest } from './protocols/wire.js';
import { badSignature, noSignature, unknownKey } from './refusals.js';

/** What a request's Authorization header claims. */
export interface Claim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const shape =
  /^AWS4-HMAC-SHA256 Credential=([\w-]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request,\s*SignedHeaders=([a-z0-9;_.-]+),\s*Signature=([0-9a-f]{64})$/;

/** @returns undefined where the header is not in the form of AWS Signature Version 4. */
export function readClaim(authorization: string | undefined): Claim | undefined {
  const [, accessKeyId, date, region, service, signedHeaders, signature] = shape.exec(authorization ?? '') ?? [];
  if (!accessKeyId || !date || !region || !service || !signedHeaders || !signature) return undefined;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/** The service that a malformed Authorization header means, so that its refusal has that service's form. */
export const claimedService = (authorization: string | undefined): string =>
  /Credential=[^/\s]*\/[^/\s]*\/[^/\s]*\/([a-z0-9-]+)/.exec(authorization ?? '')?.[1] ?? 'sts';

const skewMs = 15 * 60_000;

/**
 * Verifies a signed request as AWS does: known key, within 15 minutes of wall time, body hash and signature.
 *
 * @throws {AwsError} under the name that the service uses.
 */
export async function verify(
  request: WireRequest,
  keys: AccessKeys,
): Promise<Claim & { readonly credential: Credential }> {
  const authorization = header(request, 'authorization');
  const claim = readClaim(authorization);
  if (!claim) {
    const service = claimedService(authorization);
    throw authorization
      ? badSignature(service, 'The Authorization header is not of AWS Signature Version 4')
      : noSignature(service);
  }
  const credential = keys.find(claim.accessKeyId);
  if (!credential) throw unknownKey(claim.service);
  if (credential.session && credential.session.token !== header(request, 'x-amz-security-token')) {
    throw unknownKey(claim.service);
  }
  const signedAt = signingDate(request, claim);
  if (!bodyHashHolds(request, claim)) {
    throw badSignature(claim.service, "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  const expected = await sign(request, claim, credential, signedAt);
  if (!isSame(expected, claim.signature)) {
    throw badSignature(
      claim.service,
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  return { ...claim, credential };
}

/** @returns undefined where it is not in the form 20261122T140700Z. */
export function whenSigned(text: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Compares two signatures in a time that tells nothing. */
export const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function signingDate(request: WireRequest, claim: Claim): Date {
  const stated = header(request, 'x-amz-date') ?? '';
  const date = whenSigned(stated);
  if (!date || !stated.startsWith(claim.date)) {
    throw badSignature(claim.service, 'Date in Credential scope does not match the X-Amz-Date header.');
  }
  if (Math.abs(Date.now() - date.getTime()) > skewMs) {
    throw badSignature(claim.service, `Signature expired: ${date.toISOString()} is more than 15 minutes from now`);
  }
  return date;
}

function bodyHashHolds(request: WireRequest, claim: Claim): boolean {
  const stated = header(request, 'x-amz-content-sha256');
  if (stated === undefined) return claim.service !== 's3';
  if (stated === 'UNSIGNED-PAYLOAD' || stated.startsWith('STREAMING-')) return claim.service === 's3';
  return stated === createHash('sha256').update(request.body).digest('hex');
}

export const signerFor = (service: string, region: string, { accessKeyId, secretAccessKey, session }: Credential) =>
  new SignatureV4({
    service,
    region,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: false,
    credentials: { accessKeyId, secretAccessKey, ...(session ? { sessionToken: session.token } : {}) },
  });

async function sign(request: WireRequest, claim: Claim, credential: Credential, signingDate: Date): Promise<string> {
  const signer = signerFor(claim.service, claim.region, credential);
  const signedHeaders = claim.signedHeaders.map((name) => [name, header(request, name) ?? ''] as const);
  const query: Record<string, string[]> = {};
  for (const name of new Set(request.query.keys())) query[name] = request.query.getAll(name);
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: header(request, 'host') ?? '',
      path: request.path,
      query,
      headers: Object.fromEntries(signedHeaders),
      body: request.body,
    },
    { signingDate, signableHeaders: new Set(claim.signedHeaders) },
  );
  return readClaim(signed.headers.authorization)?.signature ?? ''.padEnd(64);
}
