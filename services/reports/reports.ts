import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import type { Clock } from '../clock.js';
import { SeverityCounts } from '../contracts/report.js';
import { NotFound, UserError } from '../errors.js';
import type { Table } from '../table.js';
import { type Format, inChunks } from './formats/format.js';
import type { ReportHeader } from './report.js';
import type { ReportRow } from './row.js';

/** What the table keeps of a report: enough to compare the next one with it, and to find its files. */
export const StoredReport = z.object({
  report_id: z.string(),
  generated_at: z.string(),
  selectors: z.array(z.string()),
  snapshot_hash: z.string(),
  answered_hash: z.string(),
  findings: SeverityCounts,
  files: z.array(z.string()).describe('s3:// addresses'),
});
export type StoredReport = z.infer<typeof StoredReport>;

export interface Written {
  readonly bytes: number;
  /** null when it could not be stored; `problem` says why. */
  readonly uri: string | null;
  readonly problem: string | null;
  /** The whole content where it is small. */
  readonly inline: string | null;
}

/** As much of a report as an answer carries itself. Bytes. */
export const INLINE_BYTES = 100 * 1024;
/** The SDK tries again only what it holds: a streamed body that fails is lost. Bytes. */
const RETRIED_BYTES = 8 * 1024 * 1024;
/** Thirteen months, so that the same week of last year can be compared. */
const KEEP_S = 400 * 86_400;
/** A report of the same hour in another format is the same report to whoever compares. */
const EARLIER_MS = 3_600_000;

/** Reports: their content in S3, and what of them is compared later in the table. */
export class Reports {
  constructor(
    private readonly clients: Pick<Clients, 's3'>,
    private readonly bucket: string,
    private readonly table: Table,
    private readonly clock: Clock,
  ) {}

  /** The newest report of the same scope that is at least an hour older. */
  async earlier(selectors: readonly string[]): Promise<StoredReport | undefined> {
    const before = new Date(this.clock.now().getTime() - EARLIER_MS).toISOString();
    const found = await this.table.list(scopeKey(selectors), StoredReport, 50);
    return found.map(({ data }) => data).find(({ generated_at }) => generated_at <= before);
  }

  /** @throws NotFound */
  async get(reportId: string): Promise<StoredReport> {
    const found = await this.table.get(keyOf(reportId), StoredReport);
    if (found) return found.data;
    throw new NotFound(`There is no report ${reportId}.`, { hint: 'Reports are kept for 400 days; make a new one.' });
  }

  async remember(report: StoredReport): Promise<void> {
    const known = await this.table.get(keyOf(report.report_id), StoredReport);
    const files = [...new Set([...(known?.data.files ?? []), ...report.files])];
    await this.table.put({
      ...keyOf(report.report_id),
      gsi1pk: scopeKey(report.selectors),
      gsi1sk: `${report.generated_at}#${report.report_id}`,
      ttl: Math.floor(this.clock.now().getTime() / 1_000) + KEEP_S,
      data: { ...report, files },
    });
  }

  /**
   * Writes a report to a file of its own and sends that to S3, so that a report of any size needs no more memory than a
   * chunk. When S3 refuses, what is small enough is answered all the same.
   */
  async write(format: Format, header: ReportHeader, rows: Iterable<ReportRow>): Promise<Written> {
    const folder = await mkdtemp(join(tmpdir(), 'sre-report-'));
    try {
      const file = join(folder, 'report');
      await pipeline(Readable.from(inChunks(format.pieces(header, rows))), createWriteStream(file, { mode: 0o600 }));
      const { size: bytes } = await stat(file);
      const inline = bytes <= INLINE_BYTES ? await readFile(file, 'utf8') : null;
      const key = `reports/${header.report_id}.${format.extension}`;
      try {
        await this.#put(key, file, bytes, format.contentType);
        return { bytes, uri: `s3://${this.bucket}/${key}`, problem: null, inline };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { bytes, uri: null, problem: error.message, inline };
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #put(key: string, file: string, bytes: number, contentType: string): Promise<void> {
    try {
      const s3 = await this.clients.s3();
      await s3.putObject({
        Bucket: this.bucket,
        Key: key,
        Body: bytes <= RETRIED_BYTES ? await readFile(file) : createReadStream(file),
        ContentLength: bytes,
        ContentType: contentType,
        ContentDisposition: 'attachment',
      });
    } catch (error) {
      throw failedEffect(error, { action: 's3:PutObject', does: 'store the report' });
    }
  }
}

const keyOf = (reportId: string) => ({ pk: `REPORT#${reportId}`, sk: 'REPORT' });

const scopeKey = (selectors: readonly string[]): string => `REPORTS#${hashOf([...selectors].sort())}`;

/** Of a list, whatever its order was before it was sorted. */
export const hashOf = (sorted: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32);
