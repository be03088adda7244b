import type { Caller } from '../../services/operation.js';
import { type Heard, hear } from '../free-text.js';
import type { Place, TurnOptions } from './turn-context.js';

/** Who asks and where: a thread is a conversation of its own. */
export function askingIn({ channel, threadTs, direct }: Place, caller: Caller, { services: now, region }: TurnOptions) {
  const services = now();
  const conversation = { conversation_id: [channel, threadTs ?? ''].join(' '), person_id: caller.id };
  return { services, caller, region, personal: direct, dialogs: true, conversation };
}

/** What somebody wrote, as a command or in their own words. */
export function heard(
  text: string,
  { conversation }: Pick<ReturnType<typeof askingIn>, 'conversation'>,
  { channel }: Place,
  { understands, log }: TurnOptions,
): Promise<Heard> {
  const failed = (error: unknown) => log.warn({ err: error }, 'free text not understood');
  return hear(text, { conversationId: channel }, { understands, conversation, failed });
}
