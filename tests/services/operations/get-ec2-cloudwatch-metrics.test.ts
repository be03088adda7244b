import assert from 'node:assert/strict';
import { NotFound } from '../../../services/errors.js';
import { type Ec2Metrics, getEc2CloudwatchMetrics } from '../../../services/operations/get-ec2-cloudwatch-metrics.js';
import { startReading } from '../../support/reading.js';

describe('get_ec2_cloudwatch_metrics', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  before(async () => {
    reading = await startReading();
  });
  afterEach(async () => reading.faults([]));
  after(async () => reading.close());

  const metricsOf = (instance_id: string, more: { metric_names?: string[]; time_range?: string } = {}) =>
    reading.fresh().ask(getEc2CloudwatchMetrics, { instance_id, ...more });
  const reasons = ({ missing }: Ec2Metrics) => Object.fromEntries(missing.map(({ name, reason }) => [name, reason]));

  it('takes the inputs of the specification with their defaults', () => {
    const input = getEc2CloudwatchMetrics.input.parse({ instance_id: 'web-1' });
    assert.equal(input.time_range, '24h');
    assert.deepEqual(input.metric_names.slice(0, 4), [
      'CPUUtilization',
      'NetworkIn',
      'NetworkOut',
      'StatusCheckFailed',
    ]);
  });

  it('has load, memory, disk and, on a burstable type, credits', async () => {
    const { status, coverage, metrics, missing } = await metricsOf('web-1');
    assert.deepEqual([status, coverage.requested, coverage.answered], ['complete', 1, 1]);
    assert.deepEqual(missing, []);
    assert.deepEqual(
      Object.values(metrics).map(({ label, unit, statistic }) => [label, unit, statistic]),
      [
        ['CPU', '%', 'average'],
        ['Network in', 'B/s', 'rate'],
        ['Network out', 'B/s', 'rate'],
        ['Status check failed', 'count', 'maximum'],
        ['Memory used', '%', 'average'],
        ['Disk used /', '%', 'average'],
        ['CPU credits left', 'credits', 'average'],
      ],
    );
    for (const series of Object.values(metrics)) {
      assert.equal(series.period_s, 300);
      assert.ok(series.points >= 285 && series.points <= 288, `${series.points}`);
      assert.deepEqual(series.gaps, []);
    }
  });

  it('shows what CPU time the neighbours take where somebody publishes it', async () => {
    const { metrics } = await metricsOf('web-2');
    assert.equal(metrics['cpu_usage_steal cpu-total']?.label, 'CPU stolen by neighbours cpu-total');
  });

  it('has the alarms that somebody set on the host, and those of CloudWatch anomaly detection', async () => {
    const alarms = async (name: string) =>
      (await metricsOf(name)).alarms?.map(({ name: alarm, state, anomaly_detection, rule }) => [
        alarm,
        state,
        anomaly_detection,
        rule,
      ]);
    assert.deepEqual(await alarms('api-1'), [
      ['api-1-cpu', 'ok', false, 'CPUUtilization >= 90 for 10 min'],
      ['api-1-status', 'ok', false, 'StatusCheckFailed >= 1 for 10 min'],
    ]);
    assert.deepEqual(await alarms('batch-1'), [
      ['batch-1-unusual-traffic', 'ok', true, "NetworkOut outside CloudWatch's anomaly detection band for 15 min"],
    ]);
    assert.deepEqual(await alarms('bastion'), []);
    await reading.faults([{ kind: 'access_denied', service: 'monitoring', operation: 'DescribeAlarms' }]);
    const blind = await metricsOf('api-1');
    assert.deepEqual([blind.alarms, blind.status], [null, 'partial']);
    assert.ok(blind.coverage.failed.some(({ detail }) => /Whether an alarm fires is unknown/.test(detail)));
  });

  it('gives traffic by the second: a five-minute point is its sum over 300', async () => {
    const { metrics } = await metricsOf('api-1', { metric_names: ['NetworkIn'], time_range: '7d' });
    const { max } = metrics.NetworkIn ?? {};
    assert.ok(max && max > 100_000 && max < (1.3 * 6e7) / 300, `${max} bytes a second`);
  });

  it('says that no agent is installed, and does not add what nobody measured', async () => {
    const answer = await metricsOf('bastion');
    assert.deepEqual(reasons(answer), {
      mem_used_percent: 'agent_not_installed',
      disk_used_percent: 'agent_not_installed',
    });
    assert.ok(!('mem_used_percent' in answer.metrics));
    assert.match(answer.missing[0]?.detail ?? '', /No CloudWatch agent reports from bastion/);
  });

  it('knows what people call a metric, and says which there are when one is not', async () => {
    const answer = await metricsOf('api-1', { metric_names: ['cpu', 'networkin', 'credits', 'Bogus'] });
    assert.deepEqual(Object.keys(answer.metrics), ['CPUUtilization', 'NetworkIn']);
    assert.deepEqual(reasons(answer), { CPUCreditBalance: 'not_published', Bogus: 'not_published' });
    assert.match(answer.missing[1]?.detail ?? '', /it publishes CPUUtilization/);
  });

  it('forecasts the disk that fills up, and only that one', async () => {
    const { trends, summary } = await metricsOf('db-primary');
    const forecasts = Object.entries(trends).flatMap(([key, { forecast }]) => (forecast ? [[key, forecast]] : []));
    assert.deepEqual(forecasts, [['disk_used_percent /', 'full in 11 days']]);
    assert.match(summary, /Disk used \/ full in 11 days/);
  });

  it('has no numbers for a stopped host, and says since when', async () => {
    const { metrics, notes, summary, anomalies } = await metricsOf('jenkins-1');
    for (const { points, average, last } of Object.values(metrics)) {
      assert.deepEqual([points, average, last], [0, null, null]);
    }
    assert.deepEqual(anomalies, []);
    assert.match(notes.join(' '), /That is not zero\. The newest point is 3 days old\. jenkins-1 is stopped\./);
    assert.match(summary, /^jenkins-1: no data/);
  });

  it('names how much of a long time has data', async () => {
    const { metrics, summary } = await metricsOf('web-2', { metric_names: ['cpu'], time_range: '90d' });
    assert.equal(metrics.CPUUtilization?.period_s, 3_600);
    assert.match(summary, /data for 3\d % of it/);
  });

  it('calls nothing unusual in a week of a host that does its usual work, by day or by night', async () => {
    for (const host of ['web-1', 'batch-1', 'cache-1']) {
      const { anomalies } = await metricsOf(host, { time_range: '7d' });
      assert.deepEqual(
        anomalies.filter(({ severity }) => severity !== 'info'),
        [],
      );
    }
  });

  it('does not know a host that is not there', () => assert.rejects(metricsOf('web-9'), NotFound));

  for (const [what, kind] of [
    ['denied', { kind: 'access_denied' }],
    ['unavailable', { kind: 'error', code: 'InternalServiceFault', status: 500 }],
    ['invalid_answer', { kind: 'invalid_answer' }],
  ] as const) {
    describe(`when CloudWatch is ${what}`, () => {
      const strike = (operation: string) => reading.faults([{ ...kind, service: 'monitoring', operation }]);

      it('on GetMetricData: everything is unknown, nothing is zero or quiet', async () => {
        await strike('GetMetricData');
        const answer = await metricsOf('web-1');
        assert.deepEqual([answer.status, answer.coverage.answered], ['unknown', 0]);
        assert.deepEqual([answer.metrics, answer.anomalies, answer.trends], [{}, [], {}]);
        assert.ok(answer.missing.every(({ reason }) => reason === 'not_read'));
        assert.match(answer.summary, /nothing can be said/);
        assert.ok(answer.coverage.failed.some(({ service, reason }) => service === 'cloudwatch' && reason === what));
      });

      it('on ListMetrics: what needs no listing is exact, what the agent measures is unknown', async () => {
        const whole = await metricsOf('web-1', { metric_names: ['CPUUtilization'] });
        await strike('ListMetrics');
        const answer = await metricsOf('web-1', { metric_names: ['CPUUtilization', 'mem_used_percent'] });
        assert.equal(answer.status, 'partial');
        assert.equal(answer.metrics.CPUUtilization?.points, whole.metrics.CPUUtilization?.points);
        assert.deepEqual(reasons(answer), { mem_used_percent: 'not_read' });
        assert.match(answer.summary, /incomplete: /);
      });
    });
  }
});
