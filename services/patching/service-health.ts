import type { Clients } from '../aws/clients.js';
import { sources } from '../aws/sources.js';
import type { PatchPlan } from '../contracts/plan.js';
import { attempt } from './evidence.js';

/** How what people watch sees a host. null: that source did not answer. */
export interface ServiceHealth {
  /** Alarms of the plan that are in ALARM. */
  readonly firing: readonly string[] | null;
  /** State of the host in each of its target groups. */
  readonly targets: readonly { readonly group: string; readonly state: string }[] | null;
}

/** Nothing watches the host beside EC2 and Systems Manager. */
export const UNWATCHED: ServiceHealth = { firing: [], targets: [] };

/** DescribeAlarms takes so many names (CloudWatch API reference). */
const NAMES_A_CALL = 100;

/** Reads it from nothing that was kept before; what fails is named in `failures`. */
export async function readServiceHealth(
  clients: Clients,
  { alarms, target_groups }: PatchPlan['gates'],
  instanceId: string,
  failures: string[],
): Promise<ServiceHealth> {
  const groups = target_groups?.filter(({ instance_ids }) => instance_ids.includes(instanceId)) ?? [];
  const [firing, targets] = await Promise.all([
    attempt(sources.alarms, firingOf(clients, alarms ?? []), failures),
    attempt(sources.targetHealth, targetsOf(clients, groups, instanceId), failures),
  ]);
  return { firing, targets };
}

async function firingOf(clients: Clients, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const cloudwatch = await clients.cloudwatch();
  const firing: string[] = [];
  for (let start = 0; start < names.length; start += NAMES_A_CALL) {
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.describeAlarms({
      AlarmNames: names.slice(start, start + NAMES_A_CALL),
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      StateValue: 'ALARM',
      MaxRecords: 100,
    });
    firing.push(...[...MetricAlarms, ...CompositeAlarms].flatMap(({ AlarmName }) => AlarmName ?? []));
  }
  return firing;
}

async function targetsOf(
  clients: Clients,
  groups: NonNullable<PatchPlan['gates']['target_groups']>,
  instanceId: string,
): Promise<NonNullable<ServiceHealth['targets']>> {
  if (groups.length === 0) return [];
  const balancing = await clients.loadbalancing();
  return Promise.all(
    groups.map(async ({ arn, name }) => {
      const { TargetHealthDescriptions: found = [] } = await balancing.describeTargetHealth({
        TargetGroupArn: arn,
        Targets: [{ Id: instanceId }],
      });
      return { group: name, state: found[0]?.TargetHealth?.State ?? 'unknown' };
    }),
  );
}
