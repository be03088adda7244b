import { helpView } from '../../cards/views/index.js';
import { commands } from '../commands.js';
import { messageOf } from './messages.js';
import type { TurnOptions } from './turn-context.js';

/** Somebody may remove the app and add it again at once; it greets once. Seconds. */
const SAME_JOIN_S = 600;

/** The app was added to a channel, which starts with approvals and important alerts on; the greeting says so. */
export async function welcome(channel: string, { services, web, failures }: TurnOptions): Promise<void> {
  const { subscriptions, seen } = services();
  if (!(await seen.once('slack-welcome', channel, SAME_JOIN_S))) return;
  await subscriptions.remember({ conversation_id: channel, surface: 'slack', reference: null }, { anew: true });
  await subscriptions.subscribe(channel, { alerts: 'high', approvals: true });
  const help = helpView(commands);
  const notice =
    'Approvals and alerts of HIGH and CRITICAL severity are posted in this channel from now on. Type /sre-alerts off or /sre-alerts approvals off to stop them.';
  await web.post(channel, messageOf({ ...help, notices: [notice, ...help.notices] }, failures));
}
