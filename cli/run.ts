import { plain } from '../cards/escape.js';
import type { OperationName } from '../services/operations/index.js';
import { type Answer, Refusal } from './client.js';
import { type CommandSpec, commandSpecs } from './commands.js';
import { exitCodes, FINDINGS, PARTIAL } from './exit-codes.js';
import { type FailOn, isAtLeast } from './fail-on.js';
import { commandLine, wordsFor } from './flags.js';
import { follow } from './follow.js';
import { show } from './pager.js';
import { Progress } from './progress.js';
import { withNames } from './refusals.js';
import { formFor, type OutputFormat, type Rendered, render } from './render.js';
import { saveReport } from './save.js';
import type { ReadButton, Service } from './service.js';
import { say, type Terminal } from './terminal.js';

export interface RunOptions {
  readonly output: OutputFormat;
  readonly failOn?: FailOn | undefined;
  /** Seconds between two answers; undefined asks once. */
  readonly watch?: number | undefined;
  readonly pager: boolean;
  readonly quiet: boolean;
  readonly save?: string | undefined;
  /** Everything that an overview only counts. */
  readonly all?: boolean | undefined;
}

export interface Surroundings {
  readonly terminal: Terminal;
  readonly readButton: ReadButton;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** Resolves after so many seconds. @throws the signal's reason when it is aborted. */
  readonly pause: (seconds: number, signal: AbortSignal) => Promise<void>;
}

/** What is asked, and in which words of the terminal. */
export interface Question {
  readonly spec: CommandSpec;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Most hints after an answer. */
const HINTS = 3;

/** Asks the service once, or again and again, and prints what it says. @returns the exit code. @throws Refusal */
export async function runCommand(
  question: Question,
  options: RunOptions,
  service: Service,
  around: Surroundings,
): Promise<number> {
  if (question.spec.follows) return follow(question, options, service, around);
  if (options.watch === undefined) return askOnce(question, options, service, around);
  for (;;) {
    await askAgain(question, { ...options, pager: false }, service, around);
    if (!options.quiet) say(around.terminal, `again in ${options.watch} s; Ctrl-C ends`);
    await around.pause(options.watch, around.signal);
  }
}

/** Clears the screen for each answer, and leaves the last one there where none comes. @throws Refusal that would come again */
async function askAgain(
  question: Question,
  options: RunOptions,
  service: Service,
  around: Surroundings,
): Promise<void> {
  const { terminal } = around;
  const clear = () => terminal.stdout.isTTY && terminal.stdout.write('\x1b[H\x1b[2J');
  try {
    await askOnce(question, options, service, around, clear);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'unavailable')) throw error;
    for (const line of failureLines(error)) say(terminal, line);
  }
}

async function askOnce(
  { spec, input }: Question,
  options: RunOptions,
  service: Service,
  { terminal, readButton, signal }: Surroundings,
  answered: () => void = () => undefined,
): Promise<number> {
  const answer = await answerTo({ spec, input }, service, { terminal, signal, quiet: options.quiet });
  answered();
  const { output: format, quiet } = options;
  const rendered = render(spec.operation, answer, formFor(format, terminal, options.all));
  if (options.save !== undefined) await saveReport(answer.output, options.save, terminal, quiet);
  await show(terminal, options.save === undefined ? rendered.text : `${plain(rendered.verdict)}\n`, options);
  if (!quiet && (format === 'csv' || format === 'json') && rendered.partial) say(terminal, plain(rendered.verdict));
  if (!quiet && format === 'table') {
    for (const line of nextCommands(rendered, { spec, input: about(input, answer) }, readButton))
      say(terminal, `next: ${line}`);
  }
  if (spec.operation === 'resolve_vulnerabilities_by_criticality' && !service.lasts && !quiet) {
    say(terminal, 'These plans end with this command: start the service with `npm start` to keep them.');
  }
  if (options.failOn && isAtLeast(options.failOn, spec.operation, answer.output)) return FINDINGS;
  return rendered.partial ? PARTIAL : 0;
}

/** The answer of the service, with a sign of life meanwhile. @throws Refusal that names what there is instead. */
export async function answerTo(
  question: Question,
  { client }: Service,
  { terminal, signal, quiet }: { terminal: Terminal; signal: AbortSignal; quiet: boolean },
): Promise<Answer> {
  const progress = new Progress(terminal, 'Reading AWS', { quiet });
  try {
    return await client.ask(question.spec.operation, question.input, {
      signal,
      onProgress: (message) => progress.note(message),
    });
  } catch (error) {
    throw error instanceof Refusal ? await withNames(error, question, client) : error;
  } finally {
    progress.end();
  }
}

/** The same question with the id of the instance that was named, as the answer's buttons have it. */
export function about(input: Question['input'], { output }: Answer): Question['input'] {
  const { instance, instance_id = instance?.instance_id } = output as {
    instance?: { instance_id: string };
    instance_id?: string;
  };
  return 'instance_id' in input && instance_id !== undefined ? { ...input, instance_id } : input;
}

/**
 * What the view's buttons would do, as command lines; without what was just asked. Deciding has none: that is done on the
 * card.
 */
export function nextCommands(
  { actions }: Pick<Rendered, 'actions'>,
  { spec, input }: Question,
  readButton: ReadButton,
): string[] {
  const lineOf = (operation: OperationName, about: Question['input']) => {
    const words = wordsFor(commandSpecs, operation, about);
    return words && commandLine(words);
  };
  const asked = lineOf(spec.operation, input);
  const lines = actions.flatMap(({ verb, data }) => {
    const button = readButton(verb, data);
    const line = button && lineOf(button.operation as OperationName, button.input);
    return line === undefined || line === asked ? [] : [plain(line)];
  });
  // The button for the pages of a list is one for all of them here.
  const isPart = spec.more && actions.some(({ data }) => data.page !== undefined);
  return [...[...new Set(lines)].slice(0, HINTS), ...(isPart && asked ? [plain(`${asked} --all`)] : [])];
}

/** For what people are asked in a sandbox that would end with this command. */
export const nobodyDecides = ({ words }: CommandSpec): Refusal =>
  new Refusal(
    'unavailable',
    `sre-agent ${words} asks people, and no service runs here in which they could decide.`,
    'Start one with `npm start`, or name one with --server.',
  );

/** What a failure is for a person and a shell. */
export function failureLines({ message, hint }: Refusal): string[] {
  return [plain(message), ...(hint ? [plain(hint)] : [])];
}

export const exitCodeOf = ({ code }: Refusal): number => exitCodes[code];
