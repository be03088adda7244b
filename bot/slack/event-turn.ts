import type { View } from '../../cards/view.js';
import { explain } from '../answer.js';
import { modelAnswer } from '../model-answer.js';
import { asTyped } from './as-typed.js';
import { askingIn, heard } from './free-text.js';
import { homeTurn } from './home.js';
import { messageOf, strangerView, workingView } from './messages.js';
import type { SlackEvent } from './request.js';
import { callerOf, follow, isDirect, type Place, remember, runFor, type TurnOptions } from './turn-context.js';
import { welcome } from './welcome.js';

/** A mention in a channel is answered in its thread, for everybody; a direct message where it was written. */
export async function eventTurn(envelope: SlackEvent, options: TurnOptions): Promise<void> {
  const { event, authorizations, event_id } = envelope;
  const { type, user, channel, bot_id, subtype, ts, thread_ts } = event;
  if (type === 'app_home_opened') return homeTurn(envelope, options);
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
  const { web, failures, background } = options;
  const caller = callerOf(user, options);
  if (!caller) {
    await web.post(place.channel, messageOf(strangerView(user), failures), { threadTs: place.threadTs });
    return;
  }
  const answering = answerLater(place, options);
  try {
    const asking = askingIn(place, caller, options);
    const spoken = await heard(asTyped(event.text ?? ''), asking, place, options);
    if (spoken.kind !== 'ask') {
      background.run(remember(place, options), 'conversation not remembered');
      const answered = await modelAnswer(spoken, asking);
      await answering.put(answered?.view ?? explain(spoken));
      return;
    }
    const ran = await runFor(spoken, { caller, place, id, personal: place.direct }, options);
    if (ran.kind === 'repeated') return;
    const ts = await answering.put(ran.view);
    if (ran.kind === 'result') await follow(ran.approval, place, ts, caller, options);
  } finally {
    answering.stop();
  }
}

/** Says that the answer is being worked on, unless it comes soon, and then puts it in the same place. */
function answerLater(place: Place, { web, log, failures, timers }: TurnOptions) {
  let working: Promise<string | undefined> | undefined;
  const stop = timers.after(LATE_AFTER_MS, () => {
    working = web
      .post(place.channel, messageOf(workingView, failures), { threadTs: place.threadTs })
      .catch((error: unknown) => {
        log.warn({ err: error }, 'acknowledgement not delivered');
        return undefined;
      });
  });
  return {
    stop,
    /** @returns the timestamp of the message that carries it. */
    async put(view: View): Promise<string> {
      stop();
      const message = messageOf(view, failures);
      const earlier = await working;
      if (earlier === undefined) return web.post(place.channel, message, { threadTs: place.threadTs });
      await web.update(place.channel, earlier, message);
      return earlier;
    },
  };
}

/** People see that it is being worked on. Milliseconds. */
const LATE_AFTER_MS = 1_500;
