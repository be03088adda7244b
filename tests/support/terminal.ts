import { Writable } from 'node:stream';
import { ask } from '../../app/command-line/ask.js';
import type { Terminal } from '../../cli/terminal.js';
import { read } from '../cli/typed.js';

/** A stream that keeps what was written, as a pipe or as a terminal of some size. */
export function screen(size?: { readonly columns: number; readonly rows: number }) {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY: size !== undefined, ...size }) as never,
    text: () => written.join(''),
  };
}

/** `sre-agent <words>` in this process: what it writes and how it ends, without the time that Node takes to start. */
export async function type(
  words: string,
  env: Readonly<Record<string, string>>,
  { size, signal = new AbortController().signal }: Parameters<typeof atTerminal>[0] & { signal?: AbortSignal } = {},
) {
  const { terminal, stdout, stderr } = atTerminal({ size });
  const code = await ask(await read(words.split(' ')), terminal, { env, signal });
  return { code, stdout: stdout(), stderr: stderr() };
}

export function atTerminal({ size }: { size?: { readonly columns: number; readonly rows: number } | undefined } = {}) {
  const [out, err] = [screen(size), screen(size)];
  const terminal: Terminal = {
    ...{ stdin: process.stdin, stdout: out.stream, stderr: err.stream },
    ...{ color: size !== undefined, pager: undefined, historyFile: undefined },
  };
  return { terminal, stdout: out.text, stderr: err.text };
}
