import { matchesRule, timestamp } from './choice.js';
import type { ChoiceState, FailState, PassState, TaskState, WaitState } from './definition.js';
import { type Failure, runtimeError, StatesError } from './failure.js';
import { isJsonObject, type Json } from './json.js';
import { parsePath, parseReferencePath, writePath } from './path.js';
import { fillTemplate, readExpression, readScope, type Scope } from './template.js';

/** Applies InputPath or OutputPath. @throws {StatesError} States.Runtime */
export function applyFilter(path: string | null | undefined, { data, context }: Scope): Json {
  if (path === undefined) return data;
  if (path === null) return {};
  const found = readScope(parsePath(path), { data, context });
  if (found === undefined) throw runtimeError(`Invalid path '${path}' : No results for path: ${path}`);
  return found;
}

/** Combines a state's raw input with its result. @throws {StatesError} States.ResultPathMatchFailure */
export function applyResultPath(path: string | null | undefined, input: Json, result: Json): Json {
  if (path === null) return input;
  const merged = writePath(parseReferencePath(path ?? '$'), input, result);
  if (merged !== undefined) return merged;
  const shown = JSON.stringify(input).slice(0, 2000);
  throw new StatesError('States.ResultPathMatchFailure', `Unable to apply ReferencePath ${path} to input ${shown}`);
}

/** What a Pass state hands on. @throws {StatesError} */
export function passOutput(state: PassState, input: Json, context: Json): Json {
  const data = applyFilter(state.InputPath, { data: input, context });
  const parameters = state.Parameters === undefined ? data : fillTemplate(state.Parameters, { data, context });
  const merged = applyResultPath(state.ResultPath, input, state.Result ?? parameters);
  return applyFilter(state.OutputPath, { data: merged, context });
}

/** What a Choice state hands on and where to. @throws {StatesError} States.NoChoiceMatched, States.Runtime */
export function choose(state: ChoiceState, input: Json, context: Json): { output: Json; next: string } {
  const data = applyFilter(state.InputPath, { data: input, context });
  const next = state.Choices.find((rule) => matchesRule(rule, { data, context }))?.Next ?? state.Default;
  if (next === undefined) throw new StatesError('States.NoChoiceMatched', 'No choice matched and there is no Default');
  return { output: applyFilter(state.OutputPath, { data, context }), next };
}

/** When a Wait state is over, in epoch milliseconds. @throws {StatesError} States.Runtime */
export function waitUntil(state: WaitState, input: Json, context: Json, now: number): number {
  const data = applyFilter(state.InputPath, { data: input, context });
  const read = (path: string): Json => applyFilter(path, { data, context });
  if (state.Timestamp !== undefined || state.TimestampPath !== undefined) {
    const value = state.TimestampPath === undefined ? (state.Timestamp ?? null) : read(state.TimestampPath);
    const until = timestamp(value);
    if (until === undefined) throw runtimeError(`The Timestamp ${JSON.stringify(value)} is not a valid timestamp`);
    return until;
  }
  const seconds = state.SecondsPath === undefined ? (state.Seconds ?? 0) : read(state.SecondsPath);
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0 || seconds > 99_999_999) {
    throw runtimeError(`The Seconds ${JSON.stringify(seconds)} are not an integer from 0 to 99999999`);
  }
  return now + seconds * 1000;
}

/** Why a Fail state fails. @throws {StatesError} States.Runtime */
export function failureOf(state: FailState, input: Json, context: Json): Failure {
  const read = (path: string | undefined, field: string): string | undefined => {
    if (path === undefined) return undefined;
    const value = readExpression(path, { data: input, context }, field);
    if (typeof value === 'string') return value;
    throw runtimeError(`The ${field} ${path} does not lead to a string`);
  };
  return {
    error: state.Error ?? read(state.ErrorPath, 'ErrorPath'),
    cause: state.Cause ?? read(state.CausePath, 'CausePath'),
  };
}

export interface Invocation {
  readonly functionName: string;
  readonly payload: Json;
  /** All that the Task's Parameters evaluate to. */
  readonly parameters: Json;
}

/** What a Task asks of AWS Lambda. @throws {StatesError} */
export function invocationOf(state: TaskState, input: Json, context: Json): Invocation {
  const data = applyFilter(state.InputPath, { data: input, context });
  const parameters = fillTemplate(state.Parameters ?? {}, { data, context });
  const { FunctionName, Payload = {} } = isJsonObject(parameters) ? parameters : {};
  if (typeof FunctionName !== 'string') throw runtimeError('The FunctionName is not a string');
  return { functionName: nameOfFunction(FunctionName), payload: Payload, parameters };
}

/** The bare name in `name`, `name:alias`, a partial or a full function ARN (AWS API reference: Invoke). */
const nameOfFunction = (text: string): string =>
  /(?:^|:)function:([^:]+)/.exec(text)?.[1] ?? text.split(':')[0] ?? text;

/** What a Task hands on. @throws {StatesError} */
export function taskOutput(state: TaskState, input: Json, result: Json, context: Json): Json {
  const selected =
    state.ResultSelector === undefined ? result : fillTemplate(state.ResultSelector, { data: result, context });
  return applyFilter(state.OutputPath, { data: applyResultPath(state.ResultPath, input, selected), context });
}
