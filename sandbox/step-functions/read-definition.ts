import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { type ChoiceRule, comparisonOf } from './choice.js';
import { callbackResource, type Definition, invokeResource } from './definition.js';
import { isObject, type Json } from './json.js';
import { parsePath, parseReferencePath } from './path.js';
import { checkExpression, checkTemplate } from './template.js';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => void;

/** A definition that the sandbox will not run; the message names the state machine, the state and what is wrong. */
export class DefinitionError extends Error {}

const anything: Check = () => undefined;
const path: Check = (value) => void parsePath(String(value));
const filter: Check = (value) => (value === null ? undefined : path(value));
const resultPath: Check = (value) => (value === null ? undefined : void parseReferencePath(String(value)));
const template: Check = (value) => checkTemplate(value as Json);
const seconds: Check = (value) => {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 99_999_999) {
    throw new SyntaxError(`${JSON.stringify(value)} is not a number of seconds from 0 to 99999999`);
  }
};

const filters = { Type: anything, Comment: anything, InputPath: filter, OutputPath: filter };
const transition = { Next: anything, End: anything };
const stateFields: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  Task: {
    ...filters,
    ...transition,
    Resource: checkResource,
    Parameters: checkInvocation,
    ResultSelector: template,
    ResultPath: resultPath,
    TimeoutSeconds: seconds,
    HeartbeatSeconds: seconds,
    Retry: checkRetriers,
    Catch: checkCatchers,
  },
  Pass: { ...filters, ...transition, Result: anything, Parameters: template, ResultPath: resultPath },
  Wait: {
    ...filters,
    ...transition,
    Seconds: seconds,
    SecondsPath: path,
    Timestamp: anything,
    TimestampPath: path,
  },
  Choice: { ...filters, Choices: checkChoices, Default: anything },
  Succeed: filters,
  Fail: {
    Type: anything,
    Comment: anything,
    Error: anything,
    Cause: anything,
    ErrorPath: checkExpression,
    CausePath: checkExpression,
  },
};

/**
 * Reads a state machine's definition: valid States Language (asl-validator) and within the interpreted subset.
 *
 * @returns a copy that the caller's later changes do not reach.
 * @throws {DefinitionError}
 */
export function readDefinition(name: string, definition: unknown): Definition {
  if (!isObject(definition) || !isObject(definition.States)) {
    throw new DefinitionError(`state machine ${name}: the definition is not an object with States`);
  }
  const copy = structuredClone(definition) as Fields & { States: Fields };
  const problems = [
    ...topProblems(copy),
    ...Object.entries(copy.States).flatMap(([state, value]) => problemsOf(state, value)),
  ];
  if (problems.length > 0) throw new DefinitionError(`state machine ${name}: ${problems.join('; ')}`);
  validate(name, copy);
  return copy as unknown as Definition;
}

function topProblems(definition: Fields): string[] {
  const known = ['Comment', 'StartAt', 'States', 'TimeoutSeconds', 'Version', 'QueryLanguage'];
  const problems = Object.keys(definition)
    .filter((key) => !known.includes(key))
    .map((key) => `${key} is not interpreted by the sandbox`);
  if (![undefined, 'JSONPath'].includes(definition.QueryLanguage as string | undefined)) {
    problems.push('QueryLanguage: only JSONPath is interpreted by the sandbox');
  }
  return problems;
}

function problemsOf(name: string, state: unknown): string[] {
  const at = `state ${JSON.stringify(name)}`;
  if (!isObject(state)) return [`${at} is not an object`];
  const fields = Object.hasOwn(stateFields, String(state.Type)) ? stateFields[String(state.Type)] : undefined;
  if (!fields) return [`${at}: type ${JSON.stringify(state.Type)} is not interpreted by the sandbox`];
  const problems = Object.entries(state).flatMap(([field, value]) => {
    const check = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (!check) return [`${at}: ${field} is not interpreted by the sandbox`];
    const problem = problemWith(check, value);
    return problem === undefined ? [] : [`${at}: ${field}: ${problem}`];
  });
  return state.Type === 'Task' && !('Parameters' in state) ? [...problems, `${at}: Parameters are missing`] : problems;
}

