import { randomUUID } from 'node:crypto';
import { plain } from '../../cards/escape.js';
import { text } from '../../cards/text.js';
import { operations } from '../../services/operations/index.js';
import { type Answer, Refusal } from '../client.js';
import { commandSpecs } from '../commands.js';
import { follow } from '../follow.js';
import { formFor, type OutputFormat, outputFormats, render } from '../render.js';
import {
  about,
  answerTo,
  failureLines,
  nextCommands,
  nobodyDecides,
  type Question,
  type Surroundings,
} from '../run.js';
import { saveReport } from '../save.js';
import type { ReadButton, Service } from '../service.js';
import { say, type Terminal, widthOf } from '../terminal.js';
import { conversation } from './converse.js';
import { helpText } from './help.js';
import { readLine } from './line.js';
import { asked, findingsBefore, fixesView, planBefore, requestsFor } from './plan-first.js';
import type { Understanding, Understood } from './understand.js';

interface SessionOptions {
  readonly service: Service;
  readonly terminal: Terminal;
  readonly readButton: ReadButton;
  readonly understanding: Understanding;
  readonly pause: Surroundings['pause'];
  /** Asks yes or no; undefined where nobody sits at the keyboard. */
  readonly confirm: ((question: string, signal: AbortSignal) => Promise<boolean>) | undefined;
}

/** How one line wants to be answered. */
interface Asking {
  readonly format?: OutputFormat | undefined;
  /** File that the report itself goes to. */
  readonly save?: string | undefined;
  readonly all?: boolean | undefined;
  /** What a guess could have meant as well. */
  readonly others?: readonly string[];
}

/** One conversation at the terminal, a line at a time. Every line ends in words; none ends the session but `/exit`. */
export class Session {
  #format: OutputFormat = 'table';
  /** Another one knows nothing of what was asked in this one. */
  #conversation = randomUUID();
  /** What was offered last, to be chosen by its number. */
  #offered: readonly string[] = [];

  constructor(private readonly options: SessionOptions) {}

  /** @returns false when the person wants to leave. @param signal Ctrl-C: ends this answer alone. */
  async take(line: string, signal: AbortSignal): Promise<boolean> {
    const { terminal } = this.options;
    const text = this.#chosen(line.trim());
    if (/^\/?(exit|quit)$/i.test(text)) return false;
    try {
      if (text !== '') await this.#answer(text, signal);
    } catch (error) {
      if (signal.aborted) say(terminal, 'Stopped.');
      else if (error instanceof Refusal) for (const words of failureLines(error)) say(terminal, words);
      else throw error;
    }
    return true;
  }

