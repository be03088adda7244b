import { z } from 'zod';
import { HandOver } from '../contracts/hand-over.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { count } from '../words.js';

export const ShiftHandOver = HandOver.extend({ summary: z.string() });
export type ShiftHandOver = z.infer<typeof ShiftHandOver>;

export const shiftHandover = defineOperation({
  name: 'shift_handover',
  title: 'Shift hand-over',
  description:
    'What the next shift has to know: pending and running approvals, freezes, risks, overdue fixes, open alerts.',
  effect: 'read',
  input: z.strictObject({}),
  output: ShiftHandOver,
  async run(_, { services, signal }): Promise<ShiftHandOver> {
    const handOver = await services.handOvers.now(readBudget(signal, services.answerMs));
    return { ...handOver, summary: handOverWords(handOver) };
  },
});

/** The state of things in one sentence; what is unknown is in it. */
export function handOverWords({ pending, running, overdue, alerts, unread }: HandOver): string {
  const urgent = alerts?.filter((group) => group.urgent).length;
  const parts = [
    pending ? `${count(pending.length, 'approval')} pending` : 'pending approvals unknown',
    running ? `${count(running.length, 'run')} under way` : 'runs unknown',
    overdue ? `${count(overdue.length, 'fix')} overdue`.replace('fixs', 'fixes') : 'due dates unknown',
    urgent === undefined ? 'alerts unknown' : `${count(urgent, 'urgent alert')} open`,
  ];
  return `${parts.join(', ')}${unread.length > 0 ? ' (not everything could be read)' : ''}.`;
}
