import { operations } from '../../operations/index.js';
import type { Meant, Understanding } from '../understanding.js';
import { type Classifier, train } from './classifier.js';
import { isAboutAHost, type Turn, timeBefore, withInstances } from './follow-up.js';
import { carried, followUp, type Guessed, otherwiseCarried, ranked, UNSURE, withContinuation } from './guesses.js';
import { type Candidate, candidatesFor } from './meant.js';
import { orderedIn } from './orders.js';
import { type Intent, phrases } from './phrases/index.js';
import { plainText, wordsIn } from './plain-text.js';
import { type Read, readSlots, type Slots } from './slots/slots.js';
import { type Spell, speller } from './spelled.js';

/** Less is asked back. */
const SURE = 0.7;
/** What is said here is answered by nothing. */
const OFF_TOPIC = 0.7;
const OFFERED = 3;

export interface Surroundings {
  /** Names of the fleet. */
  readonly names: readonly string[];
  readonly now: Date;
  readonly before?: Turn | undefined;
  /** Of whoever asks, by IANA name; UTC where it is not known. */
  readonly timeZone?: string | undefined;
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

  read(text: string, surroundings: Surroundings): Reading {
    const { names, now, before, timeZone } = surroundings;
    const plain = plainText(text);
    if (!/[\p{L}\p{N}]/u.test(plain)) return NOTHING;
    const spelled = this.#spelled(plain, names);
    const read = continuing(readSlots(spelled, names, now, timeZone), before, now);
    const words = withoutEnd(read.text);
    const exact = this.#phrases.get(withoutMarks(words));
    const guessed = ranked(words, read.slots, exact, this.classifier, before).map((guess) => ({
      ...guess,
      slots: before ? carried(words, read.slots, before, guess.intent) : read.slots,
      otherwise: before ? otherwiseCarried(words, read.slots, before, guess.intent) : [],
    }));
    const several =
      exact === undefined && orderedIn(words) === undefined ? this.#questionsIn(spelled, read.slots, surroundings) : [];
    if (several.length > 1) {
      return this.#decide([...several, ...guessed], { text: words, exact: false, said: words });
    }
    if (!before) {
      const unclear = read.slots.instances.length === 0 && !read.slots.fleet && isAboutAHost(words);
      return this.#decide(guessed, { text: words, exact: exact !== undefined && !unclear, said: words, unclear });
    }
    // `is everything ok` is no question about everything of what was asked before.
    const isItself = exact !== undefined && /\beverything\b/.test(words);
    const follows = isItself ? undefined : followUp(words, read.slots, before);
    if (follows) {
      const text = follows.intent === before.intent ? before.text : words;
      return this.#decide([follows, ...guessed], { text, exact: follows.exact, said: words });
    }
    const all = exact === undefined ? withContinuation(guessed, words, read.slots, before) : guessed;
    return this.#decide(all, { text: words, exact: exact !== undefined, said: words });
  }

  /** More than one question in a text: each as it would be understood by itself, none of them run. */
  #questionsIn(spelled: string, whole: Slots, { names, now, timeZone }: Surroundings): readonly Guessed[] {
    const parts = spelled.split(AND);
    if (parts.length < 2 || parts.length > OFFERED) return [];
    const guesses: Guessed[] = [];
    for (const part of parts) {
      const read = readSlots(part, names, now, timeZone);
      const words = withoutEnd(read.text);
      const [best] = ranked(words, read.slots, this.#phrases.get(withoutMarks(words)), this.classifier, undefined);
      const isKnown = this.#phrases.get(withoutMarks(words)) !== undefined;
      const isShort = !isKnown && wordsIn(words).filter((word) => !word.startsWith('@')).length < 2;
      if (!best || best.intent === 'nothing' || best.probability < SURE || isShort) return [];
      const [first] = guesses;
      if (guesses.some(({ intent }) => intent === best.intent)) return [];
      const slots = first ? withInstances(words, read.slots, first.slots, false) : read.slots;
      guesses.push({ intent: best.intent, probability: UNSURE, slots: { ...slots, time: slots.time ?? whole.time } });
    }
    return guesses;
  }