function problemWith(check: Check, value: unknown): string | undefined {
  try {
    check(value);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

function checkResource(value: unknown): void {
  if (value !== invokeResource && value !== callbackResource) {
    throw new SyntaxError(
      `${JSON.stringify(value)} is not interpreted by the sandbox, only ${invokeResource}[.waitForTaskToken]`,
    );
  }
}

function checkInvocation(value: unknown): void {
  const known = ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$', 'InvocationType', 'Qualifier'];
  if (!isObject(value)) throw new SyntaxError('an object is expected');
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) throw new SyntaxError(`${other} is not interpreted by the sandbox`);
  if (!('FunctionName' in value) && !('FunctionName.$' in value)) throw new SyntaxError('FunctionName is missing');
  if (![undefined, 'RequestResponse'].includes(value.InvocationType as string | undefined)) {
    throw new SyntaxError('InvocationType: only RequestResponse is interpreted by the sandbox');
  }
  template(value);
}

function checkRetriers(value: unknown): void {
  const known = ['ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'Comment'];
  for (const retrier of eachObject(value, known)) {
    const { IntervalSeconds = 1, MaxAttempts = 0, BackoffRate = 1, MaxDelaySeconds = 1 } = retrier;
    for (const number of [IntervalSeconds, MaxDelaySeconds]) seconds(number);
    if (!Number.isInteger(MaxAttempts) || (MaxAttempts as number) < 0)
      throw new SyntaxError('MaxAttempts is not a count');
    if (typeof BackoffRate !== 'number' || BackoffRate < 1) throw new SyntaxError('BackoffRate is not a number from 1');
  }
}

function checkCatchers(value: unknown): void {
  for (const catcher of eachObject(value, ['ErrorEquals', 'ResultPath', 'Next', 'Comment'])) {
    if (catcher.ResultPath !== undefined) resultPath(catcher.ResultPath);
  }
}

function checkChoices(value: unknown): void {
  for (const rule of eachObject(value)) checkRule(rule);
}

function checkRule(rule: Fields, depth = 0): void {
  if (depth > 50) throw new SyntaxError('the rules are nested too deeply');
  const nested = [rule.And, rule.Or, rule.Not === undefined ? undefined : [rule.Not]].filter(
    (rules) => rules !== undefined,
  );
  for (const rules of nested) for (const each of eachObject(rules)) checkRule(each, depth + 1);
  if (nested.length > 1) throw new SyntaxError('And, Or and Not exclude one another');
  if (nested.length === 1) return;
  path(rule.Variable);
  const comparison = comparisonOf(rule as ChoiceRule);
  if (comparison.endsWith('Path')) path(rule[comparison]);
}

function eachObject(value: unknown, known?: readonly string[]): Fields[] {
  if (!Array.isArray(value)) throw new SyntaxError('a list is expected');
  return value.map((item: unknown) => {
    if (!isObject(item)) throw new SyntaxError('a list of objects is expected');
    const other = known && Object.keys(item).find((key) => !known.includes(key));
    if (other !== undefined) throw new SyntaxError(`${other} is not interpreted by the sandbox`);
    if (known && !isNames(item.ErrorEquals)) throw new SyntaxError('ErrorEquals is not a list of error names');
    return item;
  });
}

const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');

type Validator = (definition: unknown) => { isValid: boolean; errorsText: (separator: string) => string };

/** Hashes of definitions found valid: the validator compiles its schemas anew for each, and services register often. */
const foundValid = new Set<string>();

/** asl-validator is loaded when a definition is first read, because a schema compiler comes with it. */
function validate(name: string, definition: unknown): void {
  const text = JSON.stringify(definition);
  const hash = createHash('sha256').update(text).digest('hex');
  if (foundValid.has(hash)) return;
  const validator = createRequire(import.meta.url)('asl-validator') as Validator;
  // A copy, because the validator writes into what it is given.
  const { isValid, errorsText } = validator(JSON.parse(text));
  if (!isValid) throw new DefinitionError(`state machine ${name}: ${errorsText('; ')}`);
  foundValid.add(hash);
}
