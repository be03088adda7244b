import type { AlertSubscription } from '../../services/operations/subscribe-alerts.js';
import type { View } from '../view.js';

/** What this conversation gets from now on, and how to change it. */
export function alertSubscriptionView({ alerts, approvals }: AlertSubscription): View {
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
          { label: 'Change', value: { text: '/sre-alerts on | off | critical | high | medium | low' } },
        ],
      },
    ],
    actions: [],
    footer: null,
  };
}
