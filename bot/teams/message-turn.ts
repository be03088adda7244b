import type { View } from '../../cards/view.js';
import { failureView } from '../../cards/views/index.js';
import type { Approval } from '../../services/contracts/approval.js';
import { describeFailure } from '../../services/errors.js';
import { type Pressed, readAction } from '../actions.js';
import { brokenView, explain } from '../answer.js';
import type { Spoken } from '../commands.js';
import { readCommand } from '../read-command.js';
import { isJson } from './body.js';
import type { Outgoing } from './connector.js';
import type { Admitted } from './guard.js';
import { cardMessage } from './message.js';
import type { Place } from './place.js';
import { follow, remember, runFor, type TurnOptions } from './turn-context.js';

/** Somebody wrote something, or pressed a button of a client that knows no Universal Actions. */
export async function messageTurn(activity: Admitted, place: Place, options: TurnOptions): Promise<void> {
  let approval: Approval | undefined;
  const show = (view: View): Outgoing => cardMessage(view, options.log);
  const respond = async (): Promise<Outgoing | undefined> => {
    const said = read(activity, place);
    if (said.kind !== 'ask') {
      options.background.run(remember(place, options), 'conversation not remembered');
      return show('view' in said ? said.view : explain(said));
    }
    const ran = await runFor(activity, place, said, place.personal, options);
    if (ran.kind === 'repeated') return undefined;
    if (ran.kind === 'result') approval = ran.approval;
    return show(ran.view);
  };
  const answer = respond().catch((error: unknown) => show(brokenView(error, options.log)));
  const to = { reference: place.reference, replyToId: activity.id };
  await options.delivery.answer(to, answer, (activityId) => follow(approval, place, activityId, options));
}

type Said = Spoken | Pressed | { readonly kind: 'refused'; readonly view: View };

function read({ text, value }: Admitted, { conversationId }: Place): Said {
  if (!isJson(value)) return readCommand(text ?? '', { conversationId });
  const { verb, ...data } = value;
  try {
    return readAction(typeof verb === 'string' ? verb : '', data);
  } catch (error) {
    return { kind: 'refused', view: failureView(describeFailure(error)) };
  }
}
