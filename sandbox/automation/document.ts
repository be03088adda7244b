import { isObject, type Json, type JsonObject, parseJson } from '../step-functions/json.js';
import { parsePath } from '../step-functions/path.js';
import { actions } from './actions.js';
import { variablesOf } from './variables.js';

export interface Parameter {
  readonly type: string;
  readonly description?: string;
  readonly default?: Json;
  readonly allowedValues?: readonly Json[];
  readonly allowedPattern?: string;
}

export interface Output {
  readonly Name: string;
  readonly Selector: string;
  readonly Type?: string;
}

export interface Step {
  readonly name: string;
  readonly action: string;
  readonly inputs: JsonObject;
  readonly outputs?: readonly Output[];
  readonly timeoutSeconds?: number;
  readonly maxAttempts?: number;
  /** Abort (default), Continue or step:name. */
  readonly onFailure?: string;
  readonly nextStep?: string;
  readonly isEnd?: boolean;
  readonly isCritical?: boolean;
}

/** An SSM Automation runbook, schema version 0.3, in the subset that the sandbox executes. */
export interface Runbook {
  readonly description?: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly mainSteps: readonly Step[];
  /** References of the form step.Output. */
  readonly outputs: readonly string[];
}

/** A runbook that the sandbox will not execute; the message names the document, the step and what is wrong. */
export class DocumentError extends Error {}

type Fields = Readonly<Record<string, unknown>>;

const documentFields = ['schemaVersion', 'description', 'assumeRole', 'parameters', 'mainSteps', 'outputs'];
const stepFields = [
  'name',
  'action',
  'description',
  'inputs',
  'outputs',
  'timeoutSeconds',
  'maxAttempts',
  'onFailure',
  'onCancel',
  'nextStep',
  'isEnd',
  'isCritical',
];
const parameterFields = ['type', 'description', 'default', 'allowedValues', 'allowedPattern', 'minItems', 'maxItems'];
const parameterType =
  /^(String|StringList|Boolean|Integer|StringMap|MapList|AWS::[A-Za-z0-9]+::[A-Za-z:]+|List<AWS::[A-Za-z0-9]+::[A-Za-z:]+>)$/;
const outputTypes = ['String', 'StringList', 'Boolean', 'Integer', 'StringMap', 'MapList'];
/** Variables that every runbook has (Systems Manager user guide, "Automation system variables"). */
export const systemVariables = [
  'global:DATE',
  'global:DATE_TIME',
  'global:REGION',
  'global:ACCOUNT_ID',
  'automation:EXECUTION_ID',
];

/**
 * Reads a runbook and checks it: known fields and actions, steps that exist, variables that are declared.
 *
 * @param content - the document's JSON text.
 * @throws {DocumentError}
 */
export function readRunbook(name: string, content: string): Runbook {
  try {
    const document: unknown = parseJson(content);
    if (!isObject(document)) throw new SyntaxError('the document is not an object');
    return checked(document);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new DocumentError(`automation document ${name}: ${error.message}`);
  }
}

function checked(document: Fields): Runbook {
  known(document, documentFields);
  if (document.schemaVersion !== '0.3') throw new SyntaxError('schemaVersion is not 0.3');
  const { parameters = {}, mainSteps, outputs = [] } = document;
  if (!isObject(parameters)) throw new SyntaxError('parameters is not an object');
  for (const [name, parameter] of Object.entries(parameters))
    within(`parameter ${name}`, () => checkParameter(parameter));
  if (!Array.isArray(mainSteps) || mainSteps.length === 0) throw new SyntaxError('mainSteps is not a list of steps');
  if (!isStrings(outputs)) throw new SyntaxError('outputs is not a list of references');
  const steps = mainSteps.map((step: unknown, index) =>
    within(`step ${nameOf(step) ?? index + 1}`, () => readStep(step)),
  );
  checkReferences(steps, Object.keys(parameters), outputs);
  const description = typeof document.description === 'string' ? { description: document.description } : {};
  return { ...description, parameters: parameters as Runbook['parameters'], mainSteps: steps, outputs };
}

