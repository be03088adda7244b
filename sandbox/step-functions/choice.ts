import { runtimeError } from './failure.js';
import type { Json } from './json.js';
import { parsePath } from './path.js';
import { readScope, type Scope } from './template.js';

/** A Choice Rule: And, Or, Not, or a Variable with one comparison. */
export interface ChoiceRule {
  readonly And?: readonly ChoiceRule[];
  readonly Or?: readonly ChoiceRule[];
  readonly Not?: ChoiceRule;
  readonly Variable?: string;
  readonly Next?: string;
  readonly [comparison: string]: unknown;
}

type Compare = (variable: Json, operand: Json) => boolean;
type Order = 'Equals' | 'LessThan' | 'GreaterThan' | 'LessThanEquals' | 'GreaterThanEquals';

const orders: Readonly<Record<Order, (a: number | string, b: number | string) => boolean>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  GreaterThan: (a, b) => a > b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThanEquals: (a, b) => a >= b,
};

const timestampPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds of an RFC 3339 timestamp as the States Language wants it (capital T and Z); else undefined. */
export function timestamp(value: Json): number | undefined {
  if (typeof value !== 'string' || !timestampPattern.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

const string = (value: Json) => (typeof value === 'string' ? value : undefined);
const number = (value: Json) => (typeof value === 'number' ? value : undefined);

/** A variable of another type than the comparison's simply does not match. */
const ordered =
  (read: (value: Json) => number | string | undefined, order: Order): Compare =>
  (variable, operand) => {
    const [a, b] = [read(variable), read(operand)];
    return a !== undefined && b !== undefined && orders[order](a, b);
  };

function comparisonsOf(type: string, read: (value: Json) => number | string | undefined): [string, Compare][] {
  return (Object.keys(orders) as Order[]).flatMap((order): [string, Compare][] => [
    [`${type}${order}`, ordered(read, order)],
    [`${type}${order}Path`, ordered(read, order)],
  ]);
}

const booleanEquals: Compare = (variable, operand) => typeof variable === 'boolean' && variable === operand;
const is =
  (test: (value: Json) => boolean): Compare =>
  (variable, operand) =>
    test(variable) === operand;

const comparisons: ReadonlyMap<string, Compare> = new Map([
  ...comparisonsOf('String', string),
  ...comparisonsOf('Numeric', number),
  ...comparisonsOf('Timestamp', timestamp),
  ['BooleanEquals', booleanEquals],
  ['BooleanEqualsPath', booleanEquals],
  ['StringMatches', (variable, operand) => matchesWildcard(string(variable), String(operand))],
  ['IsNull', is((value) => value === null)],
  ['IsString', is((value) => typeof value === 'string')],
  ['IsNumeric', is((value) => typeof value === 'number')],
  ['IsBoolean', is((value) => typeof value === 'boolean')],
  ['IsTimestamp', is((value) => timestamp(value) !== undefined)],
] satisfies [string, Compare][]);

/** The comparison of a rule. @throws {SyntaxError} when it is not one the sandbox interprets, or there are several. */
export function comparisonOf(rule: ChoiceRule): string {
  const names = Object.keys(rule).filter((key) => !['Variable', 'Next', 'Comment'].includes(key));
  const [name, ...others] = names;
  if (name === undefined || others.length > 0 || !(name === 'IsPresent' || comparisons.has(name))) {
    throw new SyntaxError(`a choice compares by exactly one known operator, not by ${names.join(', ') || 'none'}`);
  }
  return name;
}

/** Whether a rule matches. @throws {StatesError} States.Runtime where a path leads nowhere (IsPresent may ask). */
export function matchesRule(rule: ChoiceRule, scope: Scope): boolean {
  if (rule.And) return rule.And.every((each) => matchesRule(each, scope));
  if (rule.Or) return rule.Or.some((each) => matchesRule(each, scope));
  if (rule.Not) return !matchesRule(rule.Not, scope);
  const comparison = comparisonOf(rule);
  const variable = readScope(parsePath(String(rule.Variable)), scope);
  if (comparison === 'IsPresent') return (variable !== undefined) === rule.IsPresent;
  const present = (value: Json | undefined, path: unknown): Json => {
    if (value !== undefined) return value;
    throw runtimeError(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
  };
  const literal = rule[comparison] as Json;
  const operand = comparison.endsWith('Path')
    ? present(readScope(parsePath(String(literal)), scope), literal)
    : literal;
  return comparisons.get(comparison)?.(present(variable, rule.Variable), operand) ?? false;
}

/** StringMatches: `*` stands for any run of characters, `\*` for a star, `\\` for a backslash. Linear backtracking. */
function matchesWildcard(value: string | undefined, pattern: string): boolean {
  if (value === undefined) return false;
  const wanted = [...pattern.matchAll(/\\([*\\])|\*|./gs)].map(([all, escaped]) =>
    escaped === undefined && all === '*' ? undefined : (escaped ?? all),
  );
  let [at, next, star, restart] = [0, 0, -1, 0];
  while (at < value.length) {
    if (next < wanted.length && wanted[next] === undefined) {
      star = next++;
      restart = at;
    } else if (next < wanted.length && wanted[next] === value[at]) {
      at++;
      next++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++restart;
    } else return false;
  }
  return wanted.slice(next).every((character) => character === undefined);
}
