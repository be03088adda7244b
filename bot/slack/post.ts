import type { Caller } from '../../services/operation.js';
import type { Answer } from '../answer.js';
import { messageOf } from './messages.js';
import type { Responses } from './responses.js';
import { follow, type Place, type TurnOptions } from './turn-context.js';
import { isGone } from './web-client.js';

type Result = Extract<Answer, { kind: 'result' }>;

/** A message for everybody in the conversation that follows its approval; where the app may not post, for the person alone. */
export async function postPublicly(
  { view, approval }: Result,
  place: Place,
  responses: Responses,
  caller: Caller,
  options: TurnOptions,
): Promise<void> {
  const { web, failures } = options;
  try {
    const ts = await web.post(place.channel, messageOf(view, failures), { threadTs: place.threadTs });
    await follow(approval, place, ts, caller, options);
  } catch (error) {
    if (!isGone(error)) throw error;
    await responses.say(view);
  }
}
