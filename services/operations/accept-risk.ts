import { z } from 'zod';
import { isOver } from '../acceptance/acceptance.js';
import { makeAcceptancePlan } from '../acceptance/plan.js';
import { whatIsAsked } from '../approvals/approval-words.js';
import { Acceptance } from '../contracts/acceptance.js';
import { Approval } from '../contracts/approval.js';
import { Finding } from '../contracts/vulnerability.js';
import { InvalidInput, NotFound } from '../errors.js';
import { type Caller, type Context, defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors } from '../schema.js';
import { assessFleet, type FleetAssessment, namesOf } from '../vulnerabilities/assess-fleet.js';
import { worstFirst } from '../vulnerabilities/finding-cases.js';
import { count } from '../words.js';

const DAY_MS = 86_400_000;
const MOST_OFFERED = 200;

export const RiskAcceptance = z.object({
  approval: Approval.nullable().describe('What waits for people; nothing is accepted before they approve it'),
  acceptances: z.array(Acceptance).describe('What was accepted and is not over'),
  offer: z.array(Finding).nullable().describe('What could be accepted on these hosts, worst first'),
  summary: z.string(),
});
export type RiskAcceptance = z.infer<typeof RiskAcceptance>;

const Input = z.strictObject({
  action: z
    .enum(['show', 'offer', 'ask', 'withdraw'])
    .default('show')
    .describe('show: what is accepted; offer: what could be; ask: asks people; withdraw: opens it again'),
  instance_ids: InstanceSelectors.default([]),
  risks: z.array(z.string().trim().min(1).max(256)).max(50).default([]).describe('Vulnerability, finding or fix ids'),
  reason: z.string().trim().min(3, 'say why, for everybody who will ask').max(500).optional(),
  duration: z
    .string()
    .trim()
    .regex(/^\d{1,3}d$/, 'say for how many days: 30d')
    .optional(),
  owner: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('Id of the person who answers for it; default: who asks'),
  approval_id: z.string().trim().min(1).max(128).optional().describe('For withdraw'),
});

export const acceptRisk = defineOperation({
  name: 'accept_risk',
  title: 'Accept a risk',
  description:
    'Asks people to live with named vulnerabilities on named hosts until a day, with reason and owner; shows what is accepted; or opens it again. Reopens by itself when it becomes known to be exploited, its EPSS crosses a line, the host is exposed, or its day comes. For people only.',
  effect: 'decide',
  input: Input,
  output: RiskAcceptance,
  async run(input, { services, caller, signal }): Promise<RiskAcceptance> {
    const { acceptances, clock } = services;
    if (input.action === 'withdraw') return withdrawn(input, { services, caller });
    if (input.action === 'ask') return asked(input, { services, caller, signal });
    if (input.action === 'offer') return offered(input, { services, signal });
    const { acceptances: all, gaps } = await acceptances.all(readBudget(signal, services.answerMs));
    const standing = all.filter((one) => !isOver(one, clock.now()));
    const unread = gaps.map(({ detail }) => detail);
    const summary =
      standing.length === 0 ? 'No risk is accepted.' : `${count(standing.length, 'acceptance')} in force.`;
    return { approval: null, acceptances: standing, offer: null, summary: unread[0] ?? summary };
  },
});

type Wanted = z.output<typeof Input>;

async function asked(
  { instance_ids, risks, reason, duration, owner }: Wanted,
  { services, caller, signal }: Context,
): Promise<RiskAcceptance> {
  if (instance_ids.length === 0 || risks.length === 0 || !reason || !duration) {
    throw new InvalidInput('To accept a risk say where, what, for how long and why.', {
      hint: 'For example /sre-accept web-1 CVE-2024-0001 30d "no exploit path, rebuilt next month".',
    });
  }
  const { policy, clock, plans, requests } = services;
  const fleet = await read(instance_ids, { services, signal });
  const now = clock.now();
  const content = makeAcceptancePlan({
    findings: openFindings(fleet),
    wanted: risks,
    environments: new Map(fleet.hosts.map(({ instance_id, environment }) => [instance_id, environment])),
    exposed: new Map([...fleet.exposures].map(([id, { internet }]) => [id, internet])),
    reason,
    owner: ownerOf(owner, caller, services),
    until: new Date(now.getTime() + Number.parseInt(duration, 10) * DAY_MS),
    policy,
    now,
  });
  const open = await requests.openFor(content);
  const plan = open?.plan ?? (await plans.store(content, caller));
  const approval = await requests.request(plan, content.criticality, caller);
  return { approval, acceptances: [], offer: null, summary: whatIsAsked(approval, now) };
}

async function offered(
  { instance_ids }: Wanted,
  { services, signal }: Pick<Context, 'services' | 'signal'>,
): Promise<RiskAcceptance> {
  if (instance_ids.length === 0) {
    throw new InvalidInput('Name the instances whose risks are to be accepted.', {
      hint: 'For example /sre-accept web-1.',
    });
  }
  const fleet = await read(instance_ids, { services, signal });
  const offer = openFindings(fleet).slice(0, MOST_OFFERED);
  const hosts = fleet.hosts.map(({ name }) => name).join(', ');
  const summary =
    offer.length === 0 ? `Nothing is open on ${hosts}.` : `${count(offer.length, 'open finding')} on ${hosts}.`;
  return { approval: null, acceptances: [], offer, summary };
}

async function withdrawn(
  { approval_id }: Wanted,
  { services, caller }: Pick<Context, 'services' | 'caller'>,
): Promise<RiskAcceptance> {
  if (!approval_id) {
    throw new InvalidInput('Which acceptance is to end?', { hint: 'Name its approval: /sre-accept off <approval>.' });
  }
  const acceptance = await services.acceptances.withdraw(approval_id, caller);
  const risks = acceptance.hosts.reduce((sum, host) => sum + host.risks.length, 0);
  return {
    approval: null,
    acceptances: [acceptance],
    offer: null,
    summary: `${caller.name} withdrew it: ${count(risks, 'finding counts', 'findings count')} as open again.`,
  };
}

/** Whole or not at all: nobody accepts what could not be read. @throws NotFound */
async function read(
  selectors: readonly string[],
  { services, signal }: Pick<Context, 'services' | 'signal'>,
): Promise<FleetAssessment> {
  const budget = readBudget(signal, services.answerMs);
  const selected = await services.instances.select(selectors, budget);
  const [unknown] = selected.gaps.filter(({ reason }) => reason === 'not_found');
  if (unknown)
    throw new NotFound(unknown.detail, { hint: 'Name instances by id, Name tag, address or tag as key=value.' });
  return assessFleet(services, selected, budget);
}

const openFindings = ({ cases, hosts }: FleetAssessment): Finding[] => [...worstFirst(cases, namesOf(hosts))];

/** @throws NotFound */
function ownerOf(
  owner: string | undefined,
  caller: Caller,
  { people }: Pick<Context['services'], 'people'>,
): { id: string; name: string } {
  if (!owner) return { id: caller.id, name: caller.name };
  const wanted = owner.toLowerCase();
  const found = people.all.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
  if (found) return { id: found.id, name: found.name };
  throw new NotFound(`Nobody is called ${owner}.`, { hint: `There are ${people.all.map(({ id }) => id).join(', ')}.` });
}
