import { randomBytes } from 'node:crypto';

interface Content {
  readonly now: Date;
  /** SHA-256 of what was seen. */
  readonly hash: string;
  readonly redacted: boolean;
}

/**
 * The id of one report: its minute and the beginning of its snapshot, so that the same facts are the same report. Whoever
 * must be told one before the snapshot is known gets a random one, and the report keeps it.
 */
export class ReportId {
  #id: string | undefined;

  /** `rpt-20261122t1407-1f8a2c3d`, another `r` at its end when redacted. @param same the id of a report that says the same. */
  of({ now, hash, redacted }: Content, same?: string): string {
    this.#id ??= same ?? idOf(now, hash.slice(0, 8), redacted);
    return this.#id;
  }

  /** What a report that is still being written can be asked for by. */
  announced(now: Date, redacted: boolean): string {
    this.#id ??= idOf(now, randomBytes(4).toString('hex'), redacted);
    return this.#id;
  }
}

const idOf = (now: Date, tail: string, redacted: boolean): string =>
  `rpt-${now.toISOString().slice(0, 16).replace(/[-:]/g, '').toLowerCase()}-${tail}${redacted ? 'r' : ''}`;
