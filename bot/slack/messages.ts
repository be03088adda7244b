import type { ModalView } from '@slack/types';
import { type SlackMessage, slackMessage } from '../../cards/slack/message.js';
import { slackModal } from '../../cards/slack/modal.js';
import type { Verb, View } from '../../cards/view.js';
import type { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { brokenView } from '../answer.js';

/** The message of a view; a view that cannot be rendered is a defect, and the person gets its reference. */
export function messageOf(view: View, failures: SurfaceFailures): SlackMessage {
  try {
    return slackMessage(view);
  } catch (error) {
    return slackMessage(brokenView(error, failures));
  }
}

/** The same as a modal, with what was pressed chosen. */
export function modalOf(view: View, failures: SurfaceFailures, chosen?: Verb): ModalView {
  try {
    return slackModal(view, chosen);
  } catch (error) {
    return slackModal(brokenView(error, failures));
  }
}

const say = (title: string, verdict: string, hint?: string): View => ({
  title,
  verdict,
  tone: 'neutral',
  notices: [],
  blocks: hint === undefined ? [] : [{ kind: 'text', text: { text: hint } }],
  actions: [],
  footer: null,
});

export const workingView: View = say('Working on it', 'Working on it: the answer follows here.');

/** Somebody whom nobody listed: the workspace may hold guests and people of other teams. */
export const strangerView = (userId: string): View => ({
  ...say(
    'Not known here',
    'I do not know you, so I cannot answer you here.',
    `Ask whoever runs this assistant to enter your Slack user id ${userId} in the list of people.`,
  ),
  tone: 'warning',
});
