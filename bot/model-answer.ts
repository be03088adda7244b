import { modelAnswerView } from '../cards/views/index.js';
import type { CitedCall } from '../services/assistant/loop/calls.js';
import type { Conversation } from '../services/assistant/understanding.js';
import { type Answer, choiceOf, explained, type Reading, show } from './answer.js';
import { buttonData, buttonFor } from './button-for.js';
import type { Heard } from './free-text.js';
import { meantInWords } from './meant-words.js';

interface Asking extends Reading {
  readonly conversation: Conversation;
  readonly signal?: AbortSignal;
  readonly onSentence?: (sentence: string) => void;
}

/**
 * Asks the model what was not clear to anybody else. Undefined where that was clear, or no model answers: then what is
 * said without one stands. Never rejects.
 */
export async function modelAnswer(heard: Heard, asking: Asking): Promise<Answer | undefined> {
  const { services, conversation } = asking;
  if (heard.kind === 'forgot') await services.conversing.forget(conversation);
  if (!('unsure' in heard) || heard.unsure === undefined) return undefined;
  const answered = await services.conversing.answer({ ...asking, text: heard.unsure });
  if (!answered) return undefined;
  const { text, model, dropped, calls, offers, failed } = answered;
  const [only] = calls;
  if (only && calls.length === 1 && offers.length === 0 && failed === 0) {
    const card = cardOf(only, asking);
    const view = { ...card, notices: [`Understood as: ${meantInWords(only)}.`, ...card.notices] };
    return resultOf(text === null ? view : explained(view, { text, model, dropped }));
  }
  const cited = calls.map((call) => ({
    words: meantInWords(call),
    verdict: cardOf(call, asking).verdict,
    status: call.status,
    action: buttonFor(call, meantInWords(call)),
  }));
  return resultOf(modelAnswerView({ text, model, dropped, cited, offers: offers.map(choiceOf), failed }));
}

const resultOf = (view: ReturnType<typeof modelAnswerView>): Answer => ({
  kind: 'result',
  view,
  approval: undefined,
  late: false,
});

/** The card that the same question would have had by itself. */
const cardOf = ({ operation, input, output }: CitedCall, { services, region, personal, caller, dialogs }: Asking) =>
  show(operation, output, {
    now: services.clock.now(),
    region,
    question: buttonData(input),
    ...(personal && { viewer: caller }),
    ...(dialogs && { dialogs: true }),
  });
