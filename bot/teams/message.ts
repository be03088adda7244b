import { adaptiveCard } from '../../cards/adaptive-card.js';
import type { View } from '../../cards/view.js';
import type { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { brokenView } from '../answer.js';
import type { Outgoing } from './connector.js';

export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';
const MAX_SUMMARY = 200;

/** The card of a view; a view that cannot be rendered is a defect, and the person gets its reference. */
export function cardOf(view: View, failures: SurfaceFailures): object {
  try {
    return adaptiveCard(view);
  } catch (error) {
    return adaptiveCard(brokenView(error, failures));
  }
}

/** A message with one card. The summary is what the notification says: without it Teams shows "sent a card". */
export const cardMessage = (view: View, failures: SurfaceFailures): Outgoing => ({
  type: 'message',
  summary: `${view.title}: ${view.verdict}`.slice(0, MAX_SUMMARY),
  attachments: [{ contentType: CARD_TYPE, content: cardOf(view, failures) }],
});
