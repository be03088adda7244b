import type { Json, Value } from './content.js';

/** One leaf that differs, with the way to it. */
export interface Difference {
  readonly path: readonly string[];
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/**
 * What differs between two contents, leaf by leaf, in the order of the second; nothing when they say the same. An
 * element that a list gained or lost is one difference, whatever is in it.
 */
export function differences(before: Json, after: Json, path: readonly string[] = []): Difference[] {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keys.flatMap((key): Difference[] => {
    const at = [...path, key];
    const [was, is] = [valueAt(before, key), valueAt(after, key)];
    const below = path.length === 0 || (was !== undefined && is !== undefined);
    const maps = below ? bothMaps(was, is) : undefined;
    if (maps) return differences(...maps, at);
    return was === is ? [] : [{ path: at, before: was, after: is }];
  });
}

/** A map that is missing on one side is an empty one. */
function bothMaps(was: Value | undefined, is: Value | undefined): [Json, Json] | undefined {
  const [one, other] = [was ?? {}, is ?? {}];
  return isMap(one) && isMap(other) ? [one, other] : undefined;
}

const isMap = (value: Value | undefined): value is Json => typeof value === 'object' && value !== null;

/** Keys come from outside: `__proto__` and the like are keys like any other. */
const valueAt = (json: Json, key: string): Value | undefined => (Object.hasOwn(json, key) ? json[key] : undefined);

const MOST_TEXT = 160;

/** A value in one line; null for what is not there. */
export function textOf(value: Value | undefined): string | null {
  if (value === undefined || value === null) return null;
  const text = isMap(value) ? leaves(value).join(', ') : String(value);
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
}

const leaves = (value: Json): string[] =>
  Object.entries(value).flatMap(([key, inner]) => {
    if (isMap(inner)) return leaves(inner);
    return [inner === true ? key : `${key} ${String(inner)}`];
  });
