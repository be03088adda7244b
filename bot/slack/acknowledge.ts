import type { SlackAnswer } from './endpoint.js';

/** `workingView` as a modal: written out, so that acknowledging a request loads no cards. */
export const workingModal = {
  type: 'modal',
  callback_id: 'view',
  title: { type: 'plain_text', text: 'Working on it', emoji: false },
  close: { type: 'plain_text', text: 'Close', emoji: false },
  private_metadata: '{}',
  blocks: [
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [{ type: 'text', text: 'Working on it: the answer follows here.', style: { bold: true } }],
        },
      ],
    },
  ],
};

const ACKNOWLEDGED: SlackAnswer = { status: 200 };

/**
 * What Slack is told at once about a request whose signature was checked, by whoever only takes it on.
 * @returns with `over` when there is nothing left to do.
 */
export function acknowledge(contentType: string, body: Buffer): { answer: SlackAnswer; over: boolean } {
  const text = body.toString('utf8');
  if (/^application\/json\b/i.test(contentType)) {
    const { type, challenge } = objectIn(text);
    if (type !== 'url_verification' || typeof challenge !== 'string') return { answer: ACKNOWLEDGED, over: false };
    return { answer: { status: 200, body: { challenge: challenge.slice(0, 512) } }, over: true };
  }
  const payload = new URLSearchParams(text).get('payload');
  if (payload === null || objectIn(payload).type !== 'view_submission') return { answer: ACKNOWLEDGED, over: false };
  return { answer: { status: 200, body: { response_action: 'update', view: workingModal } }, over: false };
}

/** What is no JSON object is refused by whoever does the request. */
function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
