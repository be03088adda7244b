import { StatesError } from './failure.js';
import { type Json, parseJson } from './json.js';
import { type Path, parsePath } from './path.js';

export interface Intrinsic {
  readonly name: string;
  readonly args: readonly Argument[];
}
type Argument =
  | { readonly kind: 'value'; readonly value: Json }
  /** Escapes are kept, because `\{` means something to States.Format alone. */
  | { readonly kind: 'text'; readonly raw: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'call'; readonly call: Intrinsic };

const failure = (message: string) => new StatesError('States.IntrinsicFailure', message);

function list(value: Json | undefined, name: string): readonly Json[] {
  if (!Array.isArray(value)) throw failure(`${name} takes a list`);
  return value;
}
function text(value: Json | undefined, name: string): string {
  if (typeof value !== 'string') throw failure(`${name} takes a string`);
  return value;
}
function integer(value: Json | undefined, name: string): number {
  if (typeof value !== 'number') throw failure(`${name} takes a number`);
  return Math.round(value);
}

function format(args: readonly Json[]): string {
  const values = args.slice(1);
  let used = 0;
  const filled = text(args[0], 'States.Format').replace(/\\(.)|\{\}/gs, (_, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[used++];
    if (value === undefined) throw failure('States.Format has more {} than arguments');
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  if (used < values.length) throw failure('States.Format has more arguments than {}');
  return filled;
}

function item(args: readonly Json[]): Json {
  const found = list(args[0], 'States.ArrayGetItem')[integer(args[1], 'States.ArrayGetItem')];
  if (found === undefined) throw failure('States.ArrayGetItem: the index is out of bounds');
  return found;
}

function parsed(args: readonly Json[]): Json {
  const source = text(args[0], 'States.StringToJson');
  try {
    return parseJson(source);
  } catch (error) {
    if (error instanceof SyntaxError) throw failure('States.StringToJson was given what is not JSON');
    throw error;
  }
}

/** AWS Step Functions Developer Guide, "Intrinsics for JSONPath states": number of arguments and what they give. */
const functions: Readonly<Record<string, { arity: number | undefined; run: (args: readonly Json[]) => Json }>> = {
  'States.Format': { arity: undefined, run: format },
  'States.Array': { arity: undefined, run: (args) => args },
  'States.ArrayLength': { arity: 1, run: (args) => list(args[0], 'States.ArrayLength').length },
  'States.ArrayGetItem': { arity: 2, run: item },
  'States.ArrayContains': {
    arity: 2,
    run: ([items, value]) =>
      list(items, 'States.ArrayContains').some((each) => JSON.stringify(each) === JSON.stringify(value)),
  },
  'States.MathAdd': {
    arity: 2,
    run: ([a, b]) => integer(a, 'States.MathAdd') + integer(b, 'States.MathAdd'),
  },
  'States.StringToJson': { arity: 1, run: parsed },
  'States.JsonToString': { arity: 1, run: ([value]) => JSON.stringify(value) },
};

/**
 * Parses a call such as `States.Format('wave {}', $.wave)`.
 *
 * @throws {SyntaxError} naming an intrinsic that the sandbox does not interpret, or the place where it cannot read on.
 */
export function parseIntrinsic(source: string): Intrinsic {
  const parser = new Parser(source);
  const call = parser.call(0);
  parser.end();
  return call;
}

/** @throws {StatesError} States.IntrinsicFailure, or what `read` throws for a path. */
export function runIntrinsic(call: Intrinsic, read: (path: Path) => Json): Json {
  const args = call.args.map((arg) => {
    if (arg.kind === 'value') return arg.value;
    if (arg.kind === 'path') return read(arg.path);
    if (arg.kind === 'call') return runIntrinsic(arg.call, read);
    return call.name === 'States.Format' && call.args[0] === arg ? arg.raw : arg.raw.replace(/\\(.)/gs, '$1');
  });
  const intrinsic = functions[call.name];
  if (!intrinsic) throw failure(`${call.name} is unknown`);
  return intrinsic.run(args);
}

class Parser {
  #at = 0;

  constructor(private readonly source: string) {}

  call(depth: number): Intrinsic {
    if (depth > 10) throw this.#unreadable();
    const name = this.#take(/States\.\w+/y);
    const known = functions[name];
    if (!known) throw new SyntaxError(`intrinsic ${name} is not interpreted by the sandbox`);
    this.#take(/\s*\(\s*/y);
    const args: Argument[] = [];
    while (!this.#tryTake(/\s*\)/y)) {
      if (args.length > 0) this.#take(/\s*,\s*/y);
      args.push(this.#argument(depth));
    }
    if (known.arity === undefined ? name === 'States.Format' && args.length === 0 : args.length !== known.arity) {
      throw new SyntaxError(`intrinsic ${name} has the wrong number of arguments`);
    }
    return { name, args };
  }

  end(): void {
    if (this.#at < this.source.length) throw this.#unreadable();
  }

  #argument(depth: number): Argument {
    const quoted = this.#tryTake(/'(?:[^'\\]|\\.)*'/sy);
    if (quoted !== undefined) return { kind: 'text', raw: quoted.slice(1, -1) };
    const literal = this.#tryTake(/(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,)])/y);
    if (literal !== undefined) return { kind: 'value', value: parseLiteral(literal) };
    const path = this.#tryTake(/\$(?:[^'",()[\]\s]|\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\]'"]*)\])*/sy);
    if (path !== undefined) return { kind: 'path', path: parsePath(path) };
    return { kind: 'call', call: this.call(depth + 1) };
  }

  #take(pattern: RegExp): string {
    const taken = this.#tryTake(pattern);
    if (taken === undefined) throw this.#unreadable();
    return taken;
  }

  #tryTake(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.source);
    if (!match) return undefined;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #unreadable(): SyntaxError {
    return new SyntaxError(`intrinsic ${JSON.stringify(this.source)} cannot be read at character ${this.#at + 1}`);
  }
}

const parseLiteral = (source: string): Json =>
  source === 'null' ? null : source === 'true' || source === 'false' ? source === 'true' : Number(source);
