import type { View } from '../../cards/view.js';
import { helpView } from '../../cards/views/index.js';
import { commands } from '../commands.js';
import { isJson } from '../json.js';
import type { Admitted } from './guard.js';
import { cardMessage } from './message.js';
import { type Place, toStored } from './place.js';
import { remember, type TurnOptions } from './turn-context.js';

/** Teams reports one installation twice, as installationUpdate and as conversationUpdate. Seconds. */
const SAME_INSTALLATION_S = 600;

/** The bot was added somewhere, moved, or removed. */
export async function installTurn(activity: Admitted, place: Place, options: TurnOptions): Promise<void> {
  const at = selectedChannel(activity, place);
  if (activity.type === 'installationUpdate') {
    if (activity.action?.startsWith('remove')) return options.services().subscriptions.unsubscribe(at.conversationId);
    if (activity.action !== 'add') return remember(activity, at, options);
    return welcome(activity, at, options);
  }
  const botId = activity.recipient.id;
  if (activity.membersAdded?.some(({ id }) => id === botId)) return welcome(activity, at, options);
}

/** Greets once. A channel starts with approvals and important alerts on, and the greeting says so. */
async function welcome(activity: Admitted, place: Place, options: TurnOptions): Promise<void> {
  const { subscriptions, seen } = options.services();
  if (!(await seen.once('teams-welcome', place.conversationId, SAME_INSTALLATION_S))) return;
  await subscriptions.remember(toStored(place), { anew: true });
  await remember(activity, place, options);
  const isChannel = place.kind === 'channel';
  if (isChannel) await subscriptions.subscribe(place.conversationId, { alerts: 'high', approvals: true });
  const message = cardMessage(isChannel ? channelWelcome() : helpView(commands), options.failures);
  options.background.run(options.connector.post(place.reference, message), 'welcome not delivered');
}

function channelWelcome(): View {
  const help = helpView(commands);
  return {
    ...help,
    notices: [
      'Approval cards and alerts of HIGH and CRITICAL severity are posted in this channel from now on. Mention me with "/sre-alerts off" or "/sre-alerts approvals off" to stop them.',
      ...help.notices,
    ],
  };
}

/** In a team the person may have chosen a channel other than the one the installation is reported in. */
function selectedChannel({ channelData }: Admitted, place: Place): Place {
  const settings = channelData?.settings;
  const selected = isJson(settings) && isJson(settings.selectedChannel) ? settings.selectedChannel.id : undefined;
  if (typeof selected !== 'string' || selected === place.conversationId) return place;
  return { ...place, conversationId: selected, reference: { ...place.reference, conversationId: selected } };
}
