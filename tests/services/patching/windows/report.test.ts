import assert from 'node:assert/strict';
import type { Finding } from '../../../../services/contracts/vulnerability.js';
import type { Host } from '../../../../services/instances.js';
import type { Point } from '../../../../services/metrics/rolling-window.js';
import { peersOf } from '../../../../services/patching/windows/blocked.js';
import { loadOf } from '../../../../services/patching/windows/load.js';
import { reportOf, type WindowQuestion } from '../../../../services/patching/windows/report.js';
import { TimeZone } from '../../../../services/time-zone.js';
import { policy } from '../../../support/change.js';
import { hourly, quietAt } from '../../../support/hourly-load.js';
import { HOUR } from '../../../support/manual-clock.js';

const host: Host = {
  instance_id: 'i-00000000000000001',
  name: 'web-1',
  environment: 'prod',
  role: 'web',
  platform: 'Ubuntu 22.04',
  state: 'running',
  private_ip: null,
  public_ip: null,
  image_id: null,
  launched_at: null,
  ssm: 'online',
  scan: 'scanned',
  scan_reason: null,
  scanned_at: null,
  tags: {},
  ipv6Addresses: [],
  securityGroupIds: [],
  attachedIds: [],
  profileArn: null,
};

const kev = (vulnerability_id: string, kev_due: string) =>
  ({ known_exploited: true, kev_due, vulnerability_id }) as Finding;

/** Asked at the end of the given load. */
const ask = (points: readonly Point[], change: Partial<WindowQuestion> = {}) =>
  reportOf({
    host,
    daysAhead: 7,
    zone: new TimeZone('UTC'),
    now: new Date((points.at(-1)?.at ?? Date.UTC(2026, 10, 25)) + HOUR),
    load: new Map([['CPUUtilization', points]]),
    loadNotRead: [],
    constraints: { freezes: [], own: [], peers: [], pastInstallsMs: [], lastSnapshot: 'none' as const },
    peers: [],
    runs: [],
    rules: policy().forEnvironments(['prod']),
    findings: [],
    ...change,
  });

