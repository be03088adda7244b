import { createInterface, type Interface } from 'node:readline';
import { Command } from 'commander';
import { candidates, type Lookups } from '../completion.js';
import { addOperationCommands } from '../program.js';
import { say, type Terminal } from '../terminal.js';
import { History } from './history.js';
import { splitWords } from './line.js';
import type { Session } from './session.js';
import type { Understanding } from './understand.js';

const PROMPT = 'sre> ';
const OWN = ['/help', '/exit', '/output'];

interface Loop {
  readonly terminal: Terminal;
  readonly lookups: Lookups;
  readonly understanding: Understanding;
  /** Made with a way to ask the person yes or no, where there is a person. */
  readonly session: (confirm: ReturnType<typeof confirmWith> | undefined) => Session;
}

/** Reads lines until the person leaves or the input ends. Ctrl-C stops the answer that is being made, and nothing else. */
export async function interact({ terminal, lookups, understanding, session: start }: Loop): Promise<void> {
  const { stdin, stdout } = terminal;
  const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
  const history = new History(isTerminal ? terminal.historyFile : undefined, (line) => say(terminal, line));
  const lines = createInterface({
    input: stdin,
    output: isTerminal ? stdout : undefined,
    terminal: isTerminal,
    prompt: PROMPT,
    history: history.read(),
    removeHistoryDuplicates: true,
    completer: (line: string, done: Completed) =>
      void complete(line, lookups, understanding).then((found) => done(null, found), done),
  });
  const session = start(isTerminal ? confirmWith(lines) : undefined);
  let answering: AbortController | undefined;
  lines.on('SIGINT', () => {
    if (answering) return answering.abort(new Error('interrupted'));
    stdout.write('\n');
    say(terminal, 'Ctrl-D or /exit leaves.');
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
    lines.prompt();
  });
  if (isTerminal) lines.prompt();
  for await (const { line, waited } of linesOf(lines)) {
    // It was typed above the answer before: what follows it must stand under it.
    if (waited && isTerminal) stdout.write(`${line}\n`);
    if (line.trim() !== '') history.add(line);
    answering = new AbortController();
    const stays = await session.take(line, answering.signal);
    answering = undefined;
    if (!stays) break;
    if (isTerminal) lines.prompt();
  }
  lines.close();
}

/** Each line, also what is typed while an answer is made. readline's own iterator can miss the end of a short input. */
async function* linesOf(lines: Interface): AsyncGenerator<{ readonly line: string; readonly waited: boolean }> {
  const typed: string[] = [];
  let ended = false;
  let wake = (): void => undefined;
  lines.on('line', (line) => {
    typed.push(line);
    wake();
  });
  lines.on('close', () => {
    ended = true;
    wake();
  });
  let waited = false;
  for (;;) {
    const line = typed.shift();
    if (line !== undefined) {
      yield { line, waited };
      waited = true;
    } else if (ended) return;
    else {
      waited = false;
      await new Promise<void>((done) => {
        wake = done;
      });
    }
  }
}

type Completed = (error?: Error | null, found?: [string[], string]) => void;

/** No is what is meant by everything but yes. */
const confirmWith =
  (lines: Interface) =>
  (question: string, signal: AbortSignal): Promise<boolean> =>
    new Promise((done, stopped) => {
      const stop = () => stopped(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      lines.question(question, { signal }, (answer) => {
        signal.removeEventListener('abort', stop);
        done(/^y(es)?$/i.test(answer.trim()));
      });
    });

/** Commands of the terminal, slash commands, and the names of hosts wherever a word could be one. */
async function complete(line: string, lookups: Lookups, { commands }: Understanding): Promise<[string[], string]> {
  const typed = /\s$/.test(line) || line === '' ? '' : (splitWords(line).at(-1) ?? '');
  const words = [...splitWords(line).slice(0, typed === '' ? undefined : -1), typed];
  if (words.length === 1 && typed.startsWith('/')) {
    return [ended([...OWN, ...commands.map(({ name }) => `/${name}`)].filter((name) => name.startsWith(typed))), typed];
  }
  const program = new Command('sre-agent');
  await addOperationCommands(program, words, async () => undefined);
  const found = await candidates(program, words, lookups);
  if (found.length > 0 || typed === '' || words.length === 1) return [ended(found), typed];
  return [ended(await lookups.instances(typed)), typed];
}

/** The only word that there is, is whole. */
const ended = (found: readonly string[]): string[] => (found.length === 1 ? [`${found[0]} `] : [...found]);
