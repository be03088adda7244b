import type { Caller } from '../../services/operation.js';
import { explain } from '../answer.js';
import { type Heard, hear } from '../free-text.js';
import { asTyped } from './as-typed.js';
import { messageOf, strangerView, workingView } from './messages.js';
import type { SlackEvent } from './request.js';
import { callerOf, follow, isDirect, type Place, remember, runFor, type TurnOptions } from './turn-context.js';
import { welcome } from './welcome.js';

/** A mention in a channel is answered in its thread, for everybody; a direct message where it was written. */
export async function eventTurn(envelope: SlackEvent, options: TurnOptions): Promise<void> {
  const { event, authorizations, event_id } = envelope;
  const { type, user, channel, bot_id, subtype, ts, thread_ts } = event;
  if (!channel || !user) return;
  if (type === 'member_joined_channel') {
    const isUs = authorizations.some(({ user_id }) => user_id === user);
    return isUs ? welcome(channel, options) : undefined;
  }
  const isForUs = type === 'app_mention' || (type === 'message' && isDirect(channel));
  // What the app itself says arrives here too.
  if (!isForUs || bot_id !== undefined || subtype !== undefined) return;
  const direct = isDirect(channel);
  const thread = direct ? thread_ts : (thread_ts ?? ts);
  const place: Place = { channel, direct, ...(thread !== undefined && { threadTs: thread }) };
  await answerEvent(envelope, user, place, event_id, options);
}

async function answerEvent(
  { event }: SlackEvent,
  user: string,
  place: Place,
  id: string,
  options: TurnOptions,
): Promise<void> {
  const { web, log, timers, background } = options;
  const caller = callerOf(user, options);
  const spoken = caller && (await heard(event, caller, place, options));
  if (!caller || !spoken || spoken.kind !== 'ask') {
    if (caller) background.run(remember(place, options), 'conversation not remembered');
    const view = spoken && spoken.kind !== 'ask' ? explain(spoken) : strangerView(user);
    await web.post(place.channel, messageOf(view, log), { threadTs: place.threadTs });
    return;
  }
  let working: Promise<string | undefined> | undefined;
  const stop = timers.after(LATE_AFTER_MS, () => {
    working = web
      .post(place.channel, messageOf(workingView, log), { threadTs: place.threadTs })
      .catch((error: unknown) => {
        log.warn({ err: error }, 'acknowledgement not delivered');
        return undefined;
      });
  });
  const ran = await runFor(spoken, { caller, place, id, personal: place.direct }, options);
  stop();
  if (ran.kind === 'repeated') return;
  const message = messageOf(ran.view, log);
  const earlier = await working;
  if (earlier !== undefined) await web.update(place.channel, earlier, message);
  const ts = earlier ?? (await web.post(place.channel, message, { threadTs: place.threadTs }));
  if (ran.kind === 'result') await follow(ran.approval, place, ts, caller, options);
}

/** A thread is a conversation of its own. */
function heard({ text = '' }: SlackEvent['event'], { id }: Caller, place: Place, options: TurnOptions): Promise<Heard> {
  const { understands, log } = options;
  const conversation = { conversation_id: [place.channel, place.threadTs ?? ''].join(' '), person_id: id };
  const failed = (error: unknown) => log.warn({ err: error }, 'free text not understood');
  return hear(asTyped(text), { conversationId: place.channel }, { understands, conversation, failed });
}

/** People see that it is being worked on. Milliseconds. */
const LATE_AFTER_MS = 1_500;