  #decide(guesses: readonly Guessed[], { text, exact, said, unclear = false }: Said): Reading {
    const [best] = guesses;
    if (!best || isOffTopic(best, exact)) return NOTHING;
    const near = guesses.filter(({ intent }) => intent !== 'nothing').slice(0, 4 * OFFERED);
    const [nearest] = near;
    const [wanted, ...others] = near.map(({ intent, slots }) => candidatesFor(intent, slots, said));
    const [top, ...rest] = wanted?.meant ?? [];
    if (!nearest || !wanted || !top) return NOTHING;
    const turn: Turn = { intent: nearest.intent, slots: nearest.slots, text };
    const otherwise = (nearest.otherwise ?? []).map((slots) => candidatesFor(nearest.intent, slots, said));
    const [instead] = [...wanted.instead, ...otherwise.flatMap(({ meant }) => meant)];
    const isSeveral = rest.length > 0 && rest[0]?.operation === top.operation;
    const [next, ...further] = others.flatMap(({ meant: [one] }) => (one && !isDeadEnd(one) ? [one] : []));
    const choices = distinct(
      isSeveral ? [top, ...rest, next, ...further] : [top, instead, next, ...rest.slice(0, 1), ...further],
    );
    const sure = best.intent !== 'nothing' && (exact || best.probability >= SURE);
    const isClear = !unclear && !nearest.slots.leavesOut;
    const runs = mayRun(top) && !isSeveral && sure && isClear;
    return {
      turn,
      understanding: runs
        ? { kind: 'ask', guessed: !exact || otherwise.length > 0, ...meantBy(top), others: choices.slice(1, OFFERED) }
        : {
            kind: 'choices',
            choices: choices.slice(0, OFFERED),
            sure,
            ...(nearest.slots.leavesOut && { why: NO_TAG_LEFT_OUT }),
          },
    };
  }

  #spelled(text: string, names: readonly string[]): string {
    const key = names.join('\n');
    if (this.#spell?.names !== key) this.#spell = { names: key, spell: speller(this.#texts, names) };
    return this.#spell.spell(text);
  }
}

interface Said {
  /** Without names and numbers. */
  readonly text: string;
  /** Word for word as somebody wrote down that people say it. */
  readonly exact: boolean;
  readonly said: string;
  /** It is about a host that nobody named. */
  readonly unclear?: boolean;
}

/** `the day before` is a time only behind a question that has one. */
function continuing(read: Read, before: Turn | undefined, now: Date): Read {
  const time = before && read.slots.time === undefined ? timeBefore(read.text, before.slots, now) : undefined;
  if (time === undefined) return read;
  return { text: read.text.replace(/\bthe \w+ before\b/, '@time'), slots: { ...read.slots, time } };
}

const isOffTopic = ({ intent, probability }: Guessed, exact: boolean): boolean =>
  intent === 'nothing' && (exact || probability >= OFF_TOPIC);
const NO_TAG_LEFT_OUT = 'Hosts cannot be left out by a tag: name those that are meant, such as env=staging or web-1.';
const mayRun = ({ operation, complete }: Candidate): boolean => operations[operation].effect === 'read' && complete;

/** Asked of one instance, and an environment is many: the answer would be to name one. */
const isDeadEnd = ({ input: { instance_id: about } }: Meant): boolean =>
  typeof about === 'string' && about.startsWith('env=');

const AND = /,? (?:and also|and then|and|or|plus|then) |[;?.] /;
const withoutEnd = (text: string): string => text.replace(/[^\p{L}\p{N}@]+$/u, '');
const marked = (phrase: string): string => readSlots(plainText(phrase), [], ANY_TIME).text;
const withoutMarks = (text: string): string =>
  text
    .replace(/[?!.,;:]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const meantBy = ({ operation, input }: Candidate): Meant => ({ operation, input });

function distinct(candidates: readonly (Candidate | undefined)[]): readonly Meant[] {
  const seen = new Set<string>();
  return candidates.flatMap((candidate) => {
    if (!candidate) return [];
    const meant = meantBy(candidate);
    const key = JSON.stringify(meant);
    if (seen.has(key)) return [];
    seen.add(key);
    return [meant];
  });
}