function checkParameter(parameter: unknown): void {
  if (!isObject(parameter)) throw new SyntaxError('is not an object');
  known(parameter, parameterFields);
  if (typeof parameter.type !== 'string' || !parameterType.test(parameter.type)) {
    throw new SyntaxError(`type ${JSON.stringify(parameter.type)} is not known`);
  }
  if (parameter.allowedPattern !== undefined) new RegExp(String(parameter.allowedPattern));
}

function readStep(step: unknown): Step {
  if (!isObject(step)) throw new SyntaxError('is not an object');
  known(step, stepFields);
  const { name, action, inputs = {}, outputs = [] } = step;
  if (typeof name !== 'string' || !/^\w{3,128}$/.test(name))
    throw new SyntaxError('the name is not 3 to 128 of A-Z a-z 0-9 _');
  const found = typeof action === 'string' ? actions.get(action) : undefined;
  if (!found) throw new SyntaxError(`action ${JSON.stringify(action)} is not executed by the sandbox`);
  if (!isObject(inputs)) throw new SyntaxError('inputs is not an object');
  found.check(inputs as JsonObject);
  for (const count of [step.timeoutSeconds, step.maxAttempts]) {
    if (count !== undefined && !(Number.isInteger(count) && (count as number) > 0)) {
      throw new SyntaxError(`${JSON.stringify(count)} is not a positive number of seconds or attempts`);
    }
  }
  if (step.onFailure !== undefined && !/^(Abort|Continue|step:\w+)$/.test(String(step.onFailure))) {
    throw new SyntaxError(`onFailure ${JSON.stringify(step.onFailure)} is not Abort, Continue or step:name`);
  }
  if (!Array.isArray(outputs)) throw new SyntaxError('outputs is not a list');
  for (const output of outputs as unknown[]) checkOutput(output);
  return { ...step, inputs } as unknown as Step;
}

function checkOutput(output: unknown): void {
  if (!isObject(output)) throw new SyntaxError('an output is not an object');
  known(output, ['Name', 'Selector', 'Type']);
  if (typeof output.Name !== 'string') throw new SyntaxError('an output has no Name');
  if (output.Type !== undefined && !outputTypes.includes(String(output.Type))) {
    throw new SyntaxError(`output ${output.Name} has the unknown type ${JSON.stringify(output.Type)}`);
  }
  parsePath(String(output.Selector));
}

function checkReferences(steps: readonly Step[], parameters: readonly string[], outputs: readonly string[]): void {
  const names = steps.map((step) => step.name);
  if (new Set(names).size < names.length) throw new SyntaxError('two steps have the same name');
  const given = steps.flatMap((step) => outputNames(step).map((output) => `${step.name}.${output}`));
  const variables = [...parameters, ...given, ...systemVariables];
  for (const step of steps) within(`step ${step.name}`, () => checkStepReferences(step, names, variables));
  for (const output of outputs)
    if (!given.includes(output)) throw new SyntaxError(`the output ${output} is not declared`);
}

function checkStepReferences(step: Step, names: readonly string[], variables: readonly string[]): void {
  const jump = step.onFailure?.startsWith('step:') ? step.onFailure.slice(5) : undefined;
  const lost = [step.nextStep, jump].find((target) => target !== undefined && !names.includes(target));
  if (lost !== undefined) throw new SyntaxError(`there is no step ${lost}`);
  const unknown = variablesOf(step.inputs).find((variable) => !variables.includes(variable));
  if (unknown !== undefined) throw new SyntaxError(`{{ ${unknown} }} is not declared`);
}

const outputNames = (step: Step): string[] => [
  ...(actions.get(step.action)?.outputs ?? []),
  ...(step.outputs ?? []).map((output) => output.Name),
];

function within<T>(where: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof SyntaxError) throw new SyntaxError(`${where}: ${error.message}`);
    throw error;
  }
}

function known(fields: Fields, names: readonly string[]): void {
  const other = Object.keys(fields).find((key) => !names.includes(key));
  if (other !== undefined) throw new SyntaxError(`${other} is not known to the sandbox`);
}

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const nameOf = (step: unknown): string | undefined =>
  isObject(step) && typeof step.name === 'string' ? step.name : undefined;
