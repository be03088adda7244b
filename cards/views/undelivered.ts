import type { Undelivered } from '../../services/contracts/undelivered.js';
import type { UndeliveredList } from '../../services/operations/list-undelivered.js';
import type { SentAgain } from '../../services/operations/send-again.js';
import type { ViewContext } from '../context.js';
import { at, clock } from '../time.js';
import type { Block, View } from '../view.js';
import { more, plural } from '../words.js';

const shown = 10;
export const surfaceNames = { slack: 'Slack', teams: 'Teams', sns: 'SNS topic' };

/** What could not be said, where, and why; a person may have it sent again. */
export function undeliveredView({ messages }: UndeliveredList, context: ViewContext): View {
  const mayAct = messages.length > 0 && context.viewer?.role !== 'viewer';
  return {
    title: 'Undelivered messages',
    verdict:
      messages.length === 0
        ? 'Everything was delivered'
        : `${plural(messages.length, 'message')} could not be delivered. Mend what the reason says, then send again`,
    tone: messages.length === 0 ? 'neutral' : 'warning',
    notices: [],
    blocks: messages.length === 0 ? [] : [table(messages, context)],
    actions: [
      ...(mayAct ? [{ title: 'Send again', verb: 'send_again' as const, data: {} }] : []),
      { title: 'Alerts', verb: 'show_alerts', data: {} },
    ],
    footer: `as of ${clock(context.now.toISOString(), context.now)} · kept for 30 days`,
  };
}

export const sentAgainView = ({ messages, summary }: SentAgain, context: ViewContext): View => ({
  title: 'Undelivered messages',
  verdict: summary,
  tone: 'neutral',
  notices: [],
  blocks: messages.length === 0 ? [] : [table(messages, context)],
  actions: [{ title: 'Still undelivered', verb: 'show_undelivered', data: {} }],
  footer: `as of ${clock(context.now.toISOString(), context.now)}`,
});

function table(messages: readonly Undelivered[], { now }: ViewContext): Block {
  return {
    kind: 'table',
    heading: 'Tried last first',
    columns: [
      { title: 'Last tried', width: 2 },
      { title: 'About', width: 4 },
      { title: 'Where', width: 3 },
      { title: 'Why not', width: 3 },
    ],
    rows: messages
      .slice(0, shown)
      .map(({ about, urgent, surface, conversation_id, reason, attempts, last_tried_at }) => [
        { text: at(last_tried_at, now) },
        { text: urgent ? `Urgent: ${about}` : about, ...(urgent && { tone: 'danger' as const }) },
        { text: `${surfaceNames[surface]}, ${conversation_id}` },
        { text: `${reason} (${plural(attempts, 'attempt')})` },
      ]),
    more: more(messages.length, shown, 'messages'),
  };
}
