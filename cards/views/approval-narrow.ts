import type { Approval } from '../../services/contracts/approval.js';
import type { PatchPlan } from '../../services/contracts/plan.js';
import { clock } from '../time.js';
import type { Action, Block, Fact } from '../view.js';
import { names, number } from '../words.js';

/** More than a person picks from; the canary is always on offer. */
const mostChoices = 20;

const patchOf = ({ plan }: Approval): PatchPlan | undefined =>
  plan.content.kind === 'patch' && plan.content.hosts.length > 1 ? plan.content : undefined;

/** Hosts that an approver may leave out. */
export function narrowChoice(approval: Approval): Block[] {
  const hosts = patchOf(approval)?.hosts ?? [];
  if (hosts.length === 0 || hosts.length > mostChoices) return [];
  return [
    {
      kind: 'choice',
      id: 'leave_out',
      label: 'Leave out (optional): only the others are approved',
      choices: hosts.map(({ name, instance_id }) => ({ title: name, value: instance_id })),
    },
  ];
}

/** Approves the first wave and nothing after it. */
export function narrowAction(approval: Approval, data: Action['data']): Action[] {
  const content = patchOf(approval);
  const [first, ...others] = content?.waves ?? [];
  if (!content || !first || others.length === 0) return [];
  const hosts = content.hosts.filter(({ instance_id }) => first.instance_ids.includes(instance_id));
  const isCanary = hosts.length === 1;
  return [
    {
      title: isCanary ? 'Only the canary' : 'Only the first wave',
      verb: 'approve_first_wave',
      data,
      confirm: `Approves ${names(hosts.map(({ name }) => name))} alone. The ${number(content.hosts.length - hosts.length)} others are left out, and need a new request.`,
    },
  ];
}

/** What was left out, and by whom. */
export const narrowFacts = ({ narrowed = [] }: Approval, now: Date): Fact[] =>
  narrowed.map(({ by, at, dropped }) => ({
    label: 'Left out',
    value: {
      text: `${names(dropped.map(({ name }) => name))} · ${by.name}, ${clock(at, now)}`,
      tone: 'warning',
      strong: true,
    },
  }));

/** Said to those who voted for, or read, the wider plan. */
export function narrowNotices({ narrowed, status }: Approval): string[] {
  const last = narrowed?.at(-1);
  if (!last || status !== 'pending') return [];
  return [`Narrowed by ${last.by.name}: an approval of the wider plan does not count for this one`];
}
