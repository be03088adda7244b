import type { Matcher } from '../../../../services/assistant/matcher/matcher.js';
import type { Meant, Understanding } from '../../../../services/assistant/understanding.js';
import { type BlindQuestion, type Reaction, type Score, score } from '../blind-questions.js';

/** The hosts of the sandbox. */
export const NAMES = [
  'web-1',
  'web-2',
  'api-1',
  'api-2',
  'db-primary',
  'db-replica',
  'cache-1',
  'batch-1',
  'jenkins-1',
  'bastion',
];

export interface Scored extends Score {
  readonly question: BlindQuestion;
  readonly understanding: Understanding;
}

/** Each in a conversation of its own. */
export async function scoreAll(matcher: Matcher, questions: readonly BlindQuestion[]): Promise<readonly Scored[]> {
  const signal = new AbortController().signal;
  const scored: Scored[] = [];
  for (const [at, question] of questions.entries()) {
    const conversation = { conversation_id: `question ${at} of ${questions.length}`, person_id: 'sam' };
    for (const earlier of question.after ?? []) await matcher.understand(earlier, conversation, signal);
    const understanding = await matcher.understand(question.text, conversation, signal);
    scored.push({ question, understanding, ...score(question, reactionTo(understanding)) });
  }
  return scored;
}

function reactionTo(understanding: Understanding): Reaction {
  switch (understanding.kind) {
    case 'ask':
      return { ran: meant(understanding), offered: understanding.others };
    case 'choices':
      return { offered: understanding.choices };
    case 'nothing':
    case 'forgot':
      return {};
  }
}

const meant = ({ operation, input }: Meant): Meant => ({ operation, input });
