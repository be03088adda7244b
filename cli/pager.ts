import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Terminal } from './terminal.js';

/** A shell says so when it does not find the program (POSIX, exit status of commands). */
const NOT_FOUND = 127;

/** Shows more than a screen a page at a time, where there is a screen and a pager; else all at once. */
export async function show(terminal: Terminal, text: string, { pager = true } = {}): Promise<void> {
  const { stdout } = terminal;
  const fits = text.split('\n').length <= (stdout.rows ?? Number.POSITIVE_INFINITY);
  if (!pager || !stdout.isTTY || fits || !terminal.pager) return write(stdout, text);
  const child = spawn(terminal.pager, { shell: true, stdio: ['pipe', 'inherit', 'inherit'] });
  // Whoever leaves the pager has seen enough.
  child.stdin.on('error', () => undefined);
  child.stdin.end(text);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === NOT_FOUND) return write(stdout, text);
}

/** Resolves when it is on its way: a process that ends before would cut it off. */
const write = (stdout: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((done, fail) => stdout.write(text, (error) => (error ? fail(error) : done())));
