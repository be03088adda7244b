import { QueryError } from './query.js';

const space = /\s*(?:#[^\n]*)?/y;
const word = /[A-Za-z_@][\w.@]*/y;
const number = /\d+(?:\.\d+)?/y;
const text = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y;
const regex = /\/(?:[^/\\\n]|\\.)+\//y;

/** Reads a query from left to right; what is asked for decides how the next characters are read. */
export class Scanner {
  #at = 0;

  constructor(private readonly query: string) {}

  /** A name of a field, a command or a function. */
  word(): string | undefined {
    return this.#take(word);
  }

  number(): string | undefined {
    return this.#take(number);
  }

  /** What stands between quotes. */
  text(): string | undefined {
    const taken = this.#take(text);
    return taken?.slice(1, -1).replace(/\\(["'\\])/g, '$1');
  }

  /** What stands between slashes. A pattern that is none is refused. */
  regex(): RegExp | undefined {
    const start = this.#at;
    const taken = this.#take(regex);
    if (taken === undefined) return undefined;
    try {
      return new RegExp(taken.slice(1, -1));
    } catch {
      throw new QueryError(`invalid regular expression ${taken}`, start, this.#at);
    }
  }

  /** The given word in any case, or the given signs. */
  accept(expected: string): boolean {
    this.#skip();
    const next = this.query.slice(this.#at, this.#at + expected.length);
    if (next.toLowerCase() !== expected) return false;
    const isWord = /\w$/.test(expected);
    if (isWord && /[\w.@]/.test(this.query.charAt(this.#at + expected.length))) return false;
    this.#at += expected.length;
    return true;
  }

  expect(expected: string): void {
    if (!this.accept(expected)) throw this.error(`expected '${expected}'`);
  }

  get done(): boolean {
    this.#skip();
    return this.#at >= this.query.length;
  }

  error(message: string): QueryError {
    this.#skip();
    const rest = /\S*/y;
    rest.lastIndex = this.#at;
    const [found = ''] = rest.exec(this.query) ?? [];
    return new QueryError(`${message} but found '${found || 'the end'}'`, this.#at, this.#at + found.length);
  }

  #skip(): void {
    let before: number;
    do {
      before = this.#at;
      space.lastIndex = this.#at;
      this.#at += space.exec(this.query)?.[0].length ?? 0;
    } while (this.#at > before);
  }

  #take(pattern: RegExp): string | undefined {
    this.#skip();
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.query) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
