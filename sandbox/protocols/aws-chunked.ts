import { AwsError } from '../answer.js';
import { header, type WireRequest } from './wire.js';

/** Whether the body is in S3's own chunking, which SDKs use to put a checksum after the data. */
export const isAwsChunked = (request: WireRequest): boolean =>
  header(request, 'x-amz-content-sha256')?.startsWith('STREAMING-') ?? false;

/**
 * The data of an `aws-chunked` body. Chunk signatures and trailing checksums are passed over.
 *
 * @throws {AwsError} IncompleteBody where the chunks do not add up.
 */
export function decodeAwsChunked(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const [, hex] = /^([0-9a-f]{1,8})(;|$)/i.exec(end < 0 ? '' : body.toString('latin1', at, end)) ?? [];
    if (!hex) throw incomplete();
    const size = Number.parseInt(hex, 16);
    if (size === 0) return Buffer.concat(chunks);
    const start = end + 2;
    if (start + size + 2 > body.length) throw incomplete();
    chunks.push(body.subarray(start, start + size));
    at = start + size + 2;
  }
}

const incomplete = () =>
  new AwsError('IncompleteBody', 'The request body terminated unexpectedly or is not aws-chunked as its headers say');
