import type { ViewContext } from '../context.js';
import type { Action, Verb } from '../view.js';
import { number } from '../words.js';

/** Rows of a table on one card: more would pass what Teams takes in one message. */
export const pageRows = 15;

export interface Page<Row> {
  rows: Row[];
  /** `21-40 of 300`, or null when one page holds everything. */
  range: string | null;
  actions: Action[];
}

/** The part of a long list that one card shows, with the buttons to its neighbours. A page that is not there is the last. */
export function pageOf<Row>(all: readonly Row[], verb: Verb, context: ViewContext, most = pageRows): Page<Row> {
  const size = context.whole ? Math.max(1, all.length) : most;
  const last = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(Math.max(1, context.page ?? 1), last);
  const start = (page - 1) * size;
  const rows = all.slice(start, start + size);
  if (last === 1) return { rows, range: null, actions: [] };
  const to = (target: number, title: string): Action => ({ title, verb, data: { ...context.question, page: target } });
  return {
    rows,
    range: `${number(start + 1)}-${number(start + rows.length)} of ${number(all.length)}`,
    actions: [
      ...(page < last ? [to(page + 1, `Next ${Math.min(size, all.length - start - size)}`)] : []),
      ...(page > 1 ? [to(page - 1, 'Previous')] : []),
    ],
  };
}
