import assert from 'node:assert/strict';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { signed } from '../../../services/aws/sign.js';

const at = new Date('2026-11-29T04:05:06.789Z');

const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map(encodeURIComponent);
const requests = fc.record({
  service: fc.constantFrom('lambda', 's3', 'secretsmanager'),
  path: fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`),
  body: fc.string({ unit: 'grapheme', maxLength: 30 }),
  sessionToken: fc.option(fc.base64String({ minLength: 4, maxLength: 12 }), { nil: undefined }),
  header: fc.string({ unit: fc.constantFrom(...'abc XYZ19-'), minLength: 1, maxLength: 10 }),
});

describe('AWS Signature Version 4, without a client', () => {
  it('signs as the SDK does', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ service, path, body, sessionToken, header }) => {
        const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG', sessionToken };
        const headers = { 'X-Any': header, 'content-type': 'application/json' };
        const url = new URL(`https://example.amazonaws.com${path}`);
        const own = signed({ method: 'POST', url, headers, body }, credentials, { service, region: 'us-west-2', at });

        const sdk = new SignatureV4({
          ...{ service, region: 'us-west-2', sha256: Sha256, applyChecksum: true, uriEscapePath: service !== 's3' },
          credentials: {
            accessKeyId: 'AKIDEXAMPLE',
            secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
            ...(sessionToken && { sessionToken }),
          },
        });
        const theirs = await sdk.sign(
          {
            ...{ method: 'POST', protocol: 'https:', hostname: url.host, path: url.pathname, query: {}, body },
            headers: { ...headers, 'X-Any': header.trim(), host: url.host },
          },
          { signingDate: at },
        );
        assert.equal(own.authorization, theirs.headers.authorization);
      }),
      { numRuns: 60 },
    );
  });
});
