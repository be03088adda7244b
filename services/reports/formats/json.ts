import type { Format } from './format.js';

/** One object: the header's fields, then `findings`, one a line. */
export const json: Format = {
  name: 'json',
  extension: 'json',
  contentType: 'application/json',
  *pieces(header, rows) {
    yield `${JSON.stringify(header, null, 1).replace(/\n\}$/, '')},\n "findings": [`;
    let between = '\n';
    for (const row of rows) {
      yield `${between}${JSON.stringify(row)}`;
      between = ',\n';
    }
    yield '\n]}\n';
  },
};
