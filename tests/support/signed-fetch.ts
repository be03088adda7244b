import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AccessKey } from '../../sandbox/descriptor.js';

export interface SignedCall {
  readonly service: string;
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key: AccessKey;
  readonly signingDate?: Date;
  /** Changes the request after it was signed. */
  readonly tamper?: (request: { headers: Record<string, string>; body: string | undefined; path: string }) => void;
}

/** Signs and sends a request as a client other than the SDK would. */
export async function signedFetch(endpoint: string, call: SignedCall): Promise<Response> {
  const { service, path = '/', method = 'POST', body, headers = {}, key, signingDate, tamper } = call;
  const signer = new SignatureV4({ service, region: 'us-west-2', sha256: Sha256, credentials: key });
  const url = new URL(path, endpoint);
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...headers },
      body,
    },
    signingDate ? { signingDate } : {},
  );
  const request = { headers: { ...signed.headers }, body, path };
  tamper?.(request);
  delete request.headers.host;
  const init = { method, headers: request.headers, redirect: 'manual' as const };
  return fetch(new URL(request.path, endpoint), request.body === undefined ? init : { ...init, body: request.body });
}
