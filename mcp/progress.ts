import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import type { Services } from '../services/services.js';

export type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** How long a call may be silent. Milliseconds. */
const NOTE_EVERY_MS = 1_000;

/** Tells a client that gave a progress token, once a second, that the call still runs. @returns what ends it. */
export function reportProgress(
  { _meta, sendNotification }: Extra,
  { log, answerMs }: Pick<Services, 'log' | 'answerMs'>,
): () => void {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  const timer = setInterval(() => {
    progress += 1;
    const message = `Still reading AWS, ${progress} s. After ${answerMs / 1_000} s you get what there is by then.`;
    sendNotification({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(
      (error: unknown) => log.debug({ err: error }, 'a progress note did not reach its client'),
    );
  }, NOTE_EVERY_MS);
  return () => clearInterval(timer);
}