describe('what is said about when to patch', () => {
  it('finds the trough, with its evidence', () => {
    const { windows, analysis, risk, unknown } = ask(hourly(28, quietAt(4)));
    assert.equal(unknown, null);
    assert.ok(windows[0]?.agreed && analysis.clear_low_load_hour && analysis.confidence === 1);
    assert.ok((windows[0]?.load.p95 ?? 9) < 0.2);
    assert.match(risk, /^Low: /);
  });

  it('sees a weekly job that yesterday does not show', () => {
    const sundayJob = (hour: number) => {
      const sunday = (hour + 72) % 168 < 24;
      return sunday && hour % 24 < 8 ? 30 : quietAt(4)(hour);
    };
    const { windows } = ask(hourly(28, sundayJob));
    assert.notEqual(new Date(windows[0]?.start ?? '').getUTCDay(), 0);
    assert.ok(
      windows.some(({ agreed, conflicts }) => agreed && conflicts.some((one) => one.startsWith('a busy time'))),
    );
  });

  it('is not confident with less than a week of data, and says so', () => {
    const { windows, analysis, risk } = ask(hourly(6, quietAt(4)));
    assert.ok(windows.length > 0 && windows.every(({ confidence }) => confidence !== null && confidence <= 0.5));
    assert.equal(analysis.clear_low_load_hour, false);
    assert.match(analysis.confidence_basis, /^only 6\.0 days of data/);
    assert.match(risk, /no clear low-load hour .*Only 6\.0 days of data/);
  });

  it('says that weekdays are not told apart with less than three weeks', () => {
    const { analysis, risk } = ask(hourly(14, quietAt(4)));
    assert.equal(analysis.profile, 'hour_of_day');
    assert.match(risk, /weekdays are not told apart/);
  });

  it('makes up nothing from a day, from silence, from a stopped host or from no answer', () => {
    const month = hourly(28, quietAt(4));
    const later = new Date((month.at(-1)?.at ?? 0) + 8 * HOUR);
    for (const report of [
      ask(hourly(1, quietAt(4))),
      ask(month, { now: later }),
      ask(month, { host: { ...host, state: 'stopped' } }),
      ask(month, { load: null }),
      ask([]),
    ]) {
      assert.deepEqual(report.windows, []);
      assert.ok(report.unknown);
    }
    assert.equal(ask(month, { now: new Date((month.at(-1)?.at ?? 0) + 3 * HOUR) }).unknown, null);
  });

  it('does not take hours without data for quiet hours', () => {
    const offAtNight = hourly(28, quietAt(4)).filter(({ hourOfWeek }) => hourOfWeek % 24 >= 6);
    const { windows, analysis } = ask(offAtNight, { now: new Date(Date.UTC(2026, 10, 25)) });
    assert.ok(windows.length > 0 && windows.every(({ start }) => new Date(start).getUTCHours() >= 6));
    assert.ok((analysis.refused?.unknown_load ?? 0) >= 40);
    assert.equal(analysis.heat_map.days[1]?.hours[3], null);
    assert.deepEqual(analysis.off_hours, [0, 1, 2, 3, 4, 5]);
    const tagged = ask(offAtNight, {
      now: new Date(Date.UTC(2026, 10, 25)),
      host: { ...host, tags: { Schedule: 'office' } },
    });
    assert.match(tagged.risk, /It is switched off 00:00-06:00 UTC on most days \(tag Schedule: office\)/);
  });

  it('warns of the turn of the month, which four weeks show only once', () => {
    const { windows } = ask(hourly(28, quietAt(4)), { daysAhead: 10 });
    const turn = windows.map(({ start, conflicts }) => [
      start.slice(5, 10),
      conflicts.some((one) => one.includes('turn of the month')),
    ]);
    for (const [day, warned] of turn) assert.equal(warned, ['11-30', '12-01'].includes(String(day)), `${day}`);
    const only = ask(hourly(28, quietAt(4)), {
      now: new Date(Date.UTC(2026, 10, 29, 20)),
      daysAhead: 2,
      load: new Map([['CPUUtilization', hourly(32.8, quietAt(4))]]),
    });
    assert.ok(only.windows.some(({ conflicts }) => conflicts.some((one) => one.includes('turn of the month'))));
  });

  it('says what a spot instance, a group and disks without a snapshot mean', () => {
    const month = hourly(28, quietAt(4));
    const risk = (change: object, lastSnapshot: string | 'none' | null = 'none') =>
      ask(month, {
        host: { ...host, ...change },
        constraints: { freezes: [], own: [], peers: [], pastInstallsMs: [], lastSnapshot },
      }).risk;
    assert.match(risk({ spot: true }), /It is a spot instance/);
    assert.match(risk({ tags: { 'aws:autoscaling:groupName': 'web' } }), /Auto Scaling group web: replacing it/);
    const disk = { root: 'ebs' as const, rootVolumeId: 'vol-1', dataVolumes: 1 };
    assert.match(risk({ disk }), /no snapshot of its volumes; a patch takes one of the root volume alone/);
    assert.doesNotMatch(risk({ disk: { ...disk, dataVolumes: 0 } }), /snapshot/);
    assert.match(risk({ disk }, '2026-11-20T00:00:00.000Z'), /Its newest snapshot is 5 days old/);
    assert.match(risk({ disk }, null), /last backed up is unknown/);
  });

  it('says when no time is free', () => {
    const month = hourly(28, quietAt(4));
    const freezes = [{ name: 'holidays', from: 0, to: Date.UTC(2030, 0, 1) }];
    const { windows, unknown, risk } = ask(month, {
      constraints: { freezes, own: [], peers: [], pastInstallsMs: [], lastSnapshot: 'none' as const },
    });
    assert.deepEqual([windows, unknown], [[], null]);
    assert.match(risk, /no time is free/);
  });

  it('does not wait for a window after the day on which something exploited is due', () => {
    const month = hourly(28, quietAt(4));
    const [first] = ask(month).windows;
    const day = (offset: number) => new Date(Date.parse(first?.start ?? '') + offset * 24 * HOUR).toISOString();
    const due = (when: string) =>
      ask(month, { findings: [kev('CVE-2026-1', when), kev('CVE-2026-2', '2099-01-01')] }).urgent;
    assert.equal(due(day(-1))?.vulnerability_id, 'CVE-2026-1');
    assert.match(due(day(-1))?.detail ?? '', /before the first window/);
    assert.equal(due(day(0)), null);
    assert.equal(due(day(1)), null);
    const nowhere = ask([], { findings: [kev('CVE-2026-1', day(9))] }).urgent;
    assert.match(nowhere?.detail ?? '', /no window can be recommended/);
  });
});

describe('loadOf', () => {
  const points = (values: readonly number[]) => values.map((value, hour) => ({ at: hour * HOUR, value }));

  it('is a multiple of the weekly median, and the busiest metric speaks', () => {
    const cpu = points([1, 1, 1, 1, 1, 1, 1, 10]);
    const network = points([500, 1, 1, 1, 1, 1, 1, 1]);
    const load = loadOf([cpu, network]).map(({ value }) => value);
    assert.ok((load[0] ?? 0) > 5 && (load[7] ?? 0) > 5);
    assert.equal(load[3], 1);
  });

  it('does not know an hour that one of the metrics lacks, and leaves out a metric without any', () => {
    assert.deepEqual(
      loadOf([points([2, 2, 2]), points([2, 2]), []]).map(({ at }) => at / HOUR),
      [0, 1],
    );
    assert.deepEqual(loadOf([[], []]), []);
    assert.deepEqual(
      loadOf([points([0, 0])]).map(({ value }) => value),
      [0, 0],
    );
  });
});

describe('peersOf', () => {
  it('are hosts of the same group, or of the same role in the same environment', () => {
    const other = (id: string, change: Partial<Host>): Host => ({ ...host, instance_id: id, name: id, ...change });
    const grouped = { tags: { 'aws:autoscaling:groupName': 'g' } };
    const fleet = [host, other('a', {}), other('b', { environment: 'staging' }), other('c', { role: 'db' })];
    assert.deepEqual(
      peersOf(host, fleet).map(({ name }) => name),
      ['a'],
    );
    assert.deepEqual(peersOf({ ...host, role: null }, fleet), []);
    assert.equal(peersOf({ ...host, role: null, ...grouped }, [...fleet, other('d', grouped)]).length, 1);
  });
});
