import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import { userErrorOf } from '../aws/errors.js';
import { sources } from '../aws/sources.js';
import type { PlannedAlarm } from '../contracts/plan.js';
import { readInstanceAlarms } from '../metrics/alarms.js';
import { putOf } from './definitions.js';

/** What CloudWatch has, under the names that are planned and on the hosts that are meant. */
export interface Existing {
  /** By name; a composite alarm has a name of its own and nothing else of what is planned. */
  readonly named: ReadonlyMap<string, MetricAlarm>;
  readonly onHosts: readonly { readonly instance_id: string; readonly alarm: MetricAlarm }[];
}

/** Alarms as the approved workflow sees and puts them, in its own role. */
export class CloudWatchAlarms {
  constructor(private readonly clients: Clients) {}

  /** @throws AccessDenied, Unavailable */
  async existing(names: readonly string[], signal: AbortSignal): Promise<Existing> {
    try {
      const cloudwatch = await this.clients.cloudwatch();
      const [answer, onHosts] = await Promise.all([
        cloudwatch.describeAlarms(
          { AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 },
          { abortSignal: signal },
        ),
        readInstanceAlarms(this.clients, signal),
      ]);
      const { MetricAlarms = [], CompositeAlarms = [] } = answer;
      const all = [...MetricAlarms, ...CompositeAlarms.map(({ AlarmName }): MetricAlarm => ({ AlarmName }))];
      return { named: new Map(all.map((alarm) => [alarm.AlarmName ?? '', alarm])), onHosts };
    } catch (error) {
      throw userErrorOf(error, sources.alarms);
    }
  }

  /** Putting the same again changes nothing. @throws AccessDenied, Unavailable */
  async put(alarm: PlannedAlarm): Promise<void> {
    try {
      const cloudwatch = await this.clients.cloudwatch();
      await cloudwatch.putMetricAlarm(putOf(alarm));
    } catch (error) {
      throw failedEffect(error, { action: 'cloudwatch:PutMetricAlarm', does: 'set an alarm' });
    }
  }
}
