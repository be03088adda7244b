import type { Failure, FailureCode } from '../../services/errors.js';
import type { Tone, View } from '../view.js';

const titles: Record<FailureCode, string> = {
  invalid_input: 'Not understood',
  not_found: 'Not found',
  not_allowed: 'Not allowed',
  conflict: 'Not possible any more',
  access_denied: 'AWS refused',
  unavailable: 'Not available now',
  defect: 'Something broke',
};
const tones: Record<FailureCode, Tone> = {
  invalid_input: 'neutral',
  not_found: 'neutral',
  not_allowed: 'warning',
  conflict: 'neutral',
  access_denied: 'unknown',
  unavailable: 'unknown',
  defect: 'danger',
};

/** What happened, what to do next, and the reference when it is our fault. */
export const failureView = ({ code, message, hint, reference, approvalId }: Failure): View => ({
  title: titles[code],
  verdict: message,
  tone: tones[code],
  notices: [],
  blocks: hint === undefined ? [] : [{ kind: 'text', text: { text: hint } }],
  actions: [
    ...(approvalId === undefined
      ? []
      : [{ title: 'Show approval', verb: 'show_approval' as const, data: { approval_id: approvalId } }]),
    { title: 'Help', verb: 'show_help', data: {} },
  ],
  footer: reference === undefined ? null : `reference ${reference}`,
});
