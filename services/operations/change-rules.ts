import { z } from 'zod';
import { whatIsAsked } from '../approvals/approval-words.js';
import { Approval } from '../contracts/approval.js';
import type { RulesPlan } from '../contracts/plan.js';
import { InvalidInput, NotAllowed } from '../errors.js';
import { defineOperation } from '../operation.js';
import { immediateWindow } from '../patching/window.js';
import { personChange, policyChange, type RuleChange } from '../rules/change.js';
import type { Rules } from '../rules/rules.js';
import { count } from '../words.js';

const Role = z.enum(['viewer', 'operator', 'approver']);

export const RulesChange = z.object({
  approval: Approval.nullable().describe('What waits for a second approver; nothing changes before'),
  people: z.object({
    version: z.number().int(),
    people: z.array(
      z.object({
        ...{ id: z.string(), name: z.string(), role: Role, surfaces: z.array(z.string()) },
        aws_names: z.array(z.string()).describe('By which CloudTrail knows the person'),
      }),
    ),
  }),
  policy: z.object({ version: z.number().int(), values: z.array(z.object({ path: z.string(), value: z.string() })) }),
  summary: z.string(),
});
export type RulesChange = z.infer<typeof RulesChange>;

const Input = z.strictObject({
  action: z.enum(['show', 'set_policy', 'set_person', 'remove_person']).default('show'),
  path: z.string().trim().min(1).max(200).optional().describe('For set_policy: environments.prod.approvals.critical'),
  value: z.string().trim().min(1).max(200).optional(),
  person: z.string().trim().toLowerCase().min(1).max(64).optional().describe('Id of the person'),
  role: Role.optional(),
  name: z.string().trim().min(1).max(100).optional(),
  teams: z.string().trim().max(64).optional().describe('Entra object id'),
  slack: z.string().trim().max(64).optional().describe('Slack user id'),
  aws: z
    .string()
    .trim()
    .max(500)
    .optional()
    .describe('Names by which CloudTrail knows the person, with commas between; - for none'),
  reason: z.string().trim().min(3, 'say why, for everybody who will ask').max(500).optional(),
});

export const changeRules = defineOperation({
  name: 'change_rules',
  title: 'People and policy',
  description:
    'Shows who may do what and the numbers of the policy, or asks a second approver to change one of them. For people only.',
  effect: 'decide',
  input: Input,
  output: RulesChange,
  async run(input, { services, caller: recognised }): Promise<RulesChange> {
    const { rules, people: known, policy, plans, requests, clock } = services;
    await rules.refresh(0);
    const caller = known.asOfNow(recognised);
    if (input.action === 'show') {
      const { people, policy: rulesNow } = shown(rules);
      const summary = `${count(people.people.length, 'person', 'people')}, version ${people.version}; policy version ${rulesNow.version}.`;
      return { approval: null, people, policy: rulesNow, summary };
    }
    if (caller.role !== 'approver') {
      throw new NotAllowed('Changing people or policy is asked for by an approver, and approved by another one.', {
        hint: 'Ask an approver to ask for it.',
      });
    }
    if (!input.reason)
      throw new InvalidInput('Say why, for everybody who will ask.', { hint: 'Put the reason in quotes at the end.' });
    const of = input.action === 'set_policy' ? 'policy' : 'people';
    const now = clock.now();
    const change = changeOf(input, rules);
    const content: RulesPlan = {
      kind: 'rules',
      version: 1,
      title: titleOf(change, of),
      criticality: 'high',
      window: immediateWindow(now, policy.decideWithinMs),
      hosts: [],
      of,
      from_version: rules[of].version,
      changes: [change],
      reason: input.reason,
    };
    const open = await requests.openFor(content);
    const plan = open?.plan ?? (await plans.store(content, caller));
    const approval = await requests.request(plan, content.criticality, caller);
    return { approval, ...shown(rules), summary: whatIsAsked(approval, now) };
  },
});

function changeOf(
  { action, path, value, person, role, name, teams, slack, aws }: z.output<typeof Input>,
  rules: Rules,
): RuleChange {
  if (action === 'set_policy') {
    if (!path || !value)
      throw new InvalidInput('Say which value is to be what.', {
        hint: 'For example /sre-rules policy environments.prod.approvals.default 2 "reason".',
      });
    return policyChange(rules.policy, path, value);
  }
  if (!person) throw new InvalidInput('Say whose.', { hint: 'For example /sre-rules person sam operator "reason".' });
  if (action === 'remove_person') return personChange(rules.people, person, null);
  return personChange(rules.people, person, {
    ...(role && { role }),
    ...(name && { name }),
    ...(teams && { aad_object_id: teams.toLowerCase() }),
    ...(slack && { slack_user_id: slack }),
    ...(aws && { aws_names: awsNames(aws) }),
  });
}

const awsNames = (list: string): string[] => (list === '-' ? [] : list.split(',').flatMap((name) => name.trim() || []));

const titleOf = ({ path, before, after }: RuleChange, of: RulesPlan['of']): string => {
  if (of === 'policy') return `Policy: ${path} from ${before} to ${after}`;
  if (before === null) return `People: ${path} is added`;
  return after === null ? `People: ${path} is removed` : `People: ${path} is changed`;
};

function shown(rules: Rules): Pick<RulesChange, 'people' | 'policy'> {
  const { version, people } = rules.people;
  return {
    people: {
      version,
      people: people.map(({ id, name, role, aad_object_id, slack_user_id, aws_names = [] }) => ({
        ...{ id, name, role, aws_names },
        surfaces: [...(aad_object_id ? ['Teams'] : []), ...(slack_user_id ? ['Slack'] : [])],
      })),
    },
    policy: { version: rules.policy.version, values: leaves(rules.policy, '') },
  };
}

function leaves(value: unknown, path: string): { path: string; value: string }[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, value: String(value) }];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    path === '' && key === 'version' ? [] : leaves(one, path ? `${path}.${key}` : key),
  );
}
