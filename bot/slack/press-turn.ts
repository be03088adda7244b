import type { ModalView } from '@slack/types';
import type { Verb, View } from '../../cards/view.js';
import { failureView } from '../../cards/views/index.js';
import { describeFailure } from '../../services/errors.js';
import type { Caller } from '../../services/operation.js';
import { operations } from '../../services/operations/index.js';
import { type Pressed, readAction } from '../actions.js';
import { explain } from '../answer.js';
import { isJson } from '../json.js';
import { asksOthers } from './command-turn.js';
import { homePress } from './home.js';
import { modalOf, strangerView } from './messages.js';
import { postPublicly } from './post.js';
import type { PressedButton } from './request.js';
import { Responses } from './responses.js';
import { callerOf, isDirect, type Place, type Ran, runFor, type TurnOptions } from './turn-context.js';

type Question = Extract<Pressed, { kind: 'ask' }>;

/** Verbs of a message that open the person's own modal, because they take words, and what it shows. */
const opening: ReadonlyMap<string, Verb> = new Map<Verb, Verb>([
  ['show_approval', 'show_approval'],
  ['reject', 'show_approval'],
  ['offer_risk', 'offer_risk'],
  ['accept_risk', 'offer_risk'],
]);

/** Somebody pressed a button, of a message or in a modal. */
export async function pressTurn(pressed: PressedButton, id: string, options: TurnOptions): Promise<void> {
  const [action] = pressed.actions;
  const said = dataOf(action?.selected_option?.value ?? action?.value);
  // A button that only opens a page says nothing.
  if (said === undefined) return;
  const target = targetOf(pressed, options);
  const caller = callerOf(pressed.user.id, options);
  if (!caller) return target.say(strangerView(pressed.user.id));
  try {
    const { verb, data } = said;
    if (pressed.view?.type === 'home') return await homePress(pressed, said, caller, id, options);
    const shown = pressed.view ? undefined : opening.get(verb);
    if (shown) return await openModal(pressed, { verb, data }, shown, caller, id, options);
    const asked = readAction(verb, data);
    if (asked.kind === 'help') return target.say(explain(asked));
    await run(asked, pressed, caller, id, options);
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.code === 'defect') throw error;
    await target.say(failureView(failure));
  }
}

async function run(asked: Question, pressed: PressedButton, caller: Caller, id: string, options: TurnOptions) {
  const target = targetOf(pressed, options);
  const { place, responses, ephemeral } = target;
  const isRequest = asksOthers(asked) && place !== undefined;
  const personal = !isRequest || place.direct;
  const where = place ?? { channel: pressed.user.id, direct: true };
  const ran: Ran = await runFor(asked, { caller, place: where, id, personal }, options);
  if (ran.kind === 'repeated') return;
  if (place && ran.kind === 'result' && isRequest) return postPublicly(ran, place, responses, caller, options);
  if (!place || ran.kind === 'failed') return target.say(ran.view);
  const decides = operations[asked.operation].effect === 'decide';
  if (ephemeral) return responses.replace(ran.view);
  // A decision shows on the approval's own messages by itself, and whoever came too late is told who was first.
  if (decides && !ran.late) return;
  return responses.say(ran.view);
}

/** Within the three seconds that the trigger is good for; after that the answer is a message. */
async function openModal(
  pressed: PressedButton,
  { verb, data }: Said,
  shown: Verb,
  caller: Caller,
  id: string,
  options: TurnOptions,
): Promise<void> {
  const { say, place } = targetOf(pressed, options);
  const asked = readAction(shown, data);
  if (asked.kind === 'help') return;
  const where = place ?? { channel: pressed.user.id, direct: true };
  const ran = await runFor(asked, { caller, place: where, id, personal: true }, options);
  if (ran.kind === 'repeated') return;
  if (ran.kind === 'failed') return say(ran.view);
  try {
    await options.web.open(pressed.trigger_id, modalOf(ran.view, options.failures, verb as Verb));
  } catch (error) {
    options.log.warn({ err: error }, 'modal not opened');
    await say(ran.view);
  }
}

interface Target {
  /** Undefined for a modal, which is nowhere. */
  readonly place: Place | undefined;
  readonly responses: Responses;
  readonly ephemeral: boolean;
  say(view: View): Promise<void>;
}

/** Where the answer to a press goes: into the modal, or beside the message. */
function targetOf({ view, container, user, response_url: url }: PressedButton, options: TurnOptions): Target {
  const { channel_id: channel = user.id, thread_ts: threadTs, is_ephemeral: ephemeral } = container;
  const place: Place = { channel, direct: isDirect(channel), ...(threadTs !== undefined && { threadTs }) };
  const responses = new Responses({ url, place, user: user.id }, options);
  if (!view) return { place, responses, ephemeral, say: (answer) => responses.say(answer) };
  const show = (modal: ModalView) => options.web.updateView(view.id, modal);
  return { place: undefined, responses, ephemeral, say: (answer) => show(modalOf(answer, options.failures)) };
}

interface Said {
  readonly verb: string;
  readonly data: unknown;
}

/** What a button of ours carries. */
function dataOf(value: string | undefined): Said | undefined {
  if (value === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isJson(parsed) && typeof parsed.verb === 'string' ? { verb: parsed.verb, data: parsed.data } : unknownButton;
  } catch {
    return unknownButton;
  }
}

/** Told as a button of another version. */
const unknownButton: Said = { verb: '', data: {} };
