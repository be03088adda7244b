import type { View } from '../../cards/view.js';
import { failureView } from '../../cards/views/index.js';
import type { Approval } from '../../services/contracts/approval.js';
import { describeFailure } from '../../services/errors.js';
import { type Pressed, readAction } from '../actions.js';
import { brokenView, explain } from '../answer.js';
import { type Heard, hear } from '../free-text.js';
import { isJson } from '../json.js';
import { modelAnswer } from '../model-answer.js';
import type { Outgoing } from './connector.js';
import type { Admitted } from './guard.js';
import { cardMessage } from './message.js';
import type { Place } from './place.js';
import { callerOf, follow, remember, runFor, type TurnOptions } from './turn-context.js';

/** Somebody wrote something, or pressed a button of a client that knows no Universal Actions. */
export async function messageTurn(activity: Admitted, place: Place, options: TurnOptions): Promise<void> {
  let approval: Approval | undefined;
  const show = (view: View): Outgoing => cardMessage(view, options.failures);
  const respond = async (): Promise<Outgoing | undefined> => {
    const said = await read(activity, place, options);
    if (said.kind !== 'ask') {
      options.background.run(remember(activity, place, options), 'conversation not remembered');
      if ('view' in said) return show(said.view);
      const answered = await modelAnswer(said, asking(activity, place, options));
      return show(answered?.view ?? explain(said));
    }
    const ran = await runFor(activity, place, said, place.personal, options);
    if (ran.kind === 'repeated') return undefined;
    if (ran.kind === 'result') approval = ran.approval;
    return show(ran.view);
  };
  const answer = respond().catch((error: unknown) => show(brokenView(error, options.failures)));
  const to = { reference: place.reference, replyToId: activity.id };
  await options.delivery.answer(to, answer, (activityId) => follow(approval, place, activityId, options));
}

/** Who asks and where: a thread is a conversation of its own. */
function asking(activity: Admitted, { reference, personal }: Place, { services: now, region }: TurnOptions) {
  const services = now();
  const caller = callerOf(activity, services);
  const time_zone = timeZoneOf(activity);
  const conversation = {
    ...{ conversation_id: reference.conversationId, person_id: caller.id },
    ...(time_zone && { time_zone }),
  };
  return { services, caller, region, personal, conversation };
}

/** What the person's client says, by IANA name. */
function timeZoneOf({ localTimezone, entities = [] }: Admitted): string | undefined {
  if (localTimezone) return localTimezone;
  const client = entities.find(({ type }) => type === 'clientInfo');
  return typeof client?.timezone === 'string' ? client.timezone : undefined;
}

type Said = Heard | Pressed | { readonly kind: 'refused'; readonly view: View };

async function read(activity: Admitted, place: Place, options: TurnOptions): Promise<Said> {
  const { conversationId } = place;
  const { text, value } = activity;
  if (!isJson(value)) {
    const { conversation } = asking(activity, place, options);
    const { understands, log } = options;
    const failed = (error: unknown) => log.warn({ err: error }, 'free text not understood');
    return hear(text ?? '', { conversationId }, { understands, conversation, failed });
  }
  const { verb, ...data } = value;
  try {
    return readAction(typeof verb === 'string' ? verb : '', data);
  } catch (error) {
    return { kind: 'refused', view: failureView(describeFailure(error)) };
  }
}
