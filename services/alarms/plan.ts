import type { AlarmsPlan, PlannedAlarm } from '../contracts/plan.js';
import { InvalidInput } from '../errors.js';
import type { Host } from '../instances.js';
import { immediateWindow } from '../patching/window.js';
import type { Policy } from '../policy.js';
import { count } from '../words.js';

/** What people still read before they approve it, and what one question to CloudWatch can name. */
const MOST_ALARMS = 100;

/**
 * Exactly these alarms. The same alarms give the same plan within an hour.
 * @throws InvalidInput for more than people can read at once.
 */
export function makeAlarmsPlan(
  hosts: readonly Pick<Host, 'instance_id' | 'name' | 'environment'>[],
  alarms: readonly PlannedAlarm[],
  { policy, now }: { readonly policy: Pick<Policy, 'decideWithinMs'>; readonly now: Date },
): AlarmsPlan {
  if (alarms.length > MOST_ALARMS) {
    throw new InvalidInput(`That is ${alarms.length} alarms; at most ${MOST_ALARMS} are set at once.`, {
      hint: 'Ask for fewer hosts: people have to read each alarm.',
    });
  }
  const lacking = new Set(alarms.map(({ instance_id }) => instance_id));
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const on = hosts
    .filter(({ instance_id }) => lacking.has(instance_id))
    .map(({ instance_id, name, environment }) => ({ instance_id, name, environment }))
    .sort((a, b) => order(a.instance_id, b.instance_id));
  return {
    kind: 'alarms',
    version: 1,
    title: `Set ${count(alarms.length, 'alarm')} on ${on.length === 1 ? on[0]?.name : count(on.length, 'host')}`,
    criticality: 'low',
    window: immediateWindow(now, policy.decideWithinMs),
    hosts: on,
    alarms: [...alarms].sort((a, b) => order(a.name, b.name)),
  };
}
