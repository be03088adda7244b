import { isOver } from '../services/approvals/approval-state.js';
import type { Approval } from '../services/contracts/approval.js';
import { Refusal } from './client.js';
import { exitCodes, PARTIAL } from './exit-codes.js';
import { show } from './pager.js';
import { formFor, render } from './render.js';
import { answerTo, type Question, type RunOptions, type Surroundings } from './run.js';
import type { Service } from './service.js';
import { say } from './terminal.js';

/** How often it is looked again, in seconds: well within what one key may ask in a minute. */
const EVERY = 5;

/**
 * Prints one approval, and again whenever something about it changed, until nothing more can come of it.
 * @returns 0 for a run that is verified, 3 for one that is not whole, 6 for what was not approved. @throws Refusal
 */
export async function follow(
  question: Question,
  { output: format, watch = EVERY, quiet }: RunOptions,
  service: Service,
  { terminal, signal, pause }: Surroundings,
): Promise<number> {
  if (question.input.approval_id === undefined) {
    throw new Refusal('invalid_input', 'Say which approval to follow.', 'sre-agent approvals list names them.');
  }
  let shown = '';
  for (;;) {
    const answer = await answerTo(question, service, { terminal, signal, quiet });
    const [approval] = answer.output.approvals as Approval[];
    const now = answer.context ? new Date(answer.context.now) : new Date();
    const state = JSON.stringify(approval);
    if (state !== shown) {
      const { text } = render(question.spec.operation, answer, formFor(format, terminal));
      await show(terminal, text, { pager: false });
    }
    if (!approval || isOver(approval, now)) return outcome(approval);
    if (shown === '' && !quiet) say(terminal, 'Waiting for what changes; Ctrl-C ends.');
    shown = state;
    await pause(watch, signal);
  }
}

function outcome(approval: Approval | undefined): number {
  if (approval?.status !== 'approved') return exitCodes.conflict;
  return approval.run?.status === 'verified' || approval.run?.status === 'recorded' ? 0 : PARTIAL;
}
