import type { Classifier } from './classifier.js';
import {
  agreedTo,
  agrees,
  asksForMore,
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
import { orderedIn } from './orders.js';
import type { Intent } from './phrases/index.js';
import { wordsIn } from './plain-text.js';
import type { Slots } from './slots/slots.js';

/** Off-topic even right behind a question. */
const CERTAIN = 0.95;
/** Offered, and not run. */
export const UNSURE = 0.5;
const A_FEW_WORDS = 6;

export interface Ranked {
  readonly intent: Intent;
  readonly probability: number;
}

export interface Guessed extends Ranked {
  readonly slots: Slots;
  /** Of what was said before, more or less than `slots` has. */
  readonly otherwise?: readonly Slots[];
}

/** What nothing but the question before explains. `exact`: so it was said, word for word. */
export function followUp(
  words: string,
  said: Slots,
  before: Turn,
): (Guessed & { readonly exact: boolean }) | undefined {
  if (isElliptical(words, before.intent)) {
    const intent = intentOfEllipsis(words, before.intent);
    const slots =
      intent === before.intent
        ? continued(before.slots, said)
        : { ...said, instances: said.fleet || said.instances.length > 0 ? said.instances : before.slots.instances };
    return { intent, probability: 1, slots, exact: false };
  }
  const agreed = agrees(words) ? agreedTo(before) : undefined;
  if (agreed) return { intent: agreed, probability: 1, slots: continued(before.slots, said), exact: false };
  if (asksForMore(words)) return { intent: before.intent, probability: 1, slots: before.slots, exact: false };
  if (before.slots.instances.length !== 1 || !asksWhy(words)) return undefined;
  return {
    intent: 'vulnerabilities',
    probability: 1,
    slots: { ...said, instances: before.slots.instances },
    exact: true,
  };
}

/** A few words behind a question may be more of it, where they are not sure to be another one. */
export function withContinuation(
  guesses: readonly Guessed[],
  words: string,
  said: Slots,
  before: Turn,
): readonly Guessed[] {
  const [best, ...others] = guesses;
  const isShort = wordsIn(words).length <= A_FEW_WORDS;
  if (!best || !(isShort || isAboutBefore(words)) || best.intent === before.intent) return guesses;
  const more: Guessed = { intent: before.intent, probability: 0, slots: continued(before.slots, said) };
  if (best.intent === 'nothing' && best.probability < CERTAIN) return [{ ...more, probability: UNSURE }, ...others];
  return best.intent === 'nothing' ? guesses : [best, ...others.slice(0, 1), more, ...others.slice(1)];
}

const NEED_ONE = new Set<Intent>(['metrics', 'window', 'trail', 'rollback', 'patch']);

/** What happened in some stretch of time: another question behind it, joined to it, is about the same. */
const HAPPENS = new Set<Intent>(['trail', 'security', 'configuration']);

export function carried(words: string, said: Slots, before: Turn, intent: Intent | undefined): Slots {
  if (intent === before.intent && isConnected(words)) return continued(before.slots, said);
  const needsOne = intent !== undefined && NEED_ONE.has(intent);
  const isOfThatTime =
    intent !== undefined && HAPPENS.has(intent) && HAPPENS.has(before.intent) && isAboutBefore(words);
  const timed = isOfThatTime ? { ...said, time: said.time ?? before.slots.time } : said;
  return withId(words, withInstances(words, timed, before.slots, needsOne), before.slots);
}

/** Whether the host and the time of the question before are meant again is not always said. */
export function otherwiseCarried(words: string, said: Slots, before: Turn, intent: Intent): readonly Slots[] {
  const taken = carried(words, said, before, intent);
  const instances = said.fleet || taken.instances.length > 0 ? taken.instances : before.slots.instances;
  const all = [
    { ...taken, instances, time: isAboutBefore(words) ? (taken.time ?? before.slots.time) : taken.time },
    said,
  ];
  return all.filter((one) => one.time !== taken.time || one.instances.join() !== taken.instances.join());
}

export function ranked(
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
