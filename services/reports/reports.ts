import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import { ReportFile, type ReportLink, SeverityCounts, UnseenHost } from '../contracts/report.js';
import { NotAllowed, NotFound, UserError } from '../errors.js';
import type { Caller } from '../operation.js';
import { Coverage, Status } from '../schema.js';
import type { Table } from '../table.js';
import { type Format, inChunks } from './formats/format.js';
import type { ReportHeader } from './report.js';
import { ReportFiles } from './report-files.js';
import { ReportJobs } from './report-jobs.js';
import type { ReportRow } from './row.js';

/** What the table keeps of a report: enough to compare the next one with it, and to find its files. */
export const StoredReport = z.object({
  report_id: z.string(),
  generated_at: z.string(),
  selectors: z.array(z.string()),
  /** null while it is being written. */
  snapshot_hash: z.string().nullable(),
  answered_hash: z.string(),
  redacted: z.boolean(),
  status: Status,
  coverage: Coverage,
  verdict: z.string(),
  findings: SeverityCounts,
  unseen: z.array(UnseenHost).describe('The first 50'),
  files: z.array(ReportFile),
  /** Ids of the people who made it: the same facts in the same minute are one report. */
  made_by: z.array(z.string()),
  /** ISO 8601, while it is being written: after that nobody does any more. null when that is over. */
  being_written_until: z.string().nullable().default(null),
  /** Why there is no file. */
  problem: z.string().nullable().default(null),
});
export type StoredReport = z.infer<typeof StoredReport>;

/** A report on this machine, in a folder of its own. */
export interface WholeFile {
  readonly format: Format;
  readonly reportId: string;
  readonly folder: string;
  readonly path: string;
  readonly bytes: number;
}

export interface Written {
  readonly bytes: number;
  /** null when it could not be stored; `problem` says why. */
  readonly file: ReportFile | null;
  readonly problem: string | null;
  /** The whole content where it is small. */
  readonly inline: string | null;
}

/** What a report says, and for whom: whoever asks for the same within its freshness is given the same file. */
export interface Snapshot {
  readonly selectors: readonly string[];
  readonly hash: string;
  readonly redacted: boolean;
  readonly format: Format;
}

/** A report that was made, or is being stored. */
export interface Made {
  readonly reportId: string;
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly written: Promise<Written>;
}

/** As much of a report as an answer carries itself. Bytes. */
export const INLINE_BYTES = 100 * 1024;
/** Thirteen months, so that the same week of last year can be compared. */
const KEEP_S = 400 * 86_400;
/** A report of the same hour in another format is the same report to whoever compares. */
const EARLIER_MS = 3_600_000;
/** Files of this process that are found again without the table. Each may be `INLINE_BYTES` large. */
const MOST_MADE = 20;

/** Reports: their content in S3, and what of them is compared later in the table. */
export class Reports {
  /** Those that are still being written. */
  readonly jobs = new ReportJobs();
  readonly #files: ReportFiles;
  readonly #made = new LRUCache<string, Made>({ max: MOST_MADE });

  /** @param wall real time, which S3 compares links with. */
  constructor(
    clients: Pick<Clients, 's3'>,
    bucket: string,
    private readonly table: Table,
    private readonly clock: Clock,
    wall: Clock,
  ) {
    this.#files = new ReportFiles(clients, bucket, wall);
  }

  /** The newest report of the same scope that is at least an hour older. */
  async earlier(selectors: readonly string[]): Promise<StoredReport | undefined> {
    const before = new Date(this.clock.now().getTime() - EARLIER_MS).toISOString();
    const found = await this.table.list(scopeKey(selectors), StoredReport, 50);
    return found
      .map(({ data }) => data)
      .find(({ generated_at, snapshot_hash }) => generated_at <= before && snapshot_hash !== null);
  }

  /**
   * A stored report for somebody who may read it: whoever made it, and operators.
   * @throws NotFound, NotAllowed
   */
  async open(reportId: string, caller: Pick<Caller, 'id' | 'role'>): Promise<StoredReport> {
    const found = await this.table.get(keyOf(reportId), StoredReport);
    if (!found) {
      throw new NotFound(`There is no report ${reportId}.`, { hint: 'Reports are kept for 400 days; make a new one.' });
    }
    if (found.data.made_by.includes(caller.id) || caller.role !== 'viewer') return found.data;
    throw new NotAllowed('Somebody else made this report.', {
      hint: 'Make one of your own, or ask an operator for this one.',
    });
  }

  /** A link to one file of a report, which soon ends. @throws AccessDenied, Unavailable when there is nothing to sign with. */
  link({ location }: ReportFile): Promise<ReportLink> {
    return this.#files.link(location);
  }

  /** The content of one file; null where it is larger than an answer should be. @throws NotFound, AccessDenied, Unavailable */
  async content({ location, bytes }: ReportFile): Promise<string | null> {
    return bytes <= INLINE_BYTES ? this.#files.text(location) : null;
  }

