import { z } from 'zod';
import { describeFailure, type Failure } from '../../services/errors.js';
import { operations } from '../../services/operations/index.js';
import { type Pressed, readAction } from '../actions.js';
import { brokenView, explain } from '../answer.js';
import type { Asked } from '../commands/command.js';
import { INVOKE_LATE_AFTER_MS } from '../timers.js';
import type { InvokeAnswer } from './adapter.js';
import type { Admitted } from './guard.js';
import { CARD_TYPE, cardMessage, cardOf } from './message.js';
import type { Place } from './place.js';
import { follow, type Ran, runFor, type TurnOptions } from './turn-context.js';

const CardAction = z.object({
  action: z.object({ type: z.literal('Action.Execute'), verb: z.string().default(''), data: z.unknown() }),
  trigger: z.string().optional(),
});

/**
 * A button of a card, or a card that refreshes by itself (Universal Actions, `adaptiveCard/action`). The card in the
 * answer replaces the one that was pressed, for the one who pressed it; a refusal is a toast, so that the card stays.
 * Always 200 in time: Teams shows anything else as "something went wrong", though the work was done.
 */
export async function invokeTurn(activity: Admitted, place: Place, options: TurnOptions): Promise<InvokeAnswer> {
  if (activity.name !== 'adaptiveCard/action') return { status: 501 };
  const parsed = CardAction.safeParse(activity.value);
  if (!parsed.success) return badRequest;
  const { action, trigger } = parsed.data;
  const automatic = trigger === 'automatic';
  try {
    const pressed = readAction(action.verb, action.data, { automatic });
    if (pressed.kind === 'help') return card(cardOf(explain(pressed), options.failures));
    const mark = automatic ? lookAt(activity, place, action.data, options) : undefined;
    return await inTime(activity, place, { ...pressed, mark }, automatic, options);
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.code !== 'defect') return automatic ? toast('') : toast(words(failure));
    return card(cardOf(brokenView(error, options.failures), options.failures));
  }
}

const Posted = z.object({ approval_id: z.string().max(256), mark: z.string().max(64) });

/**
 * A card that was posted for everybody is on somebody's screen: where a post was not known to stand, that is known now.
 * @returns its mark, which the copy in its place carries on.
 */
function lookAt({ replyToId }: Admitted, { conversationId }: Place, data: unknown, options: TurnOptions) {
  const posted = Posted.safeParse(data).data;
  if (!posted || replyToId === undefined) return undefined;
  const face = { surface: 'teams', conversation_id: conversationId, activity_id: replyToId } as const;
  const seen = options.services().approvals.cardSeen(posted.approval_id, posted.mark, face);
  options.background.run(seen, 'a card that was seen not looked at');
  return posted.mark;
}

type Question = Extract<Pressed, { kind: 'ask' }> & { readonly mark?: string | undefined };

async function inTime(
  activity: Admitted,
  place: Place,
  asked: Question,
  automatic: boolean,
  options: TurnOptions,
): Promise<InvokeAnswer> {
  const { timers, background } = options;
  const isRequest = isNewThing(asked);
  const work = runFor(activity, place, asked, isRequest ? place.personal : true, options);
  const told = () => background.answer(tell(work, activity, place, asked, options), 'answer to a button not delivered');
  return new Promise((resolve, reject) => {
    const stop = timers.after(INVOKE_LATE_AFTER_MS, () => {
      resolve(toast(automatic ? '' : 'Working on it: the answer follows as a message.'));
      if (!automatic) told();
    });
    work
      .then((ran) => {
        if (!stop()) return;
        if (isRequest && ran.kind === 'result') told();
        resolve(respond(ran, isRequest, automatic, options));
      })
      .catch(reject);
  });
}

/** A request gets a message of its own, which lives on; the card whose button was pressed stays as it is. */
const isNewThing = ({ operation }: Asked): boolean => ['propose', 'change'].includes(operations[operation].effect);

function respond(ran: Ran, isRequest: boolean, automatic: boolean, { failures }: TurnOptions): InvokeAnswer {
  if (ran.kind === 'repeated') return toast('This was already handled.');
  if (ran.kind === 'result') return isRequest ? toast(ran.view.verdict) : card(cardOf(ran.view, failures));
  if (automatic) return toast('');
  return ran.failure.code === 'defect' ? card(cardOf(ran.view, failures)) : toast(words(ran.failure));
}

/** A decision shows on the approval's own cards by itself; everything else is told in a message. */
async function tell(
  work: Promise<Ran>,
  activity: Admitted,
  place: Place,
  { operation }: Asked,
  options: TurnOptions,
): Promise<void> {
  const ran = await work;
  if (ran.kind === 'repeated') return;
  if (ran.kind === 'result' && operations[operation].effect === 'decide') return;
  const message = cardMessage(ran.view, options.failures);
  const id = await options.connector.reply(place.reference, activity.replyToId ?? activity.id, message);
  if (ran.kind === 'result') await follow(ran.approval, place, id, options);
}

const words = ({ message, hint }: Failure): string => (hint ? `${message} ${hint}` : message);

const card = (value: object): InvokeAnswer => ({ status: 200, body: { statusCode: 200, type: CARD_TYPE, value } });

/** An empty one shows nothing. */
const toast = (value: string): InvokeAnswer => ({
  status: 200,
  body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value },
});

const badRequest: InvokeAnswer = {
  status: 400,
  body: {
    statusCode: 400,
    type: 'application/vnd.microsoft.error',
    value: { code: 'BadRequest', message: 'Only Action.Execute is understood.' },
  },
};
