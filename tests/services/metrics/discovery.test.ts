import assert from 'node:assert/strict';
import { metricsMeant } from '../../../services/metrics/catalogue.js';
import { agentSeen, type MetricName, MOST_SERIES, seriesOf } from '../../../services/metrics/discovery.js';

const id = 'i-0aeb0000000000001';
const metric = (name: string, more: Record<string, string> = {}, namespace = 'CWAgent'): MetricName => ({
  namespace,
  name,
  dimensions: Object.entries({ InstanceId: id, ...more }).map(([Name, Value]) => ({ Name, Value })),
});
const keys = (listed: MetricName[], name = 'disk_used_percent') =>
  seriesOf(name, id, listed).series.map(({ key }) => key);

describe('the series of a metric', () => {
  it('are one for each disk, without those that live in memory and without the roll-up over all', () => {
    const disk = (path: string, fstype = 'xfs') => metric('disk_used_percent', { path, device: 'nvme', fstype });
    const listed = [
      disk('/data'),
      disk('/'),
      disk('/run', 'tmpfs'),
      disk('/snap/core', 'squashfs'),
      metric('disk_used_percent'),
    ];
    assert.deepEqual(keys(listed), ['disk_used_percent /', 'disk_used_percent /data']);
  });

  it('are one for a host whose type or group changed: what it was called before belongs to it', () => {
    const listed = [
      metric('mem_used_percent', { InstanceType: 't3.large' }),
      metric('mem_used_percent', { InstanceType: 't3.xlarge', AutoScalingGroupName: 'web' }),
    ];
    const { series } = seriesOf('mem_used_percent', id, listed);
    assert.deepEqual(
      series.map(({ key, metrics }) => [key, metrics.length]),
      [['mem_used_percent', 2]],
    );
  });

  it('exist for what EC2 itself publishes without being listed, and for nothing else', () => {
    assert.deepEqual(keys([], 'CPUUtilization'), ['CPUUtilization']);
    assert.deepEqual(keys([], 'mem_used_percent'), []);
    assert.deepEqual(keys([], 'CPUCreditBalance'), []);
    assert.deepEqual(keys([], 'toString'), []);
  });

  it('are left out beyond a number that is said', () => {
    const many = Array.from({ length: 30 }, (_, n) =>
      metric('disk_used_percent', { path: `/mnt/${n}`, fstype: 'xfs' }),
    );
    const { series, leftOut } = seriesOf('disk_used_percent', id, many);
    assert.deepEqual([series.length, leftOut], [MOST_SERIES, 30 - MOST_SERIES]);
  });

  it('tell whether there is an agent', () => {
    assert.equal(agentSeen([metric('CPUUtilization', {}, 'AWS/EC2')]), false);
    assert.equal(agentSeen([metric('mem_used_percent', {}, 'Ours')]), true);
  });

  it('are found by what people type', () => {
    assert.deepEqual(metricsMeant('cpu', []), ['CPUUtilization']);
    assert.deepEqual(metricsMeant('NETWORK', []), ['NetworkIn', 'NetworkOut']);
    assert.deepEqual(metricsMeant('queuedepth', ['QueueDepth']), ['QueueDepth']);
    assert.deepEqual(metricsMeant('constructor', []), ['constructor']);
  });
});
