import assert from 'node:assert/strict';
import { connectRecorded, DAY_MS, HOUR_MS, jitter } from '../../support/recorded-load.js';
import { type Answer, changingFleet, type StdioServer, seededFleet } from '../../support/stdio-client.js';

type Metrics = Answer<'get_ec2_cloudwatch_metrics'>;

const hosts = { raised: 'i-0aaaaaaaaaaaaaaa1', silent: 'i-0aaaaaaaaaaaaaaa2', weekly: 'i-0aaaaaaaaaaaaaaa3' };
const calm = (at: Date): number => 20 + 2 * jitter(at);
/** The full hour of the week that it is at the newest point: usual values are by the hours of the clock. */
const sameHour = (at: Date, ago: number): boolean => {
  const hourOfWeek = (time: number): number => Math.floor(time / HOUR_MS) % (7 * 24);
  return hourOfWeek(at.getTime()) === hourOfWeek(at.getTime() + ago);
};

/** What somebody who is called at night expects of an answer about one host's metrics. */
describe('get_ec2_cloudwatch_metrics, as an MCP client sees it', function () {
  this.timeout(120_000);

  const ask = async (instance_id: string, more: object = {}): Promise<Metrics> =>
    (await seededFleet()).ask('get_ec2_cloudwatch_metrics', { instance_id, ...more });

  describe('on the seeded fleet', () => {
    it('has the metrics of EC2, and of the agent by all the dimensions that it sends', async () => {
      const { output } = await ask('web-1');

      assert.deepEqual(Object.keys(output.metrics).slice(0, 4), [
        'CPUUtilization',
        'NetworkIn',
        'NetworkOut',
        'StatusCheckFailed',
      ]);
      const { 'disk_used_percent /': disk, mem_used_percent: memory } = output.metrics;
      assert.deepEqual([memory?.namespace, disk?.namespace], ['CWAgent', 'CWAgent']);
      assert.deepEqual(Object.keys(disk?.dimensions ?? {}).sort(), [
        'ImageId',
        'InstanceId',
        'InstanceType',
        'device',
        'fstype',
        'path',
      ]);
    });

    it('says that memory and disks are unknown without an agent, and what to do about it', async () => {
      const { output, text } = await ask('bastion');

      assert.ok(output.missing.every(({ reason }) => reason === 'agent_not_installed'));
      assert.ok(!('mem_used_percent' in output.metrics));
      assert.match(text, /No CloudWatch agent reports from bastion.*Install the agent/);
    });

    it('gives bytes a second, and never the average of sums', async () => {
      const { output } = await ask('api-1', { metric_names: ['network', 'cpu'] });
      const { NetworkIn, CPUUtilization } = output.metrics;

      assert.deepEqual([NetworkIn?.unit, NetworkIn?.statistic], ['B/s', 'rate']);
      assert.deepEqual([CPUUtilization?.unit, CPUUtilization?.statistic], ['%', 'average']);
      assert.ok((NetworkIn?.max ?? 0) < 6e7 / 300, 'five minutes of 60 MB are 200 kB a second');
    });

    it('has the credits of a burstable type, and says of another that it has none', async () => {
      const [burstable, other] = [await ask('web-1'), await ask('api-1', { metric_names: ['credits'] })];

      assert.equal(burstable.output.metrics.CPUCreditBalance?.unit, 'credits');
      assert.match(other.output.missing[0]?.detail ?? '', /only burstable \(T\) instances publish it/);
    });

    it('has the time that neighbours take where the agent sends it', async () => {
      const { output } = await ask('web-2');

      assert.ok(Object.keys(output.metrics).some((key) => key.startsWith('cpu_usage_steal')));
    });

    it('says where a metric goes, with its sign, and when something is used up', async () => {
      const { output, firstLine } = await ask('db-primary');
      const disk = output.trends['disk_used_percent /'];

      assert.ok(disk?.direction === 'rising' && (disk.per_day ?? 0) > 0);
      assert.match(
        disk.detail,
        /^Disk used \/: rising, \+\d.* points a day over 7 days; at this pace full in 11 days\.$/,
      );
      assert.match(firstLine, /Disk used \/ full in 11 days/);
      assert.equal(output.trends.mem_used_percent?.forecast, null, 'a wave of the day is no trend');
    });

    it('takes no stopped host for an idle one', async () => {
      const { output, firstLine } = await ask('jenkins-1');

      for (const { points, average, max, last } of Object.values(output.metrics)) {
        assert.deepEqual([points, average, max, last], [0, null, null, null]);
      }
      assert.match(firstLine, /no data in the last 24 h, which is not zero/);
      assert.match(output.notes.join(' '), /jenkins-1 is stopped/);
    });

    it('takes 5-minute points of basic monitoring, and coarser ones where CloudWatch keeps no others', async () => {
      const periods = await Promise.all(
        ['24h', '30d', '90d'].map(async (time_range) => {
          const { output } = await ask('web-1', { metric_names: ['cpu'], time_range });
          return output.metrics.CPUUtilization?.period_s;
        }),
      );

      assert.deepEqual(periods, [300, 300, 3_600]);
    });

    it('takes a time back from now, two days, and two moments with their zones', async () => {
      const day = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
      const length = async (time_range: string): Promise<number> => {
        const { output } = await ask('web-1', { metric_names: ['cpu'], time_range });
        return (Date.parse(output.to) - Date.parse(output.from)) / HOUR_MS;
      };

      assert.equal(await length(`${day(5)}/${day(3)}`), 48);
      assert.equal(await length(`${day(5)}T00:00:00+02:00/${day(5)}T00:00:00Z`), 2);
      assert.ok(Math.abs((await length('90m')) - 1.5) < 0.2);
    });

    it('takes an empty list of names as the usual ones', async () => {
      const [none, left] = [await ask('web-1', { metric_names: [] }), await ask('web-1')];
      assert.deepEqual(Object.keys(none.output.metrics), Object.keys(left.output.metrics));
    });

    it('reads a year back by the hour, as long as CloudWatch keeps that, and says where nothing was recorded', async () => {
      const { output, firstLine } = await ask('web-1', { metric_names: ['cpu'], time_range: '400d' });
      const [cpu] = Object.values(output.metrics);

      assert.deepEqual([cpu?.period_s, output.status], [3_600, 'complete']);
      assert.match(firstLine, /data for \d+ % of it/);
    });

    it('refuses a time that it cannot read, and says what it takes', async () => {
      const { refusal } = await seededFleet();
      for (const time_range of ['1y', '2026-11-03/2026-11-01', 'yesterday/today', '456d']) {
        const words = await refusal('get_ec2_cloudwatch_metrics', { instance_id: 'web-1', time_range });
        assert.match(words, /invalid/i, time_range);
        assert.match(words, /24h|number with m, h or d|455 days/, time_range);
      }
    });

    it('names the alarms that somebody set on the host, those that go by CloudWatch’s own band too', async () => {
      const [api, batch] = [await ask('api-1'), await ask('batch-1')];

      assert.deepEqual(
        api.output.alarms?.map(({ name, state }) => [name, state]),
        [
          ['api-1-cpu', 'ok'],
          ['api-1-status', 'ok'],
        ],
      );
      assert.equal(batch.output.alarms?.[0]?.anomaly_detection, true);
      assert.match(batch.output.alarms?.[0]?.rule ?? '', /NetworkOut outside CloudWatch's anomaly detection band/);
    });

    it('says that a metric is not there, and which are', async () => {
      const { output } = await ask('api-1', { metric_names: ['cpu', 'Bogus'] });

      assert.match(output.missing[0]?.detail ?? '', /publishes no Bogus; it publishes CPUUtilization/);
    });

    it('knows nothing when CloudWatch refuses, and takes that for no calm', async () => {
      const { ask: changing, control } = await changingFleet();
      await control('PUT', '/faults', [{ kind: 'access_denied', service: 'monitoring' }]);
      try {
        const { output, firstLine } = await changing('get_ec2_cloudwatch_metrics', { instance_id: 'cache-1' });
        assert.deepEqual([output.status, output.metrics, output.anomalies, output.alarms], ['unknown', {}, [], null]);
        assert.match(firstLine, /^\*\*Unknown: /);
      } finally {
        await control('DELETE', '/faults');
      }
    });
  });

  describe('on recorded points', () => {
    let recorded: StdioServer & { close(): Promise<void> };
    const of = (instance_id: string, more: object = {}): Promise<Metrics> =>
      recorded.ask('get_ec2_cloudwatch_metrics', { instance_id, metric_names: ['cpu', 'status'], ...more });

    before(async () => {
      recorded = await connectRecorded({
        [hosts.raised]: {
          CPUUtilization: { days: 7, value: (at, ago) => (ago < HOUR_MS ? 95 : calm(at)) },
          StatusCheckFailed: { days: 2, value: (_, ago) => (ago > 2 * HOUR_MS && ago < 3 * HOUR_MS ? 1 : 0) },
          disk_used_percent: { days: 7, value: (_, ago) => 70 - (3 * ago) / DAY_MS },
        },
        [hosts.silent]: {
          CPUUtilization: {
            days: 7,
            value: (at, ago) => (ago > 6 * HOUR_MS && ago < 12 * HOUR_MS ? null : ago === 0 ? 90 : calm(at)),
          },
        },
        [hosts.weekly]: {
          CPUUtilization: { days: 28, value: (at, ago) => (sameHour(at, ago) ? 80 : calm(at)) },
        },
      });
    });
    after(() => recorded?.close());

    it('finds a load that no day before had, says since when and what is usual, and that it goes on', async () => {
      const { output, firstLine } = await of(hosts.raised);
      const [anomaly, ...others] = output.anomalies.filter(({ metric }) => metric === 'CPUUtilization');

      assert.deepEqual(others, []);
      assert.deepEqual([anomaly?.kind, anomaly?.severity, anomaly?.ongoing], ['unusual', 'warning', true]);
      assert.match(
        anomaly?.detail ?? '',
        /^CPU 95\.0 %, usually 20\.\d to 2[12]\.\d %; for .* from .* UTC, ongoing\.$/,
      );
      assert.match(firstLine, /2 things unusual \\\(1 now\\\)/);
    });

    it('takes a failed status check for wrong whatever is usual', async () => {
      const { output } = await of(hosts.raised);
      const check = output.anomalies.find(({ kind }) => kind === 'status_check');

      assert.match(check?.detail ?? '', /^Status check failed for 5\d min from /);
      assert.equal(check?.ongoing, false);
    });

    it('warns of one point alone only when it leaves everything before it far behind', async () => {
      const { output } = await of(hosts.silent);

      assert.deepEqual(
        output.anomalies.map(({ kind, severity }) => [kind, severity]),
        [['record', 'warning']],
      );
      assert.match(output.anomalies[0]?.detail ?? '', /far beyond the three days before/);
    });

    it('knows a gap as a gap: it is named with its length, and moves no average', async () => {
      const { output, firstLine } = await of(hosts.silent, { metric_names: ['cpu'] });
      const { CPUUtilization: cpu } = output.metrics;

      assert.ok(cpu && (cpu.min ?? 0) >= 20 && cpu.points < cpu.expected_points);
      assert.ok(
        cpu.gaps.some(({ points }) => points >= 70 && points <= 72),
        JSON.stringify(cpu.gaps),
      );
      assert.match(firstLine, /data for 7\d % of it/);
    });

    it('does not call unusual what every week has at this hour', async () => {
      const { output } = await of(hosts.weekly);

      assert.deepEqual(
        output.anomalies.filter(({ severity }) => severity !== 'info'),
        [],
      );
    });

    it('tells a disk that fills from one that does not', async () => {
      const { output } = await of(hosts.raised, { metric_names: ['disk'] });
      const [trend] = Object.values(output.trends);

      assert.match(trend?.detail ?? '', /rising, \+3\.0 points a day.*full in 10 days/);
    });
  });
});
