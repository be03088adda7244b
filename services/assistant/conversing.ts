import type { Caller } from '../operation.js';
import type { Services } from '../services.js';
import type { CitedCall } from './loop/calls.js';
import type { Conversation, Meant } from './understanding.js';

/** What a model found out with the tools of the person who asked. */
export interface ModelAnswer {
  /** Its sentences, every one checked; null where none stands, or it fell silent after its calls. */
  readonly text: string | null;
  readonly model: string;
  /** Sentences were left out because the data does not bear them. */
  readonly dropped: boolean;
  /** What it rests on, in the order of the calls. At least one, or something is offered. */
  readonly calls: readonly CitedCall[];
  /** What the person may start. Nothing of it has run. */
  readonly offers: readonly Meant[];
  /** Calls that were not answered. */
  readonly failed: number;
}

export interface Question {
  readonly text: string;
  readonly conversation: Conversation;
  readonly caller: Caller;
  readonly services: Services;
  readonly signal?: AbortSignal | undefined;
  /** Told each sentence of the answer once it is checked, while the rest is still being written. */
  readonly onSentence?: ((sentence: string) => void) | undefined;
}

/** Answers what nobody here is sure to have understood. */
export interface Converses {
  /** Undefined where there is nothing to be had: then what is answered without a model stands. Never rejects. */
  answer(question: Question): Promise<ModelAnswer | undefined>;
  /** @throws where it is not certain that it is forgotten. */
  forget(conversation: Conversation): Promise<void>;
}

/** Where no model is used. */
export const noConversing: Converses = { answer: async () => undefined, forget: async () => undefined };
