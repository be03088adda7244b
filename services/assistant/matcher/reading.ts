import { operations } from '../../operations/index.js';
import type { Meant, Understanding } from '../understanding.js';
import { type Classifier, train } from './classifier.js';
import {
  asksWhy,
  continued,
  intentOfEllipsis,
  isAboutBefore,
  isConnected,
  isElliptical,
  type Turn,
  withId,
  withInstances,
} from './follow-up.js';
import { type Candidate, candidatesFor } from './meant.js';
import { orderedIn } from './orders.js';
import { type Intent, phrases } from './phrases/index.js';
import { plainText } from './plain-text.js';
import { readSlots, type Slots } from './slots.js';
import { type Spell, speller } from './spelled.js';

/** Less is asked back. */
const SURE = 0.7;
/** What is said here is answered by nothing. */
const OFF_TOPIC = 0.7;
/** Less is not worth offering. */
const FAR = 0.001;
const OFFERED = 3;

export interface Surroundings {
  /** Names of the fleet. */
  readonly names: readonly string[];
  readonly now: Date;
  readonly before?: Turn | undefined;
}

export interface Reading {
  readonly understanding: Understanding;
  /** What a follow-up is about. */
  readonly turn?: Turn | undefined;
}

const NOTHING: Reading = { understanding: { kind: 'nothing' } };
/** A moment without meaning: phrases hold no dates. */
const ANY_TIME = new Date(0);

/** Reads what somebody wants out of free text. Never throws; anything that is no read is only ever offered. */
export class FreeText {
  readonly #phrases: ReadonlyMap<string, Intent>;
  readonly #texts: readonly string[];
  #spell: { readonly names: string; readonly spell: Spell } | undefined;

  private constructor(
    examples: readonly (readonly [Intent, string])[],
    private readonly classifier: Classifier,
  ) {
    this.#texts = examples.map(([, text]) => text);
    this.#phrases = new Map(examples.map(([intent, text]) => [text, intent]));
  }

  /** Learns the committed phrases: half a second of work. */
  static async learned(): Promise<FreeText> {
    const examples = phrases().map(([intent, text]) => [intent, marked(text)] as const);
    return new FreeText(examples, await train(examples));
  }

  read(text: string, { names, now, before }: Surroundings): Reading {
    const plain = plainText(text);
    if (!/[\p{L}\p{N}]/u.test(plain)) return NOTHING;
    const read = readSlots(this.#spelled(plain, names), names, now);
    const words = read.text.replace(/[^\p{L}\p{N}@]+$/u, '');
    if (before && isElliptical(words, before.intent)) {
      const intent = intentOfEllipsis(words, before.intent);
      const isSame = intent === before.intent;
      const slots = isSame
        ? continued(before.slots, read.slots)
        : { ...read.slots, instances: read.slots.fleet ? [] : before.slots.instances };
      return this.#decide([{ intent, probability: 1 }], slots, isSame ? before.text : words, false, words);
    }
    if (before?.slots.instances.length === 1 && asksWhy(words)) {
      const slots = { ...read.slots, instances: before.slots.instances };
      return this.#decide([{ intent: 'vulnerabilities', probability: 1 }], slots, words, true, words);
    }
    const exact = this.#phrases.get(withoutMarks(words));
    const guesses = ranked(words, read.slots, exact, this.classifier, before);
    return this.#decide(
      guesses,
      before ? carried(words, read.slots, before, guesses[0]?.intent) : read.slots,
      words,
      exact !== undefined,
      words,
    );
  }

  #decide(guesses: readonly Ranked[], slots: Slots, text: string, exact: boolean, said: string): Reading {
    const [best] = guesses;
    if (!best || (best.intent === 'nothing' && (exact || best.probability >= OFF_TOPIC))) return NOTHING;
    const near = guesses.filter(({ intent, probability }) => intent !== 'nothing' && probability >= FAR);
    const [wanted, ...others] = near.map(({ intent }) => candidatesFor(intent, slots, said));
    const [top, ...rest] = wanted ?? [];
    if (!top) return NOTHING;
    const turn: Turn = { intent: near[0]?.intent ?? best.intent, slots, text };
    const isSeveral = rest.length > 0 && rest[0]?.operation === top.operation;
    const nearest = others.flatMap(([one]) => (one ? [one] : []));
    const choices = distinct(
      isSeveral ? [top, ...rest, ...nearest] : [top, ...nearest.slice(0, 1), ...rest.slice(0, 1), ...nearest.slice(1)],
    );
    const sure = best.intent !== 'nothing' && (exact || best.probability >= SURE);
    const runs = operations[top.operation].effect === 'read' && top.complete && !isSeveral && sure;
    return {
      turn,
      understanding: runs
        ? { kind: 'ask', guessed: !exact, ...meantBy(top), others: choices.slice(1, OFFERED) }
        : { kind: 'choices', choices: choices.slice(0, OFFERED), sure },
    };
  }

  #spelled(text: string, names: readonly string[]): string {
    const key = names.join('\n');
    if (this.#spell?.names !== key) this.#spell = { names: key, spell: speller(this.#texts, names) };
    return this.#spell.spell(text);
  }
}

interface Ranked {
  readonly intent: Intent;
  readonly probability: number;
}

const NEED_ONE = new Set<Intent>(['metrics', 'window', 'trail', 'rollback', 'patch']);

function carried(words: string, said: Slots, before: Turn, intent: Intent | undefined): Slots {
  if (intent === before.intent && isConnected(words)) return continued(before.slots, said);
  const needsOne = intent !== undefined && NEED_ONE.has(intent);
  return withId(words, withInstances(words, said, before.slots, needsOne), before.slots);
}

function ranked(
  words: string,
  slots: Slots,
  exact: Intent | undefined,
  classifier: Classifier,
  before: Turn | undefined,
): readonly Ranked[] {
  const guesses = classifier.guess(words).map(({ label, probability }) => ({ intent: label as Intent, probability }));
  const sure = exact ?? (slots.reportId === undefined ? orderedIn(words) : 'report_open');
  if (sure !== undefined) return [{ intent: sure, probability: 1 }, ...guesses.filter(({ intent }) => intent !== sure)];
  const isFollowUp = before !== undefined && isAboutBefore(words);
  return guesses.filter(
    ({ intent, probability }) => intent !== 'report_open' && !(isFollowUp && intent === 'nothing' && probability < 0.9),
  );
}

const marked = (phrase: string): string => readSlots(plainText(phrase), [], ANY_TIME).text;
const withoutMarks = (text: string): string =>
  text
    .replace(/[?!.,;:]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const meantBy = ({ operation, input }: Candidate): Meant => ({ operation, input });

function distinct(candidates: readonly Candidate[]): readonly Meant[] {
  const seen = new Set<string>();
  return candidates.flatMap((candidate) => {
    const meant = meantBy(candidate);
    const key = JSON.stringify(meant);
    if (seen.has(key)) return [];
    seen.add(key);
    return [meant];
  });
}
