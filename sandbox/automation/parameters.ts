import { AwsError } from '../answer.js';
import type { Parameter, Runbook } from './document.js';
import { parameterValue } from './variable-reader.js';
import { asText, asTexts } from './variables.js';

/**
 * Checks the parameters of a start against the runbook's.
 *
 * @returns every declared parameter, with its default where it was not given.
 * @throws {AwsError} InvalidAutomationExecutionParametersException
 */
export function readParameters(
  { parameters }: Runbook,
  given: Readonly<Record<string, string[]>>,
): Record<string, string[]> {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(parameters, name));
  if (unknown.length > 0) throw refusal(`Unknown parameters: ${unknown.join(', ')}.`);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const texts = given[name] ?? (parameter.default === undefined ? undefined : asTexts(parameter.default));
      if (!texts) throw refusal(`Parameter ${name} is required.`);
      checkValue(name, parameter, texts);
      return [name, texts];
    }),
  );
}

function checkValue(name: string, { type, allowedValues, allowedPattern }: Parameter, texts: string[]): void {
  try {
    parameterValue(type, texts);
  } catch (error) {
    if (error instanceof SyntaxError) throw refusal(`Parameter ${name}: ${error.message}.`);
    throw error;
  }
  const allowed = allowedValues?.map(asText);
  const pattern = allowedPattern === undefined ? undefined : new RegExp(allowedPattern);
  const wrong = texts.find((text) => (allowed && !allowed.includes(text)) || (pattern && !pattern.test(text)));
  if (wrong !== undefined) throw refusal(`Parameter ${name} does not allow the value ${wrong}.`);
}

const refusal = (message: string) => new AwsError('InvalidAutomationExecutionParametersException', message);
