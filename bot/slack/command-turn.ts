import { operations } from '../../services/operations/index.js';
import { explain } from '../answer.js';
import type { Asked } from '../commands/command.js';
import type { Heard } from '../free-text.js';
import { modelAnswer } from '../model-answer.js';
import { readCommand } from '../read-command.js';
import { asTyped } from './as-typed.js';
import { askingIn, heard } from './free-text.js';
import { strangerView } from './messages.js';
import { postPublicly } from './post.js';
import type { SlashCommand } from './request.js';
import { Responses } from './responses.js';
import { callerOf, isDirect, type Place, remember, runFor, type TurnOptions } from './turn-context.js';

/** Somebody typed a slash command. What they read is theirs alone; what asks others for something is for everybody. */
export async function commandTurn(command: SlashCommand, id: string, options: TurnOptions): Promise<void> {
  const { channel_id: channel, user_id: user } = command;
  const place: Place = { channel, direct: isDirect(channel) };
  const responses = new Responses({ url: command.response_url, place, user }, options);
  const caller = callerOf(user, options);
  if (!caller) return responses.say(strangerView(user));
  const asking = { ...askingIn(place, caller, options), personal: true };
  const spoken = await read(command, asking, place, options);
  if (spoken.kind !== 'ask') {
    options.background.run(remember(place, options), 'conversation not remembered');
    const answered = await responses.soon(modelAnswer(spoken, asking));
    return responses.say(answered?.view ?? explain(spoken));
  }
  const isPublic = asksOthers(spoken);
  const run = runFor(spoken, { caller, place, id, personal: place.direct || !isPublic }, options);
  const ran = await responses.soon(run);
  if (ran.kind === 'repeated') return;
  if (ran.kind === 'result' && isPublic) return postPublicly(ran, place, responses, caller, options);
  return responses.say(ran.view);
}

/** `/sre-ask` takes anybody's own words; every other command means what it says. */
async function read(
  { command, text }: SlashCommand,
  asking: ReturnType<typeof askingIn>,
  place: Place,
  options: TurnOptions,
): Promise<Heard> {
  const typed = asTyped(text);
  if (command === ASK) return heard(typed, asking, place, options);
  return readCommand(`${command} ${typed}`, { conversationId: place.channel });
}

const ASK = '/sre-ask';

/** A request lives on and is edited: it gets a message of its own. */
export const asksOthers = ({ operation }: Asked): boolean =>
  ['propose', 'change'].includes(operations[operation].effect);
