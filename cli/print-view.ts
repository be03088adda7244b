import { markdown } from '../cards/markdown.js';
import { text } from '../cards/text.js';
import type { View } from '../cards/view.js';
import { csvLine } from '../services/reports/formats/csv.js';
import { show } from './pager.js';
import { paintAnswer } from './paint.js';
import { formFor, type OutputFormat } from './render.js';
import type { Terminal } from './terminal.js';

type Row = Readonly<Record<string, string | number | null>>;

interface Printed {
  readonly view: View;
  /** The same for programs: as JSON, and its rows as CSV. */
  readonly data: unknown;
  readonly rows: readonly Row[];
}

/** Prints what no operation answered: what this program knows about itself. */
export function printView({ view, data, rows }: Printed, format: OutputFormat, terminal: Terminal): Promise<void> {
  return show(terminal, `${printed().trimEnd()}\n`);

  function printed(): string {
    if (format === 'json') return JSON.stringify(data, null, 2);
    if (format === 'markdown') return markdown(view);
    const columns = Object.keys(rows[0] ?? {});
    if (format === 'csv') {
      return csvLine(columns) + rows.map((row) => csvLine(columns.map((column) => row[column] ?? null))).join('');
    }
    const words = text(view, formFor(format, terminal));
    return terminal.color ? paintAnswer(words, view.tone) : words;
  }
}
