import type { Clients } from '../../aws/clients.js';
import { failedEffect } from '../../aws/effects.js';
import { Look } from './look.js';

const KEY = 'watch/last-look.json';

/** The look of before, in S3: of a large fleet it is more than a table's item holds. */
export class LastLook {
  constructor(
    private readonly clients: Clients,
    private readonly bucket: string,
  ) {}

  /** @returns undefined before the first look. @throws Unavailable, AccessDenied */
  async read(): Promise<Look | undefined> {
    const s3 = await this.clients.s3();
    try {
      const { Body } = await s3.getObject({ Bucket: this.bucket, Key: KEY });
      return Look.parse(JSON.parse((await Body?.transformToString('utf8')) ?? ''));
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
      throw failedEffect(error, { action: 's3:GetObject', does: 'read what the last look at the fleet saw' });
    }
  }

  async write(look: Look): Promise<void> {
    const s3 = await this.clients.s3();
    try {
      await s3.putObject({
        Bucket: this.bucket,
        Key: KEY,
        Body: JSON.stringify(look),
        ContentType: 'application/json',
      });
    } catch (error) {
      throw failedEffect(error, { action: 's3:PutObject', does: 'keep what this look at the fleet saw' });
    }
  }
}
