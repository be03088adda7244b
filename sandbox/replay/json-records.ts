import { readFileSync } from 'node:fs';
import { BadData } from './bad-data.js';

/** One element of the list in a file, with the line it begins on. */
export interface JsonRecord {
  readonly value: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly line: number;
}

/**
 * Reads `{"<member>": [ {...}, ... ]}`.
 *
 * @throws {BadData} for text that is not JSON, has no such list, or has something else than objects in it.
 */
export function readRecords(file: string, member: string): JsonRecord[] {
  const text = readFileSync(file, 'utf8');
  const list = memberOf(parse(file, text), member);
  if (!Array.isArray(list)) throw new BadData(file, 1, `there is no list named "${member}"`);
  const lines = elementLines(text, member);
  return list.map((value: unknown, index) => {
    const line = lines[index] ?? 1;
    if (!isObject(value)) throw new BadData(file, undefined, `element ${index + 1} of "${member}" is not an object`);
    return { value, file, line };
  });
}

/** What stands beside the list: undefined where nothing does. @throws {BadData} for text that is not JSON. */
export const readMember = (file: string, member: string): unknown =>
  memberOf(parse(file, readFileSync(file, 'utf8')), member);

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, member: string): unknown => (isObject(value) ? value[member] : undefined);

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    const at = position === undefined ? text.length : Number(position);
    throw new BadData(file, text.slice(0, at).split('\n').length, `not JSON: ${message}`);
  }
}

/** Lines on which the elements of a top-level list begin. The text is known to be JSON. */
function elementLines(text: string, member: string): number[] {
  const lines: number[] = [];
  let key = '';
  let list = '';
  for (const { symbol, line, depth } of symbols(text)) {
    if (depth === 1 && symbol.startsWith('"')) key = JSON.parse(symbol) as string;
    else if (depth === 1) list = symbol === '[' ? key : '';
    else if (depth === 2 && list === member && symbol === '{') lines.push(line);
  }
  return lines;
}

/** Strings and brackets of a JSON text, with their lines and how deep they lie. */
function* symbols(text: string): Generator<{ symbol: string; line: number; depth: number }> {
  let line = 1;
  let depth = 0;
  for (const [symbol] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]|\n/g)) {
    if (symbol === '\n') {
      line += 1;
      continue;
    }
    if (symbol === '}' || symbol === ']') depth -= 1;
    yield { symbol, line, depth };
    if (symbol === '{' || symbol === '[') depth += 1;
  }
}
