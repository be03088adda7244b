import type { LogEvent } from '../../fleet/logs/log-source.js';
import type { Aggregate, Command, Expression, Operator, Query } from './query.js';

/** Fields of one log event, or of one group of them. */
export type Row = Map<string, string>;

export interface Ran {
  readonly rows: readonly Row[];
  readonly matched: number;
  readonly scanned: number;
  readonly bytes: number;
}

/** CloudWatch Logs API reference, StartQuery: 10,000 where nothing else is said. */
const defaultLimit = 10_000;

/** What a query finds among events, newest first unless it sorts. */
export function run({ commands }: Query, events: Iterable<LogEvent>, limit = defaultLimit): Ran {
  const stats = commands.findIndex(({ kind }) => kind === 'stats');
  const before = stats < 0 ? commands : commands.slice(0, stats);
  let scanned = 0;
  let bytes = 0;
  const found: Row[] = [];
  for (const event of events) {
    scanned += 1;
    bytes += event.message.length;
    const row = rowOf(event);
    if (before.every((command) => passes(command, row))) found.push(row);
  }
  const rest = stats < 0 ? [] : commands.slice(stats);
  const ordered = stats < 0 ? found.sort(newestFirst) : found;
  const rows = rest.reduce<Row[]>((some, command) => applied(command, some), ordered);
  const shaped = stats < 0 ? projected(commands, arranged(commands, rows)) : rows;
  const most = Math.min(limit, ...commands.flatMap((command) => (command.kind === 'limit' ? [command.count] : [])));
  return { rows: shaped.slice(0, most), matched: found.length, scanned, bytes };
}

const rowOf = ({ group, stream, at, message, ptr }: LogEvent): Row =>
  new Map([
    ['@timestamp', timestamp(at)],
    ['@message', message],
    ['@logStream', stream],
    ['@log', group],
    ['@ptr', ptr],
  ]);

const timestamp = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '');

const newestFirst = (a: Row, b: Row): number => ((a.get('@timestamp') ?? '') < (b.get('@timestamp') ?? '') ? 1 : -1);

/** A parse that finds nothing leaves the event without the fields. */
function passes(command: Command, row: Row): boolean {
  if (command.kind === 'filter') return isTrue(evaluate(command.test, row));
  if (command.kind === 'parse') {
    const [, ...groups] = command.pattern.exec(row.get(command.from) ?? '') ?? [];
    command.names.forEach((name, index) => {
      const value = groups[index];
      if (value !== undefined) row.set(name, value);
    });
  }
  return true;
}

function applied(command: Command, rows: Row[]): Row[] {
  if (command.kind === 'stats') return grouped(command, rows);
  if (command.kind === 'sort') return sorted(command, rows);
  return rows.filter((row) => passes(command, row));
}

const arranged = (commands: readonly Command[], rows: Row[]): Row[] =>
  commands.reduce((some, command) => (command.kind === 'sort' ? sorted(command, some) : some), rows);

function projected(commands: readonly Command[], rows: Row[]): Row[] {
  const named = commands.flatMap((command) => (command.kind === 'fields' ? command.names : []));
  const wanted = [...new Set([...(named.length > 0 ? named : ['@timestamp', '@message']), '@ptr'])];
  return rows.map(
    (row) =>
      new Map(
        wanted.flatMap((name) => {
          const value = row.get(name);
          return value === undefined ? [] : [[name, value] as const];
        }),
      ),
  );
}

function grouped({ aggregates, by }: Extract<Command, { kind: 'stats' }>, rows: readonly Row[]): Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((name) => row.get(name) ?? null));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    const keys = by.flatMap((name) => {
      const value = first?.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return new Map([...keys, ...aggregates.map((one) => [one.as, aggregated(one, group)] as const)]);
  });
}

function aggregated({ name, of }: Aggregate, rows: readonly Row[]): string {
  if (of === '*') return String(rows.length);
  const values = rows.flatMap((row) => row.get(of) ?? []);
  if (name === 'count') return String(values.length);
  if (name === 'count_distinct') return String(new Set(values).size);
  const numbers = values.map((value) =>
    of === '@timestamp' ? Date.parse(`${value.replace(' ', 'T')}Z`) : Number(value),
  );
  const known = numbers.filter(Number.isFinite);
  if (name === 'sum') return String(known.reduce((sum, value) => sum + value, 0));
  return String(
    known.reduce((one, value) => (name === 'min' ? Math.min(one, value) : Math.max(one, value)), known[0] ?? 0),
  );
}

function sorted({ name, descending }: Extract<Command, { kind: 'sort' }>, rows: readonly Row[]): Row[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * order(a.get(name), b.get(name)));
}

function order(a = '', b = ''): number {
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

type Value = string | boolean | undefined;

const isTrue = (value: Value): boolean => value === true || (typeof value === 'string' && value !== '');
const isNumber = (value: string): boolean => value.trim() !== '' && Number.isFinite(Number(value));

function evaluate(expression: Expression, row: Row): Value {
  switch (expression.kind) {
    case 'field':
      return row.get(expression.name);
    case 'value':
      return expression.value;
    case 'not':
      return !isTrue(evaluate(expression.inner, row));
    case 'like':
      return expression.pattern.test(textOf(evaluate(expression.left, row)));
    case 'in':
      return expression.values.includes(textOf(evaluate(expression.left, row)));
    case 'both':
      return combined(expression.operator, evaluate(expression.left, row), () => evaluate(expression.right, row));
  }
}

const textOf = (value: Value): string => (typeof value === 'string' ? value : '');

function combined(operator: Operator, left: Value, right: () => Value): Value {
  if (operator === 'and') return isTrue(left) && isTrue(right());
  if (operator === 'or') return isTrue(left) || isTrue(right());
  const other = right();
  if (operator === '+' || operator === '-' || operator === '*') return computed(operator, Number(left), Number(other));
  // A field that is not there equals nothing, and is neither above nor below.
  if (typeof left !== 'string' || typeof other !== 'string') return operator === '!=';
  const by = order(left, other);
  return { '=': by === 0, '!=': by !== 0, '<': by < 0, '<=': by <= 0, '>': by > 0, '>=': by >= 0 }[operator];
}

function computed(operator: '+' | '-' | '*', left: number, right: number): Value {
  const value = operator === '+' ? left + right : operator === '-' ? left - right : left * right;
  return Number.isFinite(value) ? String(value) : undefined;
}
