import type { ConfigurationItem } from '@aws-sdk/client-config-service';
import { AwsError } from '../../answer.js';

/** What an advanced query asks for, as far as the sandbox understands it. */
export interface Select {
  readonly fields: readonly string[];
  readonly types: readonly string[];
  readonly holds: (item: ConfigurationItem) => boolean;
}

const invalid = (message: string): AwsError => new AwsError('InvalidExpressionException', message);

const known: Readonly<Record<string, (item: ConfigurationItem) => string | undefined>> = {
  resourceId: ({ resourceId }) => resourceId,
  resourceType: ({ resourceType }) => resourceType,
  resourceName: ({ resourceName }) => resourceName,
  awsRegion: ({ awsRegion }) => awsRegion,
  accountId: ({ accountId }) => accountId,
  configurationItemCaptureTime: ({ configurationItemCaptureTime: at }) => at?.toISOString(),
};

const CONDITION = /^(\w+)\s*(=|>=|<=|>|<|in)\s*(.+)$/is;

/**
 * `SELECT a, b WHERE resourceType IN ('x', 'y') AND configurationItemCaptureTime >= '2026-11-22T00:00:00.000Z'`. What is
 * not of this form is refused, so that no query is answered by less than it asks for.
 */
export function parseSelect(expression: string): Select {
  const [, list, where] = /^\s*select\s+(.+?)\s+where\s+(.+?)\s*$/is.exec(expression) ?? [];
  if (list === undefined || where === undefined) throw invalid('The expression must be SELECT ... WHERE ...');
  const fields = list.split(',').map((name) => name.trim());
  const odd = fields.find((name) => !Object.hasOwn(known, name));
  if (odd !== undefined) throw invalid(`Unknown property: ${odd}`);
  const conditions = where.split(/\s+and\s+/i).map(condition);
  const types = conditions.find(({ name, operator }) => name === 'resourceType' && /^(=|in)$/i.test(operator))?.values;
  if (!types) throw invalid('The sandbox answers queries about named resource types');
  return { fields, types, holds: (item) => conditions.every(({ holds }) => holds(item)) };
}

function condition(text: string) {
  const [, name = '', operator = '', operand = ''] = CONDITION.exec(text.trim()) ?? [];
  const read = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!read) throw invalid(`Unknown property: ${name || text}`);
  const values = valuesOf(operand, operator.toLowerCase() === 'in');
  const [value = ''] = values;
  const tests: Readonly<Record<string, (found: string) => boolean>> = {
    '=': (found) => found === value,
    in: (found) => values.includes(found),
    '>=': (found) => found >= value,
    '<=': (found) => found <= value,
    '>': (found) => found > value,
    '<': (found) => found < value,
  };
  const test = tests[operator.toLowerCase()];
  return { name, operator, values, holds: (item: ConfigurationItem) => test?.(read(item) ?? '') ?? false };
}

function valuesOf(operand: string, several: boolean): string[] {
  const pattern = several ? /^\(\s*('[^']*'(?:\s*,\s*'[^']*')*)\s*\)$/ : /^('[^']*')$/;
  const [, list] = pattern.exec(operand.trim()) ?? [];
  if (list === undefined) throw invalid(`Unexpected value: ${operand}`);
  return [...list.matchAll(/'([^']*)'/g)].map(([, value = '']) => value);
}

/** One result: the fields asked for, as a JSON text. */
export const selected = (item: ConfigurationItem, fields: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(fields.map((name) => [name, known[name]?.(item)])));
