import { isObject, type Json, parseJson } from '../step-functions/json.js';
import type { World } from '../world.js';
import { StepFailure } from './actions.js';
import type { Automation } from './automation.js';
import type { Runbook } from './document.js';

/** Reads variables as a step sees them. @throws {StepFailure} for an output of a step that has not given it. */
export function variableReader(
  automation: Automation,
  runbook: Runbook,
  world: Pick<World, 'account' | 'region'>,
  now: number,
): (name: string) => Json {
  const time = new Date(now).toISOString();
  const system: Readonly<Record<string, Json>> = {
    'global:DATE': time.slice(0, 10),
    'global:DATE_TIME': time.replace('T', '_').replaceAll(':', '.').slice(0, 19),
    'global:REGION': world.region,
    'global:ACCOUNT_ID': world.account,
    'automation:EXECUTION_ID': automation.id,
  };
  return (name) => {
    const [step, output] = name.split('.', 2);
    if (output !== undefined) {
      const value = automation.steps.find((each) => each.name === step)?.outputs[output];
      if (value === undefined) throw new StepFailure(`Step ${step} has given no output ${output}.`);
      return value;
    }
    const type = runbook.parameters[name]?.type;
    return type === undefined ? (system[name] ?? '') : parameterValue(type, automation.parameters[name] ?? []);
  };
}

/** A parameter's value from the list of texts in which it was given. @throws {SyntaxError} when they are not of its type. */
export function parameterValue(type: string, texts: readonly string[]): Json {
  if (type === 'StringList' || type.startsWith('List<')) return listOf(texts);
  const [text] = texts;
  if (text === undefined || texts.length > 1) throw new SyntaxError('takes exactly one value');
  const isOfType = typed[type];
  if (!isOfType) return text;
  const value = parseJson(type === 'Boolean' ? text.toLowerCase() : text);
  if (!isOfType(value)) throw new SyntaxError(`is no ${type}`);
  return value;
}

/** Types that are given as JSON text. */
const typed: Readonly<Record<string, (value: Json) => boolean>> = {
  Boolean: (value) => typeof value === 'boolean',
  Integer: (value) => Number.isInteger(value),
  StringMap: (value) => isObject(value),
  MapList: (value) => Array.isArray(value),
};

/** A list comes as several texts or as one JSON list. */
function listOf(texts: readonly string[]): Json {
  const [only] = texts;
  if (texts.length !== 1 || !only?.startsWith('[')) return texts;
  const value = parseJson(only);
  if (!Array.isArray(value)) throw new SyntaxError('is no list');
  return value as Json;
}