  /** A number stands for what was offered under it. */
  #chosen(line: string): string {
    const offered = /^\d{1,2}$/.test(line) ? this.#offered[Number(line) - 1] : undefined;
    if (offered !== undefined) say(this.options.terminal, `> ${offered}`);
    return offered ?? line;
  }

  async #answer(text: string, signal: AbortSignal): Promise<void> {
    const [, format] = /^\/output\s+(\S+)$/.exec(text) ?? [];
    if (format !== undefined || text === '/output') return this.#setFormat(format);
    const line = text.startsWith('/') ? undefined : await readLine(text);
    if (line?.kind === 'text') return this.#print(line.text);
    if (line) return this.#run(line.question, signal, line);
    return this.#understood(await this.options.understanding.read(text, signal), signal);
  }

  #setFormat(format: string | undefined): void {
    const chosen = outputFormats.find((one) => one === format);
    if (chosen) this.#format = chosen;
    say(this.options.terminal, `Answers as ${this.#format}. /output ${outputFormats.join('|')} changes that.`);
  }

  async #understood(meant: Understood, signal: AbortSignal): Promise<void> {
    const { understanding, terminal } = this.options;
    switch (meant.kind) {
      case 'help':
        return this.#print(helpText(understanding.commands, widthOf(terminal)));
      case 'forgot':
        this.#conversation = randomUUID();
        return say(terminal, 'Forgotten: the next question stands for itself.');
      case 'usage':
        say(terminal, plain(meant.problem));
        return say(terminal, `Usage: ${meant.usage}`);
      case 'unsure':
        if (meant.unsure !== undefined && (await this.#converse(meant.unsure, signal))) return;
        say(
          terminal,
          `${meant.why ?? `I do not know ${JSON.stringify(plain(meant.said))}.`}${meant.choices.length > 0 ? ' Did you mean:' : ' /help lists what I know.'}`,
        );
        return this.#offer(meant.choices);
      case 'ask': {
        if (meant.how !== undefined) say(terminal, plain(meant.how));
        const spec = commandSpecs.find(({ operation }) => operation === meant.operation);
        if (spec) return this.#run({ spec, input: meant.input }, signal, meant);
        throw new Refusal(
          'not_allowed',
          `${operations[meant.operation].title}: people do that in Teams or Slack, where everybody sees who did.`,
          undefined,
        );
      }
    }
  }

  /** @returns false where the service has nothing to say to it. */
  async #converse(line: string, signal: AbortSignal): Promise<boolean> {
    const { service, terminal } = this.options;
    let begun = false;
    const onSentence = (sentence: string): void => {
      terminal.stdout.write(`${begun ? ' ' : ''}${plain(sentence)}`);
      begun = true;
    };
    const answer = await service.client.converse(line, this.#conversation, onSentence, signal);
    if (begun) terminal.stdout.write('\n');
    if (!answer) return false;
    const { text: rests, notes, lines } = conversation(answer, formFor(this.#format, terminal));
    for (const note of notes) say(terminal, note);
    if (rests !== '') this.#print(rests);
    this.#offer(lines);
    return true;
  }

  /** What only reads is answered. Everything else is shown first, confirmed, and then is a request to people. */
  async #run(question: Question, signal: AbortSignal, how: Asking = {}): Promise<void> {
    const { service, terminal, readButton, pause } = this.options;
    if (question.spec.follows) {
      const options = { output: how.format ?? this.#format, pager: false, quiet: false };
      return void (await follow(question, options, service, { terminal, readButton, signal, pause }));
    }
    if (!question.spec.lasts) return void (await this.#ask(question, signal, how));
    if (!service.lasts) throw nobodyDecides(question.spec);
    const plan = planBefore(question);
    const shown = plan && (await this.#ask(plan, signal));
    const requests = shown ? requestsFor(shown) : [question];
    if (requests.length === 0) return say(terminal, 'There is nothing to ask people for.');
    if (!shown) await this.#showAsked(question, signal);
    if (!(await this.#confirmed(requests.length, signal))) return;
    for (const request of requests) await this.#ask(request, signal);
  }

  /** What only the request itself will say exactly, as far as it is known before. */
  async #showAsked(question: Question, signal: AbortSignal): Promise<void> {
    const { service, terminal } = this.options;
    const findings = findingsBefore(question);
    const view = findings && fixesView(question, await answerTo(findings, service, { terminal, signal, quiet: false }));
    if (view) this.#print(text(view, formFor('table', terminal)));
    say(terminal, plain(asked(question)));
  }

  async #confirmed(requests: number, signal: AbortSignal): Promise<boolean> {
    const { confirm, terminal } = this.options;
    const what = requests === 1 ? 'this' : `these ${requests} plans`;
    if (!confirm) {
      say(terminal, 'Nothing was asked: nobody is there to confirm it. From a script, use the command itself.');
      return false;
    }
    const yes = await confirm(`Ask people to approve ${what}? Nothing changes before they do. [y/N] `, signal);
    if (!yes) say(terminal, 'Nothing was asked.');
    return yes;
  }

  async #ask(
    question: Question,
    signal: AbortSignal,
    { format = this.#format, save, all, others = [] }: Asking = {},
  ): Promise<Answer['output']> {
    const { service, terminal, readButton } = this.options;
    const answer = await answerTo(question, service, { terminal, signal, quiet: false });
    const rendered = render(question.spec.operation, answer, formFor(format, terminal, all));
    if (save !== undefined) await saveReport(answer.output, save, terminal, false);
    this.#print(save === undefined ? rendered.text : plain(rendered.verdict));
    const { spec, input } = question;
    this.#offer(nextCommands(rendered, { spec, input: about(input, answer) }, readButton), others);
    return answer.output;
  }

  /** @param others what a guess could have meant as well. */
  #offer(lines: readonly string[], others: readonly string[] = []): void {
    const more = others.filter((line) => !lines.includes(line));
    this.#offered = [...lines, ...more];
    for (const [index, line] of this.#offered.entries()) {
      if (index === lines.length) say(this.options.terminal, 'Or did you mean:');
      say(this.options.terminal, `  ${index + 1}) ${plain(line)}`);
    }
  }

  #print(text: string): void {
    this.options.terminal.stdout.write(`${text.trimEnd()}\n`);
  }
}
