import { z } from 'zod';
import { untilAborted } from '../aws/until-aborted.js';
import { SetupCheck } from '../contracts/setup-check.js';
import { UserError } from '../errors.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import type { Services } from '../services.js';
import { count } from '../words.js';

export const Setup = z.object({ checks: z.array(SetupCheck), summary: z.string() });
export type Setup = z.infer<typeof Setup>;

export const checkSetup = defineOperation({
  name: 'check_setup',
  title: 'Setup',
  description:
    'Whether Teams and Slack take what the assistant shows them, who may approve and where, and how to mend what is not so. Posts nothing.',
  effect: 'read',
  input: z.strictObject({}),
  output: Setup,
  async run(_, { services, signal }): Promise<Setup> {
    const budget = readBudget(signal, services.answerMs);
    const asked = await Promise.all([
      ...services.chats.map(({ name, check }) => orUnknown(name, check(), budget)),
      approvers(services),
      orUnknown('Approval channel', approvalChannels(services), budget),
    ]);
    const checks = asked.flat();
    const open = checks.filter(({ state }) => state === 'failed' || state === 'unknown').length;
    const summary = open === 0 ? 'Everything that was looked at holds.' : `${count(open, 'step')} to look at.`;
    return { checks, summary };
  },
});

/** What does not answer in time, or cannot be read, is unknown and said; the other steps are told all the same. */
async function orUnknown(name: string, looking: Promise<SetupCheck[]>, budget: AbortSignal): Promise<SetupCheck[]> {
  try {
    return await untilAborted(looking, budget);
  } catch (error) {
    if (budget.aborted && error === budget.reason) {
      return [{ name, state: 'unknown', found: 'No answer came in time.', mend: 'Ask again in a minute.' }];
    }
    if (!(error instanceof UserError)) throw error;
    return [{ name, state: 'unknown', found: error.message, mend: error.hint ?? null }];
  }
}

/** Whether the people that the policy asks for exist and can be told apart in a chat: who asks never approves. */
function approvers({ people, policy }: Services): SetupCheck[] {
  const inChat = people.all.filter(({ aad_object_id, slack_user_id }) => aad_object_id ?? slack_user_id);
  const able = inChat.filter(({ role }) => role === 'approver').length;
  const needed = Math.max(
    ...Object.values(policy.content.environments).map(({ approvals }) => Math.max(...Object.values(approvals))),
  );
  const known = `${inChat.length} of ${count(people.all.length, 'person', 'people')} known in Teams or Slack`;
  const found = `${known}; ${count(able, 'approver')}, and up to ${needed} of them for one plan.`;
  const mend = `Give ${needed} people or more the role approver and their aad_object_id or slack_user_id; one more for when an approver asks.`;
  return [{ name: 'People', state: able >= needed ? 'ok' : 'failed', found, mend: able >= needed ? null : mend }];
}

async function approvalChannels({ subscriptions }: Services): Promise<SetupCheck[]> {
  const name = 'Approval channel';
  const channels = await subscriptions.forApprovals();
  if (channels.length > 0) {
    return [{ name, state: 'ok', found: `Asked for in ${count(channels.length, 'conversation')}.`, mend: null }];
  }
  const found = 'No conversation is told of requests yet.';
  return [{ name, state: 'failed', found, mend: 'Say /sre-alerts approvals on in the channel for them.' }];
}
