import { runtimeError } from './failure.js';
import { parseIntrinsic, runIntrinsic } from './intrinsics.js';
import { isJsonObject, type Json } from './json.js';
import { type Path, parsePath, readPath } from './path.js';

/** What the expressions of a state can see. */
export interface Scope {
  readonly data: Json;
  /** The context object, read by paths that begin with `$$`. */
  readonly context: Json;
}

/** @throws {SyntaxError} when it is neither a path nor an intrinsic that the sandbox interprets. */
export function checkExpression(source: unknown): void {
  if (typeof source !== 'string') throw new SyntaxError(`${JSON.stringify(source)} is not a path or intrinsic`);
  if (source.startsWith('States.')) parseIntrinsic(source);
  else parsePath(source);
}

/** @throws {StatesError} States.Runtime where a path leads nowhere, States.IntrinsicFailure. */
export function readExpression(source: string, scope: Scope, field: string): Json {
  const read = (path: Path): Json => {
    const found = readScope(path, scope);
    if (found !== undefined) return found;
    const shown = JSON.stringify(path.root === '$$' ? scope.context : scope.data).slice(0, 2000);
    throw runtimeError(
      `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${shown}'`,
    );
  };
  return source.startsWith('States.') ? runIntrinsic(parseIntrinsic(source), read) : read(parsePath(source));
}

export const readScope = (path: Path, scope: Scope): Json | undefined =>
  readPath(path, path.root === '$$' ? scope.context : scope.data);

/** Reads every expression of a payload template without filling it. @throws {SyntaxError} */
export function checkTemplate(template: Json): void {
  if (Array.isArray(template)) for (const item of template) checkTemplate(item);
  if (!isJsonObject(template)) return;
  for (const [key, value] of Object.entries(template)) {
    if (key.endsWith('.$')) checkExpression(value);
    else checkTemplate(value);
  }
}

/**
 * Fills a payload template (Parameters, ResultSelector): members named `x.$` are read, all others are taken as they are.
 *
 * @throws {StatesError}
 */
export function fillTemplate(template: Json, scope: Scope): Json {
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, scope));
  if (!isJsonObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), readExpression(value as string, scope, key)]
        : [key, fillTemplate(value, scope)],
    ),
  );
}
