import assert from 'node:assert/strict';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { differences, putOf } from '../../../services/alarms/definitions.js';
import { standingOf } from '../../../services/alarms/drift.js';
import { lackingOn } from '../../../services/alarms/lacking.js';
import { makeAlarmsPlan } from '../../../services/alarms/plan.js';
import { policy } from '../../support/change.js';

const instanceId = 'i-0123456789abcdef0';
const dimensions = [{ Name: 'InstanceId', Value: instanceId }];
const topics = ['arn:aws:sns:us-west-2:111122223333:sre-ops-alerts'];
const disk = (path: string) => ({
  namespace: 'CWAgent',
  name: 'disk_used_percent',
  dimensions: [...dimensions, { Name: 'path', Value: path }, { Name: 'fstype', Value: 'xfs' }],
});
const memory = { namespace: 'CWAgent', name: 'mem_used_percent', dimensions };
const lacking = (alarms: MetricAlarm[], agentMetrics: Parameters<typeof lackingOn>[0]['agentMetrics'] = []) =>
  lackingOn({ instanceId, alarms, agentMetrics, topics });
const names = ({ alarms }: ReturnType<typeof lacking>) =>
  alarms.map(({ name }) => name.replace(`sre-ops-${instanceId}-`, ''));

describe('what a host lacks', () => {
  it('is CPU and status checks where nobody set any, and memory and each disk where the agent tells of them', () => {
    assert.deepEqual(names(lacking([])), ['cpu', 'status']);
    assert.deepEqual(lacking([]).unmeasured, ['memory', 'disk']);
    const whole = lacking([], [memory, disk('/'), disk('/var/lib/data')]);
    assert.deepEqual(names(whole).slice(0, 4), ['cpu', 'status', 'memory', 'disk-root']);
    assert.match(names(whole)[4] ?? '', /^disk-var-lib-data-[0-9a-f]{6}$/);
    assert.deepEqual(whole.unmeasured, []);
  });

  it('is not what somebody watches already, by whatever name, threshold or expression', () => {
    const cpu: MetricAlarm = { AlarmName: 'mine', MetricName: 'CPUUtilization', Dimensions: dimensions };
    assert.deepEqual(names(lacking([cpu])), ['status']);
    const expression: MetricAlarm = {
      AlarmName: 'band',
      Metrics: [{ Id: 'm1', MetricStat: { Metric: { MetricName: 'CPUUtilization' }, Period: 60, Stat: 'Average' } }],
    };
    assert.deepEqual(names(lacking([expression])), ['status']);
    const part = (name: string): MetricAlarm => ({ AlarmName: name, MetricName: `StatusCheckFailed_${name}` });
    assert.deepEqual(names(lacking([cpu, part('System')])), ['status'], 'one of the two checks is not both');
    assert.deepEqual(names(lacking([cpu, part('System'), part('Instance')])), []);
    const root = { AlarmName: 'root', MetricName: 'disk_used_percent', Dimensions: [{ Name: 'path', Value: '/' }] };
    assert.equal(
      names(lacking([cpu, root], [disk('/'), disk('/data')])).filter((one) => one.startsWith('disk')).length,
      1,
    );
  });
});

describe('an alarm that exists', () => {
  const planned = lacking([], [memory, disk('/')]).alarms;
  const described = (alarm: (typeof planned)[number]): MetricAlarm => ({
    ...putOf(alarm),
    Dimensions: [...(putOf(alarm).Dimensions ?? [])].reverse(),
    Metrics: [],
    StateValue: 'OK',
  });

  it('is the planned one whatever the order of its lists, and another one when any field of it differs', () => {
    for (const alarm of planned) {
      assert.deepEqual(differences(alarm, described(alarm)), []);
      for (const field of Object.keys(putOf(alarm)) as (keyof MetricAlarm)[]) {
        const value = described(alarm)[field];
        const other = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : [`other ${value}`];
        assert.deepEqual(differences(alarm, { ...described(alarm), [field]: other }), [field]);
      }
      assert.deepEqual(differences(alarm, { ...described(alarm), Unit: 'Percent' }), ['Unit']);
    }
  });

  it('is set, missing or drifted, each planned alarm exactly one of them', () => {
    const host = { instance_id: instanceId, name: 'web-1', environment: 'prod' };
    const content = makeAlarmsPlan([host], planned, { policy: policy(), now: new Date('2026-11-22T12:00:00Z') });
    const fate = fc.constantFrom('set', 'missing', 'changed', 'elsewhere');
    fc.assert(
      fc.property(fc.array(fate, { minLength: planned.length, maxLength: planned.length }), (fates) => {
        const alarms = content.alarms.map((alarm, index) => ({ alarm, fate: fates[index] }));
        const named = new Map(
          alarms
            .filter(({ fate }) => fate === 'set' || fate === 'changed')
            .map(({ alarm, fate }) => [
              alarm.name,
              { ...described(alarm), ...(fate === 'changed' && { Threshold: 7 }) },
            ]),
        );
        const onHosts = alarms
          .filter(({ fate }) => fate === 'elsewhere')
          .map(({ alarm }) => ({
            instance_id: instanceId,
            alarm: { ...described(alarm), AlarmName: `somebody's ${alarm.watches}` },
          }));
        const { set, missing, drifted } = standingOf(content, { named, onHosts });
        const of = (wanted: string) => alarms.filter(({ fate }) => fate === wanted).map(({ alarm }) => alarm.name);
        assert.deepEqual(
          set.map(({ name }) => name),
          of('set'),
        );
        assert.deepEqual(
          missing.map(({ name }) => name),
          of('missing'),
        );
        assert.equal(drifted.size > 0, of('changed').length + of('elsewhere').length > 0);
      }),
    );
  });
});
