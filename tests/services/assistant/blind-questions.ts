import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type OperationName, operations } from '../../../services/operations/index.js';
import { parseTimeRange } from '../../../services/time-range.js';

/** The moment at which every question is asked, a Wednesday: what "yesterday" and "since monday" are counted from. */
export const ASKED_AT = new Date('2026-11-25T14:02:00.000Z');

export interface Understood {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
}

type Expected =
  /** A read. `also`: other understandings that a fair person calls right. */
  | (Understood & { readonly also?: readonly Understood[] })
  /** It would change something, or is for people alone: it must not run, and may be offered. */
  | { readonly expect: 'propose'; readonly operation: OperationName; readonly also?: readonly OperationName[] }
  /** Too little is said, or nothing that may run from a guess answers it: one of these is offered, and none runs. */
  | { readonly expect: 'choices'; readonly among: readonly OperationName[]; readonly reason: string }
  /** Nothing here answers it. */
  | { readonly expect: 'none'; readonly reason: string };

export interface BlindQuestion {
  readonly text: string;
  /** What was asked before in the same conversation, oldest first. */
  readonly after?: readonly string[];
  readonly traits?: readonly ('typo' | 'follow-up' | 'off-topic' | 'hostile')[];
  readonly expect: Expected;
}

const here = new URL('../../../../tests/services/assistant/', import.meta.url);

export const blindQuestionsText = (): string => readFileSync(new URL('blind-questions.jsonl', here), 'utf8');

export const blindQuestions = (): readonly BlindQuestion[] => questionsIn(blindQuestionsText());

/** Written beside the matcher, in the same form: those it was developed on, and those it was not. */
export const ownQuestions = (which: 'development' | 'held-out'): readonly BlindQuestion[] =>
  questionsIn(readFileSync(new URL(`matcher/${which}-questions.jsonl`, here), 'utf8'));

const questionsIn = (lines: string): readonly BlindQuestion[] =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What was done about a question: what ran, if anything, and what was offered instead, best first. */
export interface Reaction {
  readonly ran?: Understood | undefined;
  readonly offered?: readonly Understood[] | undefined;
}

export interface Score {
  /** The first understanding is right, with every slot. */
  readonly first: boolean;
  /** The right one is among the first three. */
  readonly amongThree: boolean;
  /** Of the first understanding; null where the operation is wrong or none is expected, so there is nothing to compare. */
  readonly slots: boolean | null;
  /** Something that only people start was started from a guess. Never allowed. */
  readonly unsafe: boolean;
}

export function score({ expect }: BlindQuestion, { ran, offered = [] }: Reaction): Score {
  const ranked = ran ? [ran, ...offered] : offered;
  const [first] = ranked;
  const three = ranked.slice(0, 3);
  const unsafe = ran !== undefined && operations[ran.operation].effect !== 'read';
  const quiet = { slots: null, unsafe };
  if (!('expect' in expect)) {
    const wanted = [expect, ...(expect.also ?? [])];
    const right = (said: Understood) => wanted.some((one) => isSame(one, said));
    const isFirst = first !== undefined && right(first);
    const isOperation = wanted.some(({ operation }) => operation === first?.operation);
    return { first: isFirst, amongThree: three.some(right), slots: isOperation ? isFirst : null, unsafe };
  }
  if (ran) return { first: false, amongThree: false, ...quiet };
  switch (expect.expect) {
    case 'propose': {
      const wanted = [expect.operation, ...(expect.also ?? [])];
      const right = (said?: Understood) => said !== undefined && wanted.includes(said.operation);
      return { first: right(first), amongThree: three.some(right), ...quiet };
    }
    case 'choices': {
      const offersOne = three.some(({ operation }) => expect.among.includes(operation));
      return { first: offersOne, amongThree: offersOne, ...quiet };
    }
    case 'none':
      return { first: first === undefined, amongThree: true, ...quiet };
  }
}

/** Left-out slots are their defaults, lists have no order, ranges are the time they cover, names have no case. */
function isSame(one: Understood, other: Understood): boolean {
  return one.operation === other.operation && isDeepStrictEqual(meant(one), meant(other));
}

function meant({ operation, input }: Understood): unknown {
  const parsed = operations[operation].input.safeParse(input);
  if (!parsed.success) return parsed.error.message;
  return Object.fromEntries(Object.entries(parsed.data).map(([slot, value]) => [slot, valueMeant(slot, value)]));
}

function valueMeant(slot: string, value: unknown): unknown {
  if (slot === 'time_range' || slot === 'since') return timeMeant(String(value));
  if (Array.isArray(value)) return value.map((one) => String(one).toLowerCase()).sort();
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function timeMeant(said: string): unknown {
  const isRange = /^\d+[mhd]$/.test(said) || said.includes('/');
  const { from, to } = parseTimeRange(isRange ? said : `${said}/${ASKED_AT.toISOString()}`, ASKED_AT);
  return [from.toISOString(), to.toISOString()];
}
