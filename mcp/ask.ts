import type { z } from 'zod';
import { CONTEXT_KEY } from './answer-meta.js';
import type { AskRequestSchema, AskResultSchema } from './ask-wire.js';
import type { Extra } from './progress.js';
import type { OpenSession } from './session.js';
import { contextOf } from './tools.js';

export type AskParams = z.output<typeof AskRequestSchema>['params'];
export type Ask = (params: AskParams, extra: Extra) => Promise<z.input<typeof AskResultSchema>>;

export const askFrom =
  (open: OpenSession): Ask =>
  async ({ question, conversation }, extra) => {
    const session = await open();
    const { caller, services } = session;
    const answer = await services.conversing.answer({
      ...{ text: question, caller, services, signal: extra.signal, onSentence: tell(extra, session) },
      conversation: { conversation_id: `mcp ${conversation}`, person_id: caller.id },
    });
    if (!answer) return { answered: false };
    const calls = answer.calls.map(({ operation, input, output }) => ({ operation, input, output: { ...output } }));
    return {
      answered: true,
      ...answer,
      calls,
      offers: [...answer.offers],
      _meta: { [CONTEXT_KEY]: contextOf(session) },
    };
  };

/** Each sentence as it is let through, where the client wants to hear of progress. */
function tell({ _meta, sendNotification }: Extra, { services }: Awaited<ReturnType<OpenSession>>) {
  const progressToken = _meta?.progressToken;
  let progress = 0;
  return (message: string): void => {
    if (progressToken === undefined) return;
    progress += 1;
    sendNotification({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(
      (error: unknown) => services.log.debug({ err: error }, 'a sentence did not reach its client'),
    );
  };
}
