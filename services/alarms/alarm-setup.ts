import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../aws/clients.js';
import { gapOf, userErrorOf } from '../aws/errors.js';
import { allPages } from '../aws/pages.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import type { Host, Reading } from '../instances.js';
import { readInstanceAlarms } from '../metrics/alarms.js';
import { type MetricName, nameOf } from '../metrics/discovery.js';
import { AGENT_METRICS, type Lacking, lackingOn } from './lacking.js';

interface AlarmSetupOptions {
  readonly clients: Clients;
  readonly clock: Clock;
  /** Topics whose notifications become cards: what alarms that are set tell. */
  readonly topics: readonly string[];
}

/** What one host lacks, and the alarms that it has. */
export interface SetUp extends Lacking {
  readonly has: readonly string[];
}

/** Which alarms hosts lack: what is there is read anew each time, because what is proposed follows from it. */
export class AlarmSetup {
  constructor(private readonly options: AlarmSetupOptions) {}

  /**
   * By instance id. What the CloudWatch agent sends may be unread and is then a gap: memory and disks are left out.
   * @throws AccessDenied, Unavailable when CloudWatch does not say which alarms there are: then nothing is known to lack.
   */
  async of(hosts: readonly Host[], signal: AbortSignal): Promise<Reading<ReadonlyMap<string, SetUp>>> {
    const { clients, clock, topics } = this.options;
    const [alarms, agent] = await Promise.all([
      readInstanceAlarms(clients, signal).catch((error: unknown) => {
        throw userErrorOf(error, sources.alarms);
      }),
      readAgentMetrics(clients, signal).catch((error: unknown) => ({ error })),
    ]);
    const read = 'error' in agent ? null : agent;
    const set = hosts.map(({ instance_id }): [string, SetUp] => {
      const own: MetricAlarm[] = alarms.filter((one) => one.instance_id === instance_id).map(({ alarm }) => alarm);
      const agentMetrics = read && (read.get(instance_id) ?? []);
      // One topic: a host's alarm is one card, not one for each topic that is listened to.
      const lacking = lackingOn({ instanceId: instance_id, alarms: own, agentMetrics, topics: topics.slice(0, 1) });
      return [instance_id, { ...lacking, has: own.map(({ AlarmName = '' }) => AlarmName).sort() }];
    });
    const gaps =
      'error' in agent
        ? [
            gapOf(agent.error, {
              source: sources.metricNames,
              region: clients.region,
              instances: hosts.map(({ instance_id }) => instance_id),
              consequence: 'Whether memory and disks can be watched is unknown.',
            }),
          ]
        : [];
    return { value: new Map(set), gaps, readAt: [clock.now()] };
  }
}

/** CloudWatch `ListMetrics`: memory and disks of every host whose agent sent them in the last three hours, by instance id. */
async function readAgentMetrics(
  clients: Clients,
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, readonly MetricName[]>> {
  const cloudwatch = await clients.cloudwatch();
  const found = new Map<string, MetricName[]>();
  for (const MetricName of AGENT_METRICS) {
    const listed = await allPages(async (NextToken) => {
      const page = await cloudwatch.listMetrics({ MetricName, RecentlyActive: 'PT3H', NextToken }, { abortSignal });
      return { items: page.Metrics, next: page.NextToken };
    });
    for (const metric of listed.map(nameOf)) {
      const id = metric.dimensions.find(({ Name }) => Name === 'InstanceId')?.Value;
      if (id !== undefined) found.set(id, [...(found.get(id) ?? []), metric]);
    }
  }
  return found;
}
