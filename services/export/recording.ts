import type { Clients } from '../aws/clients.js';

/** What is exported, and from whom. */
export interface Scope {
  readonly clients: Clients;
  /** Events and findings since then, until now. */
  readonly from: Date;
  readonly to: Date;
  readonly instanceIds: readonly string[];
}

/** One file of the layout that the sandbox replays, by its path below the folder. */
export interface ExportedFile {
  readonly path: string;
  readonly content: string;
  /** How many records are in it. */
  readonly count: number;
}

/** A file with one list, as AWS's own exports and answers have it. Dates are ISO 8601. */
export const listFile = (path: string, member: string, records: readonly unknown[]): ExportedFile => ({
  path,
  content: `${JSON.stringify({ [member]: records }, null, 1)}\n`,
  count: records.length,
});