  /**
   * The file that already says this, made or begun at most `freshS` ago on the same day, by this process or another one.
   * Nobody loses a report because the table or S3 cannot tell: then it is written once more.
   * @param freshS seconds that what it says may be old.
   */
  async same(snapshot: Snapshot, freshS: number): Promise<Made | undefined> {
    const now = this.clock.now();
    const today = now.toISOString().slice(0, 10);
    const since = new Date(now.getTime() - freshS * 1_000).toISOString();
    const isFresh = (at: string) => at >= since && at.startsWith(today);
    const here = this.#made.get(nameOf(snapshot));
    if (here && isFresh(here.generatedAt)) return here;
    try {
      const found = (await this.table.list(scopeKey(snapshot.selectors), StoredReport, 50)).map(({ data }) => data);
      for (const { report_id, generated_at, snapshot_hash, redacted, files } of found) {
        const file = files.find(({ format }) => format === snapshot.format.name);
        if (!file || snapshot_hash !== snapshot.hash || redacted !== snapshot.redacted || !isFresh(generated_at))
          continue;
        const written = { bytes: file.bytes, file, problem: null, inline: await this.content(file) };
        return { reportId: report_id, generatedAt: generated_at, written: Promise.resolve(written) };
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    return undefined;
  }

  /** Begins to store a file that says this; what cannot be stored is not found again. */
  keep(snapshot: Snapshot, whole: WholeFile, generatedAt: string): Made {
    const name = nameOf(snapshot);
    const made: Made = { reportId: whole.reportId, generatedAt, written: this.store(whole) };
    this.#made.set(name, made);
    const forget = () => void (this.#made.get(name) === made && this.#made.delete(name));
    made.written.then(({ file }) => file ?? forget(), forget);
    return made;
  }

  /**
   * Keeps what is known of a report. Files and makers of the same report add up, also when two are made at once. That one
   * is being written is no news of a report that is there, but for who else wants it.
   */
  async remember(told: StoredReport): Promise<void> {
    for (;;) {
      const known = await this.table.get(keyOf(told.report_id), StoredReport);
      const isNews = !known || told.being_written_until === null;
      if (!isNews && told.made_by.every((maker) => known.data.made_by.includes(maker))) return;
      const report = isNews ? told : { ...known.data, made_by: told.made_by };
      const version = (known?.version ?? 0) + 1;
      const formats = new Set(report.files.map(({ format }) => format));
      const item = {
        ...keyOf(report.report_id),
        gsi1pk: scopeKey(report.selectors),
        gsi1sk: `${report.generated_at}#${report.report_id}`,
        ttl: Math.floor(this.clock.now().getTime() / 1_000) + KEEP_S,
        version,
        data: {
          ...report,
          files: [...(known?.data.files ?? []).filter(({ format }) => !formats.has(format)), ...report.files],
          made_by: [...new Set([...(known?.data.made_by ?? []), ...report.made_by])],
        },
      };
      if (known ? await this.table.replace(item, known.version) : await this.table.putNew(item)) return;
    }
  }

  /** Writes a report to a file, so that one of any size needs no more memory than a chunk. `store` takes it from there. */
  async write(format: Format, header: ReportHeader, rows: Iterable<ReportRow>): Promise<WholeFile> {
    const folder = await mkdtemp(join(tmpdir(), 'sre-report-'));
    try {
      const path = join(folder, 'report');
      await pipeline(Readable.from(inChunks(format.pieces(header, rows))), createWriteStream(path, { mode: 0o600 }));
      const { size: bytes } = await stat(path);
      return { format, reportId: header.report_id, folder, path, bytes };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Sends it to S3; the file is gone then. When S3 refuses, what is small enough is answered all the same. */
  async store({ format, reportId, folder, path, bytes }: WholeFile): Promise<Written> {
    try {
      const inline = bytes <= INLINE_BYTES ? await readFile(path, 'utf8') : null;
      try {
        const key = `reports/${reportId}.${format.extension}`;
        const { name, contentType } = format;
        const location = await this.#files.put({ key, path, bytes, contentType, shown: name === 'html' });
        return { bytes, file: { format: name, location, bytes, content_type: contentType }, problem: null, inline };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { bytes, file: null, problem: error.message, inline };
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

const nameOf = ({ selectors, hash, redacted, format }: Snapshot): string =>
  `${scopeKey(selectors)} ${hash} ${redacted} ${format.name}`;

const keyOf = (reportId: string) => ({ pk: `REPORT#${reportId}`, sk: 'REPORT' });

const scopeKey = (selectors: readonly string[]): string => `REPORTS#${hashOf([...selectors].sort())}`;

/** Of a list, whatever its order was before it was sorted. */
export const hashOf = (sorted: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32);
