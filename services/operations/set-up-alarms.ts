import { z } from 'zod';
import type { SetUp } from '../alarms/alarm-setup.js';
import { makeAlarmsPlan } from '../alarms/plan.js';
import { whatIsAsked } from '../approvals/approval-words.js';
import { Approval } from '../contracts/approval.js';
import { PlannedAlarm } from '../contracts/plan.js';
import { coverageOf } from '../coverage.js';
import { InvalidInput, NotFound, Unavailable } from '../errors.js';
import type { Host } from '../instances.js';
import { type Context, defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors, result } from '../schema.js';
import { count, listing } from '../words.js';

const WatchedHost = z.object({
  instance_id: z.string(),
  name: z.string(),
  has: z.array(z.string()).describe('Names of alarms that are set on it'),
  lacks: z.array(PlannedAlarm),
  unmeasured: z.array(z.enum(['memory', 'disk'])).describe('The CloudWatch agent tells nothing of it'),
  unread: z.boolean().describe('What the CloudWatch agent tells could not be read'),
});

export const AlarmSetupResult = result({
  approval: Approval.nullable().describe('What waits for people; no alarm is set before they approve it'),
  hosts: z.array(WatchedHost),
  lacking: z.number().int().describe('Alarms that these hosts lack'),
  notifies: z.array(z.string()).describe('ARNs of topics that alarms tell; empty: they only show their state'),
  summary: z.string(),
});
export type AlarmSetupResult = z.infer<typeof AlarmSetupResult>;

export const setUpAlarms = defineOperation({
  name: 'set_up_alarms',
  title: 'CloudWatch alarms',
  description:
    'Which CloudWatch alarms hosts lack (CPU, status checks; memory and disks where the CloudWatch agent tells of them), and, with action ask, asks people to approve setting exactly those. Sets none itself and changes no alarm that exists.',
  effect: 'propose',
  input: z.strictObject({
    instance_ids: InstanceSelectors.default([]),
    action: z.enum(['show', 'ask']).default('show').describe('show: what is lacking; ask: asks people to set it'),
  }),
  output: AlarmSetupResult,
  async run({ instance_ids, action }, context): Promise<AlarmSetupResult> {
    const { services, signal } = context;
    if (action === 'ask' && instance_ids.length === 0) {
      throw new InvalidInput('Name the instances that are to get alarms: a change never means the whole fleet.', {
        hint: 'For example /sre-alarms ask web-1, or a tag: env=prod.',
      });
    }
    const budget = readBudget(signal, services.answerMs);
    const { instances, alarmSetup, clock } = services;
    const selected = await instances.select(instance_ids, budget);
    const { value: setUp, gaps, readAt } = await alarmSetup.of(selected.hosts, budget);
    const hosts = selected.hosts.map((host) => watched(host, setUp, gaps.length > 0));
    const seen = coverageOf({
      requested: selected.requested,
      instanceIds: selected.hosts.map(({ instance_id }) => instance_id),
      gaps: [...selected.gaps, ...gaps],
      readAt: [...selected.readAt, ...readAt],
      now: clock.now(),
      account: services.instances.account,
    });
    const lacking = hosts.reduce((sum, { lacks }) => sum + lacks.length, 0);
    const notifies = [...new Set(hosts.flatMap(({ lacks }) => lacks.flatMap((alarm) => alarm.notifies)))];
    const answer = { ...seen, hosts, lacking, notifies };
    if (action === 'show' || lacking === 0) return { ...answer, approval: null, summary: lackingWords(answer) };
    const [unknown] = selected.gaps.filter(({ reason }) => reason === 'not_found');
    if (unknown) {
      throw new NotFound(`${unknown.detail} Nothing was proposed for the others either.`, {
        hint: 'Name instances by id, Name tag, address or tag as key=value.',
      });
    }
    const [unread] = gaps;
    if (unread)
      throw new Unavailable(unread.detail, { hint: 'Ask again in a minute: people approve the whole of it.' });
    const approval = await asked(selected.hosts, hosts, context);
    return { ...answer, approval, summary: whatIsAsked(approval, clock.now()) };
  },
});

type Watched = z.infer<typeof WatchedHost>;

function watched({ instance_id, name }: Host, setUp: ReadonlyMap<string, SetUp>, unread: boolean): Watched {
  const { has = [], alarms = [], unmeasured = [] } = setUp.get(instance_id) ?? {};
  return { instance_id, name, has: [...has], lacks: alarms, unmeasured: unread ? [] : unmeasured, unread };
}

async function asked(
  hosts: readonly Host[],
  watchedHosts: readonly Watched[],
  { services, caller }: Context,
): Promise<Approval> {
  const { policy, clock, plans, requests } = services;
  const alarms = watchedHosts.flatMap(({ lacks }) => lacks);
  const content = makeAlarmsPlan(hosts, alarms, { policy, now: clock.now() });
  const open = await requests.openFor(content);
  const plan = open?.plan ?? (await plans.store(content, caller));
  return requests.request(plan, content.criticality, caller);
}

function lackingWords({ hosts, lacking, status }: Pick<AlarmSetupResult, 'hosts' | 'lacking' | 'status'>): string {
  const without = hosts.filter(({ lacks }) => lacks.length > 0);
  const agentless = hosts.filter(({ unmeasured }) => unmeasured.length > 0);
  const blind =
    agentless.length > 0
      ? ` Memory or disks of ${listing(agentless.map(({ name }) => name))} cannot be watched: the CloudWatch agent tells nothing of them.`
      : '';
  if (lacking > 0) {
    const who =
      without.length === 1 ? `${without[0]?.name} lacks` : `${count(without.length, 'host')} of ${hosts.length} lack`;
    return `${who} ${count(lacking, 'alarm')}.${blind}`;
  }
  const whole = status === 'complete' ? 'No host lacks an alarm' : 'No host that could be read whole lacks an alarm';
  return `${whole}: ${count(hosts.length, 'host')}.${blind}`;
}
