import type { ReportFormat } from '../../contracts/report.js';
import type { ReportHeader } from '../report.js';
import type { ReportRow } from '../row.js';

/** One way to write a report down. `pieces` makes it bit by bit and never holds all rows. */
export interface Format {
  readonly name: ReportFormat;
  readonly extension: string;
  readonly contentType: string;
  pieces(header: ReportHeader, rows: Iterable<ReportRow>): Iterable<string>;
}

/** Code units; a row longer than this is a chunk of its own. */
export const CHUNK = 64 * 1024;

/** Many small pieces as few larger ones: what a file or a socket likes. */
export function* inChunks(pieces: Iterable<string>, most = CHUNK): Iterable<string> {
  let chunk = '';
  for (const piece of pieces) {
    if (chunk !== '' && chunk.length + piece.length > most) {
      yield chunk;
      chunk = '';
    }
    chunk += piece;
  }
  if (chunk !== '') yield chunk;
}

/** `openssl 3.0.2 -> 3.0.8, libssl3 3.0.2 -> no fix`. */
export const packageWords = ({ packages }: Pick<ReportRow, 'packages'>): string =>
  packages.map(({ name, installed, fixed }) => `${name} ${installed} -> ${fixed ?? 'no fix'}`).join(', ');

/** Unknown is said, never left to look like "no". */
export const yesNo = (answer: boolean | null): string => (answer === null ? 'unknown' : answer ? 'yes' : 'no');

export const numberOr = (value: number | null, otherwise = 'unknown'): string =>
  value === null ? otherwise : String(value);
