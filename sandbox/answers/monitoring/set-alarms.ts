import type { MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../answer.js';
import { instanceOf } from '../../fleet/metrics.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { alarmMessage } from './alarm-message.js';
import { findMetric, samplesOf } from './find.js';
import { buckets, statistic } from './statistics.js';

type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

interface Kept {
  readonly definition: PutMetricAlarmCommandInput;
  readonly configuredAt: string;
  state: State;
  reason: string;
  changedAt: string;
}

const part = 'alarms';
/** CloudWatch quotas: alarms an account and Region. */
const most = 5_000;
/** How often alarms are judged while nobody asks. Milliseconds. */
const lookMs = 60_000;
/** Periods before the evaluated ones that are looked at where some of those have no data. */
const lookBack = 2;

const breaches: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const refuse = (message: string) => new AwsError('ValidationError', message);

/**
 * Alarms that somebody put, judged by the metrics of the fleet as they are now. A change of state is told to the topics
 * of the alarm, as CloudWatch does. Only alarms on one metric against a number: others are refused as not in the sandbox.
 */
export class SetAlarms {
  readonly #kept: Map<string, Kept>;

  constructor(
    private readonly world: World,
    private readonly fleet: Fleet,
  ) {
    this.#kept = new Map(
      (world.store.load<Kept[] | null>(part) ?? []).map((kept) => [kept.definition.AlarmName ?? '', kept]),
    );
    world.clock.watch(lookMs, () => this.#judge());
  }

  has(name: string): boolean {
    return this.#kept.has(name);
  }

  /** A definition takes the place of the one of that name, as a whole. @throws {AwsError} */
  put(definition: PutMetricAlarmCommandInput): void {
    check(definition);
    const name = definition.AlarmName ?? '';
    const before = this.#kept.get(name);
    if (!before && this.#kept.size >= most) {
      throw new AwsError('LimitExceeded', 'The maximum limit of 5000 alarms would be exceeded.');
    }
    const now = this.world.clock.now().toISOString();
    this.#kept.set(name, {
      definition,
      configuredAt: now,
      state: before?.state ?? 'INSUFFICIENT_DATA',
      reason: before?.reason ?? 'Unchecked: Initial alarm creation',
      changedAt: before?.changedAt ?? now,
    });
    this.#save();
  }

  delete(names: readonly string[]): void {
    for (const name of names) this.#kept.delete(name);
    this.#save();
  }

  /** As DescribeAlarms tells them. */
  list(): MetricAlarm[] {
    this.#judge();
    return [...this.#kept.values()].map(({ definition, ...kept }) => {
      const { Tags: _, ...told } = definition;
      return {
        ...told,
        AlarmArn: this.#arn(told.AlarmName ?? ''),
        ActionsEnabled: told.ActionsEnabled ?? true,
        OKActions: told.OKActions ?? [],
        AlarmActions: told.AlarmActions ?? [],
        InsufficientDataActions: told.InsufficientDataActions ?? [],
        AlarmConfigurationUpdatedTimestamp: new Date(kept.configuredAt),
        StateValue: kept.state,
        StateReason: kept.reason,
        StateUpdatedTimestamp: new Date(kept.changedAt),
      };
    });
  }

  #arn = (name: string): string => `arn:aws:cloudwatch:${this.world.region}:${this.world.account}:alarm:${name}`;

  #judge(): void {
    let changed = false;
    for (const kept of this.#kept.values()) {
      const { state, reason } = this.#stateOf(kept);
      if (state === kept.state) continue;
      const before = kept.state;
      Object.assign(kept, { state, reason, changedAt: this.world.clock.now().toISOString() });
      changed = true;
      this.#tell(kept, before);
    }
    if (changed) this.#save();
  }

  #stateOf({ definition, state }: Kept): { state: State; reason: string } {
    const { Namespace, MetricName, Dimensions, Period = 60, EvaluationPeriods = 1, Threshold = 0 } = definition;
    const host = this.fleet.host(instanceOf(Dimensions ?? []) ?? '');
    if (host?.tags['sandbox:alarm'] === 'firing') return { state: 'ALARM', reason: 'Threshold Crossed' };
    const metric = findMetric(this.fleet.metrics, Namespace, MetricName, Dimensions);
    const end = Math.floor(this.world.clock.now().getTime() / (Period * 1_000)) * Period * 1_000;
    const start = end - (EvaluationPeriods + lookBack) * Period * 1_000;
    const compute = statistic(definition.ExtendedStatistic ?? definition.Statistic ?? 'Average');
    const points = buckets(samplesOf(this.fleet.metrics, metric, new Date(start), new Date(end)), Period * 1_000)
      .map(({ values }) => compute?.(values) ?? Number.NaN)
      .slice(-EvaluationPeriods);
    const needed = definition.DatapointsToAlarm ?? EvaluationPeriods;
    if (points.length === 0) return withoutData(definition.TreatMissingData, state);
    const isBad = breaches[definition.ComparisonOperator ?? ''] ?? (() => false);
    const bad = points.filter((value) => isBad(value, Threshold)).length;
    const words = `${bad} out of the last ${points.length} datapoints [${points.join(', ')}] breached ${Threshold}`;
    return bad >= needed
      ? { state: 'ALARM', reason: `Threshold Crossed: ${words}` }
      : { state: 'OK', reason: `Threshold not crossed: ${words}` };
  }

  #tell({ definition, reason, state, changedAt }: Kept, before: State): void {
    if (definition.ActionsEnabled === false) return;
    const { AlarmActions, OKActions, InsufficientDataActions } = definition;
    const targets = { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions }[state] ?? [];
    const { subject, message } = alarmMessage(
      definition,
      { state, before, reason, at: new Date(changedAt) },
      this.world,
    );
    for (const target of targets) this.world.publish(target, subject, message);
  }

  #save(): void {
    this.world.store.save(part, [...this.#kept.values()]);
  }
}

function withoutData(treat: string | undefined, state: State): { state: State; reason: string } {
  const reason = 'Insufficient Data: no datapoints were received';
  if (treat === 'breaching') return { state: 'ALARM', reason };
  if (treat === 'notBreaching') return { state: 'OK', reason };
  return treat === 'ignore' ? { state, reason } : { state: 'INSUFFICIENT_DATA', reason };
}

/** What CloudWatch refuses beyond lengths and ranges (CloudWatch API reference, PutMetricAlarm). */
function check(definition: PutMetricAlarmCommandInput): void {
  const { Metrics, MetricName, Namespace, Statistic, ExtendedStatistic, Period, Threshold } = definition;
  if (Metrics?.length) throw refuse('Alarms on expressions are not in the sandbox');
  if (!MetricName || !Namespace || Period === undefined || Threshold === undefined) {
    throw refuse('The parameters MetricName, Namespace, Period and Threshold are required');
  }
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw refuse('Exactly one of Statistic and ExtendedStatistic must be given');
  }
  if (![10, 20, 30].includes(Period) && Period % 60 !== 0)
    throw refuse('Period must be 10, 20, 30 or a multiple of 60');
  const { EvaluationPeriods = 0, DatapointsToAlarm = EvaluationPeriods } = definition;
  if (Period * EvaluationPeriods > 7 * 86_400) {
    throw refuse(
      'Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800)',
    );
  }
  if (DatapointsToAlarm > EvaluationPeriods) {
    throw refuse('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  }
  if (!Object.hasOwn(breaches, definition.ComparisonOperator ?? ''))
    throw refuse('This comparison needs an anomaly detector');
}
