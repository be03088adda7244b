import { plain } from '../../cards/escape.js';
import { operations } from '../../services/operations/index.js';
import type { Conversed } from '../client.js';
import { commandSpecs } from '../commands.js';
import { commandLine, wordsFor } from '../flags.js';
import { type Form, render } from '../render.js';
import type { Question } from '../run.js';

/** What is printed of an answer that a model put together, beside its sentences. */
export interface Conversation {
  /** For stdout: the card of the one question that it rests on, or the verdicts of all of them. */
  readonly text: string;
  readonly notes: readonly string[];
  /** Lines to choose from: the cards that it rests on, and what the person may start. */
  readonly lines: readonly string[];
}

export function conversation(answer: Conversed, form: Form): Conversation {
  const { failed, model, dropped, text } = answer;
  const offers = answer.offers.filter(isKnown);
  const cards = answer.calls.filter(isKnown).map(({ operation, input, answer: given }) => ({
    line: lineFor(operation, input),
    rendered: render(operation, given, form),
  }));
  const [only] = cards;
  const notes = [
    ...(text === null
      ? []
      : [
          `Worded by ${plain(model)}; ${dropped ? 'what the data does not bear was left out' : 'numbers and ids checked'}.`,
        ]),
    ...(failed > 0 ? [`${failed} further question${failed === 1 ? '' : 's'} could not be answered.`] : []),
  ];
  const begun = offers.flatMap(({ operation, input }) => lineFor(operation, input) ?? []);
  if (only && cards.length === 1) return { text: only.rendered.text, notes, lines: begun };
  const rests = cards.map(
    ({ line, rendered }) => `${line ?? 'sre-agent'}: ${rendered.verdict}${rendered.partial ? ' (not complete)' : ''}`,
  );
  return {
    text: rests.length === 0 ? '' : `Rests on:\n${rests.map((one) => `  ${plain(one)}\n`).join('')}`,
    notes: offers.length > 0 ? [...notes, 'You may start what follows; nothing of it was done.'] : notes,
    lines: [...cards.flatMap(({ line }) => line ?? []), ...begun],
  };
}

/** A service of another version may have operations that this one has not. */
const isKnown = ({ operation }: { readonly operation: string }): boolean => Object.hasOwn(operations, operation);

function lineFor(operation: Question['spec']['operation'], input: Question['input']): string | undefined {
  const words = wordsFor(commandSpecs, operation, input);
  return words && commandLine(words);
}
