import type { Clients } from '../aws/clients.js';
import { InvalidAnswer, userErrorOf } from '../aws/errors.js';
import { allPages } from '../aws/pages.js';
import { type Source, sources } from '../aws/sources.js';
import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import { readInstanceAlarms } from '../metrics/alarms.js';

/** What may tell that a host went bad, beside EC2 and Systems Manager. null: that could not be read. */
export interface GateFacts {
  readonly alarms: readonly { readonly name: string; readonly instance_id: string; readonly firing: boolean }[] | null;
  readonly groups: PatchPlan['gates']['target_groups'];
}

/** So many target groups are asked for their members; an account with more has its load balancing said as not read. */
const MOST_GROUPS = 100;

/** CloudWatch alarms on instances, and the target groups that instances are in. Throws for a defect of ours alone. */
export async function readGateFacts(clients: Clients, signal: AbortSignal): Promise<GateFacts> {
  const [alarms, groups] = await Promise.all([
    orUnread(readAlarms(clients, signal), sources.alarms),
    orUnread(readTargetGroups(clients, signal), sources.targetGroups),
  ]);
  return { alarms, groups };
}

/** null for what AWS refuses or does not answer. */
async function orUnread<T>(reading: Promise<T>, source: Source): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    userErrorOf(error, source);
    return null;
  }
}

async function readAlarms(clients: Clients, signal: AbortSignal): Promise<NonNullable<GateFacts['alarms']>> {
  return (await readInstanceAlarms(clients, signal)).map(({ instance_id, alarm: { AlarmName = '', StateValue } }) => ({
    name: AlarmName,
    instance_id,
    firing: StateValue === 'ALARM',
  }));
}

/** Target groups behind a load balancer with their instances; null where the account has too many to ask them all. */
export async function readTargetGroups(clients: Clients, abortSignal: AbortSignal): Promise<GateFacts['groups']> {
  const balancing = await clients.loadbalancing();
  const groups = await allPages(async (Marker) => {
    const page = await balancing.describeTargetGroups({ PageSize: 400, Marker }, { abortSignal });
    return { items: page.TargetGroups, next: page.NextMarker };
  });
  const used = groups.filter((group) => group.TargetType === 'instance' && group.LoadBalancerArns?.length);
  if (used.length > MOST_GROUPS) return null;
  return Promise.all(
    used.map(async ({ TargetGroupArn: arn = '', TargetGroupName: name = '' }) => {
      const { TargetHealthDescriptions: targets } = await balancing.describeTargetHealth(
        { TargetGroupArn: arn },
        { abortSignal },
      );
      if (!targets) throw new InvalidAnswer('a target group without its targets');
      return { arn, name, instance_ids: [...new Set(targets.flatMap(({ Target }) => Target?.Id ?? []))].sort() };
    }),
  );
}

/**
 * The target group that a host is taken out of before its install. Only where it is one, and where others of it are left
 * to serve.
 */
export function drainOf(instanceId: string, { groups }: GateFacts): PlannedHost['drain'] {
  const mine = groups?.filter(({ instance_ids }) => instance_ids.includes(instanceId)) ?? [];
  const [only] = mine;
  return only && mine.length === 1 && only.instance_ids.length > 1 ? { arn: only.arn, name: only.name } : undefined;
}

/** The gates of a plan on these hosts. An alarm that is firing already says nothing about the patch. */
export function gatesOf(
  instanceIds: ReadonlySet<string>,
  facts: GateFacts,
  policy: { readonly bake_minutes: number; readonly gate_alarms: readonly string[] },
): PatchPlan['gates'] {
  const mine = facts.alarms?.filter(({ instance_id }) => instanceIds.has(instance_id));
  const names = (firing: boolean) => mine?.filter((alarm) => alarm.firing === firing).map(({ name }) => name) ?? [];
  return {
    bake_minutes: policy.bake_minutes,
    alarms: facts.alarms && [...new Set([...names(false), ...policy.gate_alarms])].sort(),
    firing_alarms: names(true).sort(),
    target_groups: facts.groups === null ? null : groupsOf(facts.groups, instanceIds),
  };
}

const groupsOf = (groups: NonNullable<GateFacts['groups']>, instanceIds: ReadonlySet<string>) =>
  groups
    .map((group) => ({ ...group, instance_ids: group.instance_ids.filter((id) => instanceIds.has(id)) }))
    .filter(({ instance_ids }) => instance_ids.length > 0);
