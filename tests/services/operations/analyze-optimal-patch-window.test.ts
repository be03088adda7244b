import assert from 'node:assert/strict';
import type { Approval } from '../../../services/contracts/approval.js';
import type { Closure } from '../../../services/contracts/closure.js';
import { InvalidInput } from '../../../services/errors.js';
import { analyzeOptimalPatchWindow } from '../../../services/operations/analyze-optimal-patch-window.js';
import type { Services } from '../../../services/services.js';
import { policy } from '../../support/change.js';
import { startReading } from '../../support/reading.js';

const DAY = 86_400_000;

describe('analyze_optimal_patch_window', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  before(async () => {
    reading = await startReading();
  });
  afterEach(async () => reading.faults([]));
  after(async () => reading.close());

  const analyse = async (
    instance_id: string,
    input: object = {},
    runs: readonly unknown[] = [],
    frozen: readonly Closure[] = [],
  ) => {
    const { services, ask } = reading.fresh();
    const list: Services['approvals']['list'] = async ({ status }) =>
      (runs as Approval[]).filter((run) => run.status === status);
    Object.assign(services, { policy: policy(), approvals: { list }, changeControl: { freezes: async () => frozen } });
    return ask(analyzeOptimalPatchWindow, { instance_id, ...input });
  };

  it('gives three windows of web-1, the agreed one first, with its load against the weekly median', async () => {
    // Within eight days there is a whole Sunday, also when this one's window is too near.
    const answer = await analyse('web-1', { days_ahead: 8 });
    assert.equal(answer.status, 'complete');
    const windows = answer.recommended_windows;
    assert.deepEqual(
      windows.map(({ rank }) => rank),
      [1, 2, 3],
    );
    const [first] = windows;
    assert.ok(first?.agreed);
    assert.match(first.start, /T0[45]:00:00Z$/);
    assert.ok(first.load.p50 < 0.6 && first.load.p50 <= first.load.p95);
    assert.ok((first.confidence ?? 0) >= 0.85 && answer.load_analysis.clear_low_load_hour);
    assert.equal(answer.load_analysis.profile, 'hour_of_week');
    // The fleet may have begun in the hour before this one.
    assert.ok(answer.load_analysis.days > 27.9 && answer.load_analysis.days <= 28);
    assert.match(answer.summary, /^web-1: best Sun .* of the weekly median · confidence \d/);
    for (const { start, end, agreed, conflicts } of windows) {
      assert.equal(Date.parse(end) - Date.parse(start), 90 * 60_000);
      assert.equal(
        agreed,
        conflicts.every((one) => one.startsWith('?')),
      );
    }
  });

  it('counts requests at the load balancer and database connections where there are any', async () => {
    const keys = async (name: string) => Object.keys((await analyse(name)).load_analysis.metrics);
    assert.deepEqual(await keys('web-1'), ['CPUUtilization', 'NetworkIn', 'NetworkOut', 'RequestCountPerTarget web']);
    assert.deepEqual(await keys('db-primary'), ['CPUUtilization', 'NetworkIn', 'NetworkOut', 'DatabaseConnections']);
    assert.deepEqual(await keys('batch-1'), ['CPUUtilization', 'NetworkIn', 'NetworkOut']);
  });

  for (const [service, operation, missing] of [
    ['elasticloadbalancing', 'DescribeTargetGroups', 'requests at a load balancer'],
    ['monitoring', 'ListMetrics', 'database connections and disks'],
    ['ec2', 'DescribeSnapshots', 'when the last snapshot was taken'],
  ] as const) {
    it(`goes without ${missing} when ${operation} is denied, and says so`, async () => {
      await reading.faults([{ kind: 'access_denied', service, operation }]);
      const answer = await analyse('web-1');
      assert.equal(answer.status, 'partial');
      assert.equal(answer.recommended_windows.length, 3);
      assert.ok(answer.load_analysis.not_read.includes(missing), answer.load_analysis.not_read.join());
    });
  }

  it('draws the week by the hour, nights quieter than days', async () => {
    const { heat_map } = (await analyse('web-1')).load_analysis;
    assert.deepEqual(
      heat_map.days.map(({ day, hours }) => [day.slice(0, 3), hours.length]),
      ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].map((day) => [day, 24]),
    );
    const tuesday = heat_map.days[2]?.hours ?? [];
    assert.ok((tuesday[3] ?? 9) < 0.7 && (tuesday[14] ?? 0) > 1.5, tuesday.join());
  });

  it('counts the hours of the day where its people live', async () => {
    // Within eight days there is a whole Sunday, also when this one's window is too near.
    const utc = await analyse('web-1', { days_ahead: 8 });
    const kolkata = await analyse('web-1', { days_ahead: 8, time_zone: 'Asia/Kolkata' });
    const quietest = (hours: readonly (number | null)[] = []) =>
      hours.indexOf(Math.min(...hours.map((one) => one ?? 9)));
    const tuesday = ({ load_analysis }: typeof utc) => quietest(load_analysis.heat_map.days[2]?.hours);
    assert.equal((tuesday(kolkata) - tuesday(utc) + 24) % 24, 5);
    const [first] = kolkata.recommended_windows;
    assert.match(first?.local ?? '', /^Sun \d+ \w+ (09|10|11):00-/);
  });

  it('keeps clear of maintenance windows, of freezes and of its peers', async () => {
    for (const [name, kinds] of [
      ['db-primary', ['maintenance_window', 'freeze']],
      ['web-1', ['peer', 'freeze']],
    ] as const) {
      const { recommended_windows, load_analysis } = await analyse(name, { days_ahead: 30 });
      assert.equal(recommended_windows.length, 3);
      const { avoided } = load_analysis;
      for (const kind of kinds)
        assert.ok(
          avoided.some((one) => one.kind === kind),
          `${name} ${kind}`,
        );
      for (const { start, end } of recommended_windows) {
        assert.ok(
          avoided.every(({ from, to }) => end <= from || to <= start),
          `${name} ${start}`,
        );
      }
    }
  });

  it('does not take hours in which somebody froze changes', async () => {
    const [first] = (await analyse('web-1')).recommended_windows;
    assert.ok(first);
    const by = { id: 'ana', name: 'Ana Ruiz' };
    const freeze = { key: 'f', name: 'launch', by, from: first.start, until: first.end };
    const { recommended_windows, load_analysis } = await analyse('web-1', { days_ahead: 30 }, [], [freeze]);
    assert.ok(load_analysis.avoided.some(({ detail }) => detail === 'Ana Ruiz froze changes: launch'));
    assert.ok(recommended_windows.every(({ start, end }) => end <= first.start || first.end <= start));
  });

  it('does not take the hours of a run that is planned for its peer', async () => {
    const [first] = (await analyse('web-1')).recommended_windows;
    const { instance } = await analyse('web-2');
    const run = {
      status: 'approved',
      run: null,
      plan: {
        plan_id: 'abc',
        content: { hosts: [{ instance_id: instance.instance_id }], window: { start: first?.start, end: first?.end } },
      },
    };
    const again = await analyse('web-1', {}, [run]);
    assert.notEqual(again.recommended_windows[0]?.start, first?.start);
    assert.ok(again.load_analysis.avoided.some(({ detail }) => /peer web-2 is planned \(plan abc\)/.test(detail)));
    const over = await analyse('web-1', {}, [{ ...run, run: { finished_at: '2026-01-01T00:00:00Z' } }]);
    assert.equal(over.recommended_windows[0]?.start, first?.start);
  });

  it('does not patch batch-1 at night by habit, and says that the agreed window is its busy time', async () => {
    const { recommended_windows, risk_assessment } = await analyse('batch-1');
    const hour = Number(recommended_windows[0]?.start.slice(11, 13));
    assert.ok(hour >= 7 && hour <= 17, recommended_windows[0]?.start);
    assert.match(risk_assessment, /The agreed window \(every day 02:00-04:00 UTC\) is a busy time of this host/);
    assert.ok(recommended_windows.some(({ agreed, load }) => agreed && load.p50 > 3));
  });

  it('says that no hour of bastion is better', async () => {
    const { load_analysis, summary, recommended_windows, risk_assessment } = await analyse('bastion', {
      days_ahead: 8,
    });
    assert.deepEqual([load_analysis.flat, load_analysis.clear_low_load_hour], [true, false]);
    assert.match(summary, /no hour is better, its load is flat/);
    assert.ok(recommended_windows[0]?.agreed);
    assert.match(risk_assessment, /Systems Manager does not manage bastion/);
  });

  it('makes up no window for a host that is stopped', async () => {
    const { status, recommended_windows, summary, coverage } = await analyse('jenkins-1');
    assert.deepEqual([status, recommended_windows, coverage.answered], ['unknown', [], 0]);
    assert.match(summary, /^jenkins-1: when to patch is unknown\. jenkins-1 is stopped/);
  });

  it('says what is known exploited and cannot wait', async () => {
    const { urgent, risk_assessment, summary } = await analyse('web-1');
    assert.match(urgent?.detail ?? '', /^CVE-\d+-\d+ is known exploited and was due on .*: it is late\./);
    assert.ok(risk_assessment.startsWith(urgent?.detail ?? '?'));
    assert.match(summary, /urgent: CVE-/);
  });

  it('takes the length that is asked for, and says when that does not fit', async () => {
    const asked = await analyse('web-1', { window_minutes: 180 });
    const [first] = asked.recommended_windows;
    assert.equal(Date.parse(first?.end ?? '') - Date.parse(first?.start ?? ''), 3 * 3_600_000);
    assert.equal(first?.agreed, false);
    assert.match(asked.risk_assessment, /Nothing is free within the agreed window \(Sun 04:00-06:00 UTC\) for 180 min/);
  });

  it('looks no farther than it is asked, and refuses what it cannot read', async () => {
    const { recommended_windows } = await analyse('web-1', { days_ahead: 1 });
    const sandboxNow = Date.parse((await analyse('web-1')).coverage.as_of);
    assert.ok(recommended_windows.every(({ end }) => Date.parse(end) <= sandboxNow + DAY + 60_000));
    await assert.rejects(analyse('web-1', { time_zone: 'Mars/Olympus' }), InvalidInput);
    await assert.rejects(analyse('role=web'), InvalidInput);
  });

  const faults = [
    { kind: 'access_denied' },
    { kind: 'error', code: 'InternalServerException', status: 500 },
    { kind: 'invalid_answer' },
  ] as const;
  for (const fault of faults) {
    it(`recommends nothing when CloudWatch gives no load (${fault.kind})`, async () => {
      await reading.faults([{ ...fault, service: 'monitoring', operation: 'GetMetricData' }]);
      const answer = await analyse('web-1');
      assert.deepEqual([answer.status, answer.recommended_windows], ['unknown', []]);
      assert.deepEqual([answer.load_analysis.confidence, answer.load_analysis.flat], [null, null]);
      assert.ok(answer.load_analysis.heat_map.days.every(({ hours }) => hours.every((hour) => hour === null)));
      assert.match(answer.summary, /could not be read/);
      assert.ok(answer.coverage.failed.some(({ service }) => service === 'cloudwatch'));
    });

    it(`says on every window that freezes and maintenance windows are unknown (${fault.kind})`, async () => {
      const whole = await analyse('web-1');
      await reading.faults([
        { ...fault, service: 'ssm', operation: 'GetCalendarState' },
        { ...fault, service: 'ssm', operation: 'DescribeMaintenanceWindowsForTarget' },
      ]);
      const answer = await analyse('web-1');
      assert.equal(answer.status, 'partial');
      assert.deepEqual(answer.recommended_windows[0]?.load, whole.recommended_windows[0]?.load);
      for (const { conflicts } of answer.recommended_windows) {
        assert.equal(conflicts.filter((one) => one.startsWith('? ')).length, 3, conflicts.join());
      }
    });
  }

  it('keeps its windows when findings do not answer, and says that urgency is unknown', async () => {
    await reading.faults([{ kind: 'access_denied', service: 'inspector2' }]);
    const { status, recommended_windows, urgent, risk_assessment } = await analyse('web-1');
    assert.deepEqual([status, recommended_windows.length, urgent], ['partial', 3, null]);
    assert.match(risk_assessment, /due sooner is unknown/);
  });
});
