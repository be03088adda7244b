import { isJsonObject, type Json } from './json.js';

/** A name, an index (negative counts from the end) or `null` for `[*]`. */
type Step = string | number | null;

export interface Path {
  readonly text: string;
  /** `$$` reads the context object, `$` the data. */
  readonly root: '$' | '$$';
  readonly steps: readonly Step[];
}

const stepPattern =
  /\.([\p{L}_][\p{L}\p{N}_-]*)|\[(-?\d{1,9})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|(\[\*\])/uy;

/**
 * Parses the paths that the sandbox interprets: names, indexes and `[*]`. Filters, slices, `..` and functions of JSONPath
 * are refused.
 *
 * @throws {SyntaxError} for any other text.
 */
export function parsePath(text: string): Path {
  const root = text.startsWith('$$') ? '$$' : '$';
  if (!text.startsWith('$')) throw new SyntaxError(`${JSON.stringify(text)} is not a path: it does not begin with $`);
  const steps: Step[] = [];
  const pattern = new RegExp(stepPattern);
  pattern.lastIndex = root.length;
  while (pattern.lastIndex < text.length) {
    const from = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) {
      throw new SyntaxError(
        `path ${JSON.stringify(text)} is not interpreted from ${JSON.stringify(text.slice(from))} on`,
      );
    }
    const [, name, index, single, double] = match;
    const quoted = (single ?? double)?.replace(/\\(.)/gs, '$1');
    steps.push(name ?? quoted ?? (index === undefined ? null : Number(index)));
  }
  return { text, root, steps };
}

/** A Reference Path names one place, as ResultPath must. @throws {SyntaxError} */
export function parseReferencePath(text: string): Path {
  const path = parsePath(text);
  if (path.root !== '$' || path.steps.includes(null)) {
    throw new SyntaxError(`${JSON.stringify(text)} is not a reference path`);
  }
  return path;
}

/** @returns the value in the path's place, undefined where there is none; with `[*]` the list of all that match. */
export function readPath(path: Path, data: Json): Json | undefined {
  let found: Json[] = [data];
  for (const step of path.steps) found = found.flatMap((value) => children(value, step));
  return path.steps.includes(null) ? found : found[0];
}

function children(value: Json, step: Step): readonly Json[] {
  if (step === null) return Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  if (typeof step === 'number') {
    const item: Json | undefined = Array.isArray(value) ? value.at(step) : undefined;
    return item === undefined ? [] : [item];
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return [];
  const member = value[step];
  return member === undefined ? [] : [member];
}

/**
 * Puts a value in a reference path's place, making the objects on the way.
 *
 * @returns changed data, or undefined where the place cannot be made (a name in a list, an index beyond its end).
 */
export function writePath(path: Path, data: Json, value: Json): Json | undefined {
  return write(path.steps, data, value);
}

function write([step, ...rest]: readonly Step[], data: Json | undefined, value: Json): Json | undefined {
  if (step === undefined) return value;
  if (typeof step === 'string') {
    const object = data ?? {};
    if (!isJsonObject(object)) return undefined;
    const member = write(rest, Object.hasOwn(object, step) ? object[step] : undefined, value);
    // fromEntries makes own members even of names such as __proto__.
    return member === undefined ? undefined : Object.fromEntries([...Object.entries(object), [step, member]]);
  }
  if (step === null || !Array.isArray(data) || step < 0 || step >= data.length) return undefined;
  const item = write(rest, data[step] as Json, value);
  return item === undefined ? undefined : (data.with(step, item) as Json[]);
}
