import { z } from 'zod';
import { AlertGroup } from '../contracts/message.js';
import { defineOperation } from '../operation.js';

export const AnsweredAlert = z.object({ group: AlertGroup, summary: z.string() });
export type AnsweredAlert = z.infer<typeof AnsweredAlert>;

export const answerAlert = defineOperation({
  name: 'answer_alert',
  title: 'Was this you?',
  description:
    'The answer of the person whom a sensitive event names: it was me, or it was not, which is raised to an incident. Nobody answers for another.',
  effect: 'decide',
  role: 'viewer',
  input: z.strictObject({
    group_id: z.string().min(1).max(64),
    alert_id: z.string().min(1).max(64),
    answer: z.enum(['yes', 'no']),
  }),
  output: AnsweredAlert,
  async run({ group_id, alert_id, answer }, { services, caller }): Promise<AnsweredAlert> {
    const wasMe = answer === 'yes';
    const group = await services.alertQuestions.answer({ groupId: group_id, alertId: alert_id, wasMe }, caller);
    const what = group.questions?.find((one) => one.alert_id === alert_id)?.what ?? group.title;
    const summary = wasMe
      ? `${caller.name} says it was them: ${what}.`
      : `${caller.name} says it was not them: ${what}. It is an incident now, and everybody who wants alerts is told.`;
    return { group, summary };
  },
});
