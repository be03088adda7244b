import type { AlarmsPlan, PlannedAlarm } from '../contracts/plan.js';
import { listing } from '../words.js';
import type { Existing } from './cloudwatch-alarms.js';
import { differences } from './definitions.js';
import { lackingOn } from './lacking.js';

/** How the alarms of an approved plan stand in CloudWatch. */
export interface Standing {
  /** Not there. */
  readonly missing: readonly PlannedAlarm[];
  /** There, exactly as planned. */
  readonly set: readonly PlannedAlarm[];
  /** What is not as it was when people approved, in words, by instance id. */
  readonly drifted: ReadonlyMap<string, string>;
}

/**
 * Looks for what would change an alarm that exists, and for alarms that a host does not lack any more because somebody set
 * another one meanwhile.
 */
export function standingOf({ alarms, hosts }: AlarmsPlan, { named, onHosts }: Existing): Standing {
  const drifted = new Map<string, string>();
  const missing: PlannedAlarm[] = [];
  const set: PlannedAlarm[] = [];
  const ours = new Set(alarms.map(({ name }) => name));
  for (const alarm of alarms) {
    const existing = named.get(alarm.name);
    const name = hosts.find(({ instance_id }) => instance_id === alarm.instance_id)?.name ?? alarm.instance_id;
    if (existing) {
      const fields = differences(alarm, existing);
      if (fields.length === 0) set.push(alarm);
      else drifted.set(alarm.instance_id, `an alarm ${alarm.name} exists, with another ${listing(fields)}`);
      continue;
    }
    const others = onHosts
      .filter(({ instance_id, alarm: { AlarmName = '' } }) => instance_id === alarm.instance_id && !ours.has(AlarmName))
      .map((one) => one.alarm);
    if (isLacking(alarm, others)) missing.push(alarm);
    else drifted.set(alarm.instance_id, `somebody set an alarm on ${alarm.metric} of ${name}`);
  }
  return { missing, set, drifted };
}

/** Whether these alarms of the host leave the planned one to be set. */
function isLacking(
  { instance_id: instanceId, namespace, metric, dimensions, name }: PlannedAlarm,
  others: Existing['onHosts'][number]['alarm'][],
): boolean {
  const agentMetrics = [
    { namespace, name: metric, dimensions: dimensions.map((one) => ({ Name: one.name, Value: one.value })) },
  ];
  return lackingOn({ instanceId, alarms: others, agentMetrics, topics: [] }).alarms.some((one) => one.name === name);
}
