import { createHash } from 'node:crypto';
import { isObject, type JsonObject, parseJson } from '../step-functions/json.js';
import { DocumentError } from './document.js';

/** What may be put in: what matches, or one of a list. */
export interface CommandParameter {
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly allowedValues?: readonly string[];
}

/** An SSM Command document, schema version 2.2, with the one step that the sandbox executes: a shell script. */
export interface CommandDocument {
  readonly description: string;
  readonly parameters: Readonly<Record<string, CommandParameter>>;
  readonly step: string;
  readonly script: readonly string[];
}

/** Whether a document is for SendCommand. */
export const isCommandDocument = (content: string): boolean => {
  const document: unknown = parseJson(content);
  return isObject(document) && document.schemaVersion === '2.2';
};

const read = new Map<string, CommandDocument>();

/** @throws {DocumentError} */
export function readCommandDocument(name: string, content: string): CommandDocument {
  const key = createHash('sha256').update(content).digest('hex');
  const known = read.get(key) ?? parsed(name, content);
  read.set(key, known);
  return known;
}

function parsed(name: string, content: string): CommandDocument {
  try {
    const document: unknown = parseJson(content);
    if (!isObject(document) || document.schemaVersion !== '2.2') throw new SyntaxError('schemaVersion is not 2.2');
    const parameters = parametersOf(document.parameters ?? {});
    const { step, script } = onlyStep(document.mainSteps);
    const used = script.join('\n').matchAll(/\{\{\s*([\w:]+)\s*\}\}/g);
    for (const [, variable = ''] of used) {
      if (!(variable in parameters)) throw new SyntaxError(`{{ ${variable} }} is not declared`);
    }
    return { description: String(document.description ?? ''), parameters, step, script };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new DocumentError(`command document ${name}: ${error.message}`);
  }
}

function parametersOf(parameters: unknown): CommandDocument['parameters'] {
  if (!isObject(parameters)) throw new SyntaxError('parameters is not an object');
  for (const [name, one] of Object.entries(parameters)) {
    if (!isObject(one) || one.type !== 'String') throw new SyntaxError(`parameter ${name} is not a String`);
    if (isListOfStrings(one.allowedValues)) continue;
    if (typeof one.allowedPattern !== 'string') throw new SyntaxError(`parameter ${name} has no allowedPattern`);
    new RegExp(one.allowedPattern);
  }
  return parameters as CommandDocument['parameters'];
}

function onlyStep(mainSteps: unknown): Pick<CommandDocument, 'step' | 'script'> {
  const [step, ...others] = Array.isArray(mainSteps) ? (mainSteps as JsonObject[]) : [];
  if (step?.action !== 'aws:runShellScript' || others.length > 0) throw new SyntaxError('it is not one shell script');
  const script = isObject(step.inputs) ? step.inputs.runCommand : undefined;
  if (!isListOfStrings(script)) throw new SyntaxError('runCommand is not a list of lines');
  return { step: String(step.name), script };
}

const isListOfStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
