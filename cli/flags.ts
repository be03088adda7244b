import { z } from 'zod';
import { InvalidInput } from '../services/errors.js';
import type { Operation } from '../services/operation.js';
import { type OperationName, operations } from '../services/operations/index.js';
import type { CommandSpec } from './commands.js';

/** One input of an operation as it is typed. */
export interface Flag {
  /** The name in the schema. */
  readonly field: string;
  /** What is typed, without the dashes. */
  readonly name: string;
  readonly kind: 'text' | 'list' | 'number' | 'boolean' | 'plan';
  readonly choices: readonly string[] | undefined;
  readonly required: boolean;
  readonly fallback: unknown;
  readonly description: string;
  /** Of a number. */
  readonly least: number | undefined;
  readonly most: number | undefined;
}

/** Words that people type for what the schemas call otherwise; the rest is the schema's name with dashes. */
const names: Readonly<Record<string, string>> = {
  instance_id: 'instance',
  instance_ids: 'instance',
  metric_names: 'metric',
  event_types: 'type',
  time_range: 'last',
  state: 'status',
  fix_ids: 'fix',
  remediation_plan: 'plan',
};

/** For inputs that need no words in a schema of tools, and do beside a flag. */
const descriptions: Readonly<Record<string, string>> = {
  limit: 'How many at most',
  status: 'Only these',
  event_types: 'Which kinds of events',
  format: 'What kind of file',
  criticality: 'How grave it is, for whoever decides',
};

interface Property {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly items?: Property;
  readonly default?: unknown;
  readonly description?: string;
}

/** What a command takes, read off its operation's input schema. */
export function flagsOf({ operation, fixed = {}, assumed = {}, without = [] }: CommandSpec): readonly Flag[] {
  const { input } = operations[operation] as Operation;
  const schema = z.toJSONSchema(input, { io: 'input' });
  const required = new Set(schema.required);
  return Object.entries((schema.properties ?? {}) as Record<string, Property>)
    .filter(([field]) => !(field in fixed || without.includes(field)))
    .map(([field, property]) => ({
      field,
      name: names[field] ?? field.replaceAll('_', '-'),
      kind: kindOf(property),
      choices: property.enum ?? property.items?.enum,
      required: required.has(field) && !(field in assumed),
      fallback: property.default ?? assumed[field],
      description: property.description ?? property.items?.description ?? descriptions[field] ?? '',
      least: property.minimum,
      most: property.maximum,
    }));
}

function kindOf({ type }: Property): Flag['kind'] {
  if (type === 'array') return 'list';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  // The one input with a shape of its own is a stored plan, which its id names.
  return type === 'object' ? 'plan' : 'text';
}

/** What was typed for one flag, as the operation takes it. A list may be repeated, with commas or both. */
export function readTyped(flag: Flag, typed: readonly string[]): unknown {
  const last = typed.at(-1) ?? '';
  switch (flag.kind) {
    case 'list':
      return typed
        .flatMap((one) => one.split(','))
        .map((one) => one.trim())
        .filter(Boolean);
    case 'number':
      return /^-?\d+$/.test(last) ? Number(last) : last;
    case 'boolean':
      return yesNo(flag, last);
    case 'plan':
      return { plan_id: last };
    case 'text':
      return last;
  }
}

function yesNo({ name }: Flag, typed: string): boolean {
  const word = typed.toLowerCase();
  if (['true', 'yes', 'on', ''].includes(word)) return true;
  if (['false', 'no', 'off'].includes(word)) return false;
  throw new InvalidInput(`--${name} is true or false, not ${JSON.stringify(typed)}.`);
}

/**
 * The whole input of a command, from what was typed for each field.
 * @throws InvalidInput naming the flag and what it allows.
 */
export function inputFrom(
  spec: CommandSpec,
  typed: ReadonlyMap<string, readonly string[]>,
): Readonly<Record<string, unknown>> {
  const flags = flagsOf(spec);
  const given = flags.flatMap((flag) => {
    const words = typed.get(flag.field);
    return words ? [[flag.field, readTyped(flag, notEmpty(flag, words))]] : [];
  });
  const input = { ...spec.assumed, ...Object.fromEntries(given), ...spec.fixed };
  const parsed = operations[spec.operation].input.safeParse(input);
  if (parsed.success) return input;
  const [issue] = parsed.error.issues;
  const flag = flags.find(({ field }) => field === issue?.path[0]);
  const missing = flag !== undefined && !(flag.field in input);
  throw new InvalidInput(
    missing ? `Say ${asTyped(spec, flag)}.` : `${flag ? `--${flag.name}: ` : ''}${said(flag, issue?.message ?? '')}.`,
    { hint: `See sre-agent ${spec.words} --help.` },
  );
}

const asTyped = ({ positional }: CommandSpec, { field, name }: Flag): string =>
  field === positional ? `which: --${name} <${name}>` : `--${name}`;

/** An empty variable of a script must not mean the whole fleet. @throws InvalidInput */
function notEmpty({ name }: Flag, typed: readonly string[]): readonly string[] {
  if (typed.some((word) => word.replaceAll(',', '').trim() === '')) {
    throw new InvalidInput(`--${name} is empty.`, { hint: 'Say what you mean, or leave it out.' });
  }
  return typed;
}

function said(flag: Flag | undefined, message: string): string {
  if (flag?.choices) return `one of ${flag.choices.join(', ')}`;
  if (flag?.kind !== 'number') return message;
  const { least, most = Number.MAX_SAFE_INTEGER } = flag;
  if (least === undefined) return 'a whole number';
  return most < Number.MAX_SAFE_INTEGER
    ? `a whole number from ${least} to ${most}`
    : `a whole number, ${least} or more`;
}

/**
 * What to type after `sre-agent` to ask this.
 * @param specs the commands that may be typed.
 * @returns undefined where there is no command, because only people may ask it.
 */
export function wordsFor(
  specs: readonly CommandSpec[],
  operation: OperationName,
  input: Readonly<Record<string, unknown>>,
): readonly string[] | undefined {
  const spec = specs.find((one) => one.operation === operation && says(one, input));
  if (!spec) return undefined;
  const words = flagsOf(spec).flatMap((flag) => {
    const value = input[flag.field];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(flag.fallback)) return [];
    const typed = typedAs(value);
    if (flag.field === spec.positional && !typed.some((word) => word.startsWith('-'))) return typed;
    return typed.map((word) => `--${flag.name}=${word}`);
  });
  return [...spec.words.split(' '), ...words];
}

/** The same as one line for a shell. */
export const commandLine = (words: readonly string[]): string => ['sre-agent', ...words.map(quoted)].join(' ');

/** Whether a command's own words fit: what they fix is so, and nothing is asked that belongs to others. */
function says({ fixed = {}, without = [] }: CommandSpec, input: Readonly<Record<string, unknown>>): boolean {
  const isFixed = Object.entries(fixed).every(([field, value]) => input[field] === value);
  return isFixed && !without.some((field) => field in input);
}

function typedAs(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'object' && value !== null && 'plan_id' in value) return [String(value.plan_id)];
  return [String(value)];
}

/** Safe in bash, zsh and fish. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
