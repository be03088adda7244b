const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const mark = /\p{Mark}/u;

/** Columns that a terminal uses: East Asian wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const point of text) width += mark.test(point) ? 0 : wide.test(point) ? 2 : 1;
  return width;
}

export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** Breaks at spaces; a word longer than the line is broken where the line ends. Later lines start with `indent`. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const result: string[] = [];
  const [, lead = '', rest = ''] = /^(\s*)(.*)$/.exec(text) ?? [];
  let line = lead;
  let empty = true;
  for (const word of rest.split(' ')) {
    if (!empty && displayWidth(line) + 1 + displayWidth(word) > width) {
      result.push(line);
      line = indent;
      empty = true;
    }
    const pieces = broken(empty ? word : ` ${word}`, width - displayWidth(line), width - displayWidth(indent));
    line += pieces[0] ?? '';
    for (const piece of pieces.slice(1)) {
      result.push(line);
      line = indent + piece;
    }
    empty = false;
  }
  return [...result, line];
}

function broken(word: string, first: number, others: number): string[] {
  const pieces: string[] = [''];
  let room = Math.max(1, first);
  for (const point of word) {
    const size = displayWidth(point);
    if (size > room) {
      pieces.push('');
      room = Math.max(1, others);
    }
    pieces[pieces.length - 1] += point;
    room -= size;
  }
  return pieces;
}

const gap = 2;
const narrowest = 6;

/** Columns as wide as their content while it fits; else the widest give way and their cells take several lines. */
export function tableLines(titles: string[], rows: string[][], width: number): string[] {
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))));
  let excess = widths.reduce((sum, size) => sum + size + gap, -gap) - width;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const size = widths[widest] ?? 0;
    if (size <= narrowest) break;
    widths[widest] = size - 1;
    excess -= 1;
  }
  return all.flatMap((row) => rowLines(row, widths));
}

function rowLines(row: string[], widths: number[]): string[] {
  const cells = widths.map((width, column) => wrap(row[column] ?? '', width));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, index) =>
    cells
      .map((cell, column) => pad(cell[index] ?? '', widths[column] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}
