import type { AlertSubscription } from '../../services/operations/subscribe-alerts.js';
import type { View } from '../view.js';

/** What this conversation gets from now on, and how to change it. */
export function alertSubscriptionView({ alerts, approvals, kinds, tag, quiet, hand_over }: AlertSubscription): View {
  const level =
    alerts === 'info' ? 'All alerts are posted here' : `Alerts of ${alerts.toUpperCase()} and above are posted here`;
  return {
    title: 'Alerts in this conversation',
    verdict: alerts === 'off' ? 'Alerts are off here' : level,
    tone: 'neutral',
    notices: [],
    blocks: [
      {
        kind: 'facts',
        heading: null,
        facts: [
          { label: 'Alerts', value: { text: alerts === 'off' ? 'off' : `${alerts} and above` } },
          {
            label: 'Approvals',
            value: { text: approvals ? 'approval cards are posted here' : 'no approval cards here' },
          },
          { label: 'Kinds', value: { text: kinds ? kinds.join(', ').replaceAll('_', ' ') : 'all' } },
          { label: 'Hosts', value: { text: tag ? `with ${tag.key}=${tag.value}` : 'all' } },
          {
            label: 'Quiet hours',
            value: { text: quiet ? `${quiet.start} to ${quiet.end} ${quiet.time_zone}, but not for attacks` : 'none' },
          },
          {
            label: 'Hand-over',
            value: {
              text: hand_over ? `every day at ${hand_over.at} ${hand_over.time_zone}` : 'on demand: /sre-handover',
            },
          },
          { label: 'Change', value: { text: '/sre-alerts on | off | only | tag | quiet | approvals' } },
        ],
      },
    ],
    actions: [{ title: 'Open alerts', verb: 'show_alerts', data: {} }],
    footer: null,
  };
}
