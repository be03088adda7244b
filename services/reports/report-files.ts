import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import type { Clock } from '../clock.js';
import type { ReportLink } from '../contracts/report.js';
import { NotFound, Unavailable } from '../errors.js';

/** The SDK tries again only what it holds: a streamed body that fails is lost. Bytes. */
const RETRIED_BYTES = 8 * 1024 * 1024;
const STREAM_ATTEMPTS = 3;
/** Long enough to click, too short to be worth passing on. Seconds. */
const LINK_S = 15 * 60;

export interface NewFile {
  readonly key: string;
  /** Where it lies on this machine. */
  readonly path: string;
  readonly bytes: number;
  readonly contentType: string;
  /** Shown in a browser, rather than saved. */
  readonly shown: boolean;
}

/** The files of reports: objects of one S3 bucket, opened by links that soon end. */
export class ReportFiles {
  constructor(
    private readonly clients: Pick<Clients, 's3'>,
    private readonly bucket: string,
    private readonly wall: Clock,
  ) {}

  /** @returns its `s3://` address. @throws AccessDenied, Unavailable in our words. */
  async put(file: NewFile): Promise<string> {
    // A stream is spent when it fails, so the SDK does not try again: each attempt gets one of its own.
    for (let left = file.bytes <= RETRIED_BYTES ? 0 : STREAM_ATTEMPTS - 1; ; left -= 1) {
      try {
        await this.#send(file);
        return `s3://${this.bucket}/${file.key}`;
      } catch (error) {
        const failure = failedEffect(error, { action: 's3:PutObject', does: 'store the report' });
        if (left <= 0 || !(failure instanceof Unavailable)) throw failure;
      }
    }
  }

  async #send({ key, path, bytes, contentType, shown }: NewFile): Promise<void> {
    const s3 = await this.clients.s3();
    await s3.putObject({
      Bucket: this.bucket,
      Key: key,
      Body: bytes <= RETRIED_BYTES ? await readFile(path) : createReadStream(path),
      ContentLength: bytes,
      ContentType: contentType,
      ContentDisposition: `${shown ? 'inline' : 'attachment'}; filename="${key.split('/').at(-1)}"`,
    });
  }

  /**
   * A link that opens the object for whoever has it: for a quarter of an hour, or until the credentials that signed it
   * end, whichever is sooner. Nothing is asked of S3, so it says nothing about whether the object is there.
   */
  async link(location: string): Promise<ReportLink> {
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const s3 = await this.clients.s3();
    const { expiration } = await s3.config.credentials().catch((error: unknown) => {
      throw failedEffect(error, { action: 's3:GetObject', does: 'sign a link to the report' });
    });
    const signingDate = this.wall.now();
    const left = expiration ? Math.floor((expiration.getTime() - signingDate.getTime()) / 1_000) : LINK_S;
    const expiresIn = Math.max(1, Math.min(LINK_S, left));
    const url = await getSignedUrl(s3, new GetObjectCommand(addressOf(location)), { expiresIn, signingDate });
    return { url, expires_at: new Date(signingDate.getTime() + expiresIn * 1_000).toISOString() };
  }

  /** @throws NotFound when it is not there any more; AccessDenied, Unavailable in our words. */
  async text(location: string): Promise<string> {
    try {
      const s3 = await this.clients.s3();
      const { Body } = await s3.getObject(addressOf(location));
      return (await Body?.transformToString()) ?? '';
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') {
        throw new NotFound('The file of this report is not in S3 any more.', {
          hint: 'Make a new report.',
          cause: error,
        });
      }
      throw failedEffect(error, { action: 's3:GetObject', does: 'read the report' });
    }
  }
}

function addressOf(location: string): { Bucket: string; Key: string } {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  if (!Bucket || !Key) throw new Error(`${location} is no address of an object`);
  return { Bucket, Key };
}
