import { z } from 'zod';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import { allPages } from '../aws/pages.js';
import type { AuditChain } from './chain.js';
import type { AuditEntry } from './entry.js';
import { type Anchor, continues, type Placed, verify } from './verify.js';

const StoredAnchor = z.object({ seq: z.int().min(1), hash: z.string(), at: z.string() });

const PREFIX = 'audit/anchors/';
const LATEST = `${PREFIX}latest.json`;
const MAX_ATTEMPTS = 8;

/** Somebody else wrote the object first, or at this very moment (Amazon S3 User Guide: conditional writes). */
const lost = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/** The chain does not continue what the newest anchor vouches for. The anchor stays where it is. */
export class BrokenChain extends Error {}

/**
 * The head of the chain, kept outside the table: in the artifact bucket, one object a day and one for the newest. An
 * anchor moves on only over a chain that it finds whole, so that a rewrite is not anchored afterwards.
 */
export class Anchors {
  constructor(
    private readonly clients: Pick<Clients, 's3'>,
    private readonly bucket: string,
    private readonly chain: AuditChain,
  ) {}

  /** Every day's and the newest. @throws AccessDenied, Unavailable */
  async all(): Promise<Anchor[]> {
    const keys = await this.#keys();
    const read = await Promise.all(keys.map((key) => this.#read(key)));
    return read.flatMap((found) => (found ? [found.anchor] : []));
  }

  /** Moves on to the head of the chain. @throws BrokenChain; AccessDenied, Unavailable */
  async moveOn(): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const latest = await this.#read(LATEST);
      const head = await this.#headBehind(latest?.anchor);
      if (!head) return;
      const { seq, hash, at } = head;
      const anchor = JSON.stringify({ seq, hash, at });
      if (!(await this.#put(LATEST, anchor, latest?.etag))) continue;
      await this.#put(`${PREFIX}${at.slice(0, 10)}.json`, anchor);
      return;
    }
    throw new Error(`the newest anchor moved ${MAX_ATTEMPTS} times meanwhile`);
  }

  /** The last entry behind the anchor, when all of them continue it; undefined when there is none. */
  async #headBehind(anchor: Anchor | undefined): Promise<AuditEntry | undefined> {
    const behind: Placed[] = [];
    for await (const item of this.chain.items(anchor?.seq ?? 1)) behind.push(item);
    const problem = anchor ? continues(behind, anchor) : verify(behind, []).tampering;
    if (problem) throw new BrokenChain(`entry ${problem.seq}: ${problem.kind}, ${problem.detail}`);
    const last = behind.at(-1)?.data as AuditEntry | undefined;
    return last && last.seq > (anchor?.seq ?? 0) ? last : undefined;
  }

  async #read(key: string): Promise<{ anchor: Anchor; etag: string | undefined } | undefined> {
    try {
      const s3 = await this.clients.s3();
      const { Body, ETag } = await s3.getObject({ Bucket: this.bucket, Key: key });
      return { anchor: StoredAnchor.parse(JSON.parse((await Body?.transformToString()) ?? '')), etag: ETag };
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
      throw failedEffect(error, { action: 's3:GetObject', does: 'read the anchors of the audit chain' });
    }
  }

  /** @param etag - of what is replaced; whatever stands there where it is not given. @returns false when it is another. */
  async #put(key: string, body: string, etag?: string): Promise<boolean> {
    const condition = key !== LATEST ? {} : etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
    try {
      const s3 = await this.clients.s3();
      await s3.putObject({
        Bucket: this.bucket,
        Key: key,
        Body: body,
        ContentType: 'application/json',
        ...condition,
      });
      return true;
    } catch (error) {
      if (error instanceof Error && lost.has(error.name)) return false;
      throw failedEffect(error, { action: 's3:PutObject', does: 'anchor the audit chain' });
    }
  }

  async #keys(): Promise<string[]> {
    try {
      const s3 = await this.clients.s3();
      const objects = await allPages(async (token) => {
        const place = { Bucket: this.bucket, Prefix: PREFIX };
        const page = await s3.listObjectsV2({ ...place, ...(token && { ContinuationToken: token }) });
        return { items: page.Contents ?? [], next: page.NextContinuationToken };
      });
      return objects.flatMap(({ Key }) => (Key ? [Key] : []));
    } catch (error) {
      throw failedEffect(error, { action: 's3:ListBucket', does: 'list the anchors of the audit chain' });
    }
  }
}
