import type { Aggregate, Command, Expression, Operator, Query } from './query.js';
import { Scanner } from './scanner.js';

/** CloudWatch Logs user guide: a query has at most two stats commands. */
const mostStats = 2;
const functions = ['count_distinct', 'count', 'sum', 'min', 'max'] as const;

/**
 * Reads `fields`, `parse`, `filter`, `stats`, `sort` and `limit`. Everything else of the language is refused, so that no
 * query is answered by less than it asks for.
 * @throws QueryError with the place.
 */
export function parseQuery(text: string): Query {
  const scanner = new Scanner(text);
  const commands: Command[] = [];
  do commands.push(command(scanner));
  while (scanner.accept('|'));
  if (!scanner.done) throw scanner.error("expected '|'");
  if (commands.filter(({ kind }) => kind === 'stats').length > mostStats) {
    throw scanner.error('at most two stats commands are allowed');
  }
  return { commands };
}

function command(scanner: Scanner): Command {
  if (scanner.accept('fields')) return { kind: 'fields', names: list(scanner, () => name(scanner)) };
  if (scanner.accept('parse')) return parse(scanner);
  if (scanner.accept('filter')) return { kind: 'filter', test: expression(scanner) };
  if (scanner.accept('stats')) return stats(scanner);
  if (scanner.accept('sort')) return sort(scanner);
  if (scanner.accept('limit')) return { kind: 'limit', count: Number(scanner.number() ?? fail(scanner, 'a number')) };
  throw scanner.error('expected a command that the sandbox knows');
}

/** With `*` for what becomes a field, or as a regular expression whose named groups do. */
function parse(scanner: Scanner): Command {
  const from = scanner.word() ?? '@message';
  const regex = scanner.regex();
  if (regex) {
    const names = [...regex.source.matchAll(/\(\?<(\w+)>/g)].map(([, group = '']) => group);
    if (names.length === 0) throw scanner.error('expected a named group in the pattern');
    return { kind: 'parse', from, pattern: regex, names };
  }
  const glob = scanner.text() ?? fail(scanner, 'a pattern');
  scanner.expect('as');
  const names = list(scanner, () => name(scanner));
  const pieces = glob.split('*');
  if (pieces.length - 1 !== names.length) throw scanner.error(`expected a name for each of ${pieces.length - 1} '*'`);
  return { kind: 'parse', from, pattern: globPattern(pieces), names };
}

/** Each `*` takes as little as it can, the last one everything. */
function globPattern([first = '', ...rest]: readonly string[]): RegExp {
  const groups = rest.map((piece, index) => {
    if (index === rest.length - 1) return `(.*)${escaped(piece)}`;
    // The same as `.*?`, and much faster on long logs.
    return piece.length === 1 ? `([^${escaped(piece)}]*)${escaped(piece)}` : `(.*?)${escaped(piece)}`;
  });
  return new RegExp(`${escaped(first)}${groups.join('')}`, 's');
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

function stats(scanner: Scanner): Command {
  const aggregates = list(scanner, () => aggregate(scanner));
  const by = scanner.accept('by') ? list(scanner, () => name(scanner)) : [];
  return { kind: 'stats', aggregates, by };
}

function aggregate(scanner: Scanner): Aggregate {
  const found = functions.find((one) => scanner.accept(one));
  if (!found) throw scanner.error('expected a statistic that the sandbox knows');
  scanner.expect('(');
  const of = found === 'count' && scanner.accept('*') ? '*' : name(scanner);
  scanner.expect(')');
  return { name: found, of, as: scanner.accept('as') ? name(scanner) : `${found}(${of})` };
}

function sort(scanner: Scanner): Command {
  const by = name(scanner);
  const descending = scanner.accept('desc');
  if (!descending) scanner.accept('asc');
  return { kind: 'sort', name: by, descending };
}

function list<T>(scanner: Scanner, read: () => T): T[] {
  const items = [read()];
  while (scanner.accept(',')) items.push(read());
  return items;
}

const name = (scanner: Scanner): string => scanner.word() ?? fail(scanner, 'a name');

const fail = (scanner: Scanner, what: string): never => {
  throw scanner.error(`expected ${what}`);
};

const expression = (scanner: Scanner): Expression => chain(scanner, ['or'], () => conjunction(scanner));
const conjunction = (scanner: Scanner): Expression => chain(scanner, ['and'], () => negation(scanner));
const sum = (scanner: Scanner): Expression => chain(scanner, ['+', '-'], () => product(scanner));
const product = (scanner: Scanner): Expression => chain(scanner, ['*'], () => operand(scanner));

function chain(scanner: Scanner, operators: readonly Operator[], next: () => Expression): Expression {
  let left = next();
  for (;;) {
    const operator = operators.find((one) => scanner.accept(one));
    if (!operator) return left;
    left = { kind: 'both', operator, left, right: next() };
  }
}

const negation = (scanner: Scanner): Expression =>
  scanner.accept('not') ? { kind: 'not', inner: negation(scanner) } : comparison(scanner);

const comparisons: readonly Operator[] = ['<=', '>=', '!=', '=', '<', '>'];

function comparison(scanner: Scanner): Expression {
  const left = sum(scanner);
  const operator = comparisons.find((one) => scanner.accept(one));
  if (operator) return { kind: 'both', operator, left, right: sum(scanner) };
  const negated = scanner.accept('not');
  const membership = tested(scanner, left);
  if (negated && !membership) throw scanner.error("expected 'in' or 'like'");
  const inner = membership ?? left;
  return negated ? { kind: 'not', inner } : inner;
}

function tested(scanner: Scanner, left: Expression): Expression | undefined {
  if (scanner.accept('like') || scanner.accept('=~')) {
    const pattern = scanner.regex() ?? literal(scanner.text() ?? fail(scanner, 'a pattern'));
    return { kind: 'like', left, pattern };
  }
  if (!scanner.accept('in')) return undefined;
  scanner.expect('[');
  const values = list(scanner, () => scanner.text() ?? scanner.number() ?? fail(scanner, 'a value'));
  scanner.expect(']');
  return { kind: 'in', left, values };
}

const literal = (text: string): RegExp => new RegExp(escaped(text));

function operand(scanner: Scanner): Expression {
  if (scanner.accept('(')) {
    const inner = expression(scanner);
    scanner.expect(')');
    return inner;
  }
  const value = scanner.text() ?? scanner.number();
  if (value !== undefined) return { kind: 'value', value };
  return { kind: 'field', name: name(scanner) };
}
