import assert from 'node:assert/strict';
import { connectRecorded, DAY_MS, HOUR_MS, jitter } from '../../support/recorded-load.js';
import { type Answer, type StdioServer, seededFleet } from '../../support/stdio-client.js';

type Windows = Answer<'analyze_optimal_patch_window'>;

const hosts = {
  fresh: 'i-0bbbbbbbbbbbbbbb1',
  short: 'i-0bbbbbbbbbbbbbbb2',
  office: 'i-0bbbbbbbbbbbbbbb3',
  sunday: 'i-0bbbbbbbbbbbbbbb4',
  erratic: 'i-0bbbbbbbbbbbbbbb5',
};
const hourOf = (at: Date): number => at.getUTCHours();
/** Busy from 8 to 22, quiet around 4. */
const daily = (at: Date): number => (hourOf(at) >= 8 && hourOf(at) < 22 ? 60 : hourOf(at) === 4 ? 3 : 12) + jitter(at);

/** What somebody who plans a change expects of an answer about when to make it. */
describe('analyze_optimal_patch_window, as an MCP client sees it', function () {
  this.timeout(120_000);

  const ask = async (instance_id: string, more: object = {}): Promise<Windows> =>
    (await seededFleet()).ask('analyze_optimal_patch_window', { instance_id, ...more });

  describe('on the seeded fleet', () => {
    it('gives three windows with start, end, zone, load against the weekly median, confidence and reason', async () => {
      const { output } = await ask('web-1');

      assert.equal(output.recommended_windows.length, 3);
      for (const { start, end, time_zone, load, confidence, reason } of output.recommended_windows) {
        assert.ok(Date.parse(end) > Date.parse(start) && time_zone === 'UTC');
        assert.ok(load.p50 <= load.p95 && load.p50 < 1);
        assert.ok(confidence !== null && confidence > 0 && confidence <= 1);
        assert.match(reason, /of the weekly median/);
      }
      assert.match(output.load_analysis.confidence_basis, /tried on the last 4 days/);
    });

    it('rests on four weeks of hourly CPU, network, requests and connections', async () => {
      const [web, database] = [await ask('web-1'), await ask('db-primary')];

      assert.ok(web.output.load_analysis.days > 27);
      assert.deepEqual(Object.keys(web.output.load_analysis.metrics), [
        'CPUUtilization',
        'NetworkIn',
        'NetworkOut',
        'RequestCountPerTarget web',
      ]);
      assert.ok('DatabaseConnections' in database.output.load_analysis.metrics);
    });

    it('draws the week as seven days of 24 hours, in the text too', async () => {
      const { output, text } = await ask('web-1');
      const { days } = output.load_analysis.heat_map;

      assert.deepEqual(
        days.map(({ hours }) => hours.length),
        [24, 24, 24, 24, 24, 24, 24],
      );
      assert.match(text, /Load by the hour, UTC/);
      for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) {
        assert.match(text, new RegExp(`^\\| (\\*\\*)?${day}(\\*\\*)? \\| \\d{4} `, 'm'));
      }
    });

    it('keeps clear of freezes, of maintenance windows and of peers, and says which', async () => {
      const [database, web] = [await ask('db-primary', { days_ahead: 30 }), await ask('web-1', { days_ahead: 30 })];
      const kinds = ({ output }: Windows) => new Set(output.load_analysis.avoided.map(({ kind }) => kind));

      assert.ok(kinds(database).has('freeze') && kinds(database).has('maintenance_window'));
      assert.ok(kinds(web).has('peer'));
      for (const { output } of [database, web]) {
        for (const { start, end } of output.recommended_windows) {
          for (const { from, to } of output.load_analysis.avoided) assert.ok(end <= from || to <= start);
        }
      }
      assert.match(web.text, /Not at the same time as web-2/);
    });

    it('says how long a patch takes and where that comes from', async () => {
      const { output } = await ask('web-1');
      const { minutes, window_minutes, basis } = output.load_analysis.expected_duration;

      assert.ok(minutes > 0 && window_minutes >= minutes + 45 - 30);
      assert.match(basis, /in the last 30 days/);
    });

    it('shows times where its people live, and never one that the clock skips', async () => {
      const { output } = await ask('web-1', { time_zone: 'America/New_York', days_ahead: 30 });
      const [first] = output.recommended_windows;
      const hour = new Intl.DateTimeFormat('en-GB', {
        timeZone: 'America/New_York',
        hour: '2-digit',
        hourCycle: 'h23',
      });

      assert.equal(first?.time_zone, 'America/New_York');
      assert.ok(first.local.includes(` ${hour.format(new Date(first.start))}:`), first.local);
      const { refusal } = await seededFleet();
      const words = await refusal('analyze_optimal_patch_window', { instance_id: 'web-1', time_zone: 'Mars/Olympus' });
      assert.match(words, /is no time zone/);
    });

    it('does not patch a batch host at night by habit', async () => {
      const { output, text } = await ask('batch-1');
      const hour = new Date(output.recommended_windows[0]?.start ?? '').getUTCHours();

      assert.ok(hour >= 7 && hour <= 17, `${hour}`);
      assert.match(text, /is a busy time of this host/);
    });

    it('says that no hour of a flat host is better, and to patch one at a time', async () => {
      const { output, firstLine, text } = await ask('bastion');

      assert.deepEqual([output.load_analysis.flat, output.load_analysis.clear_low_load_hour], [true, false]);
      assert.match(firstLine, /no hour is better, its load is flat/);
      assert.match(text, /patch one host at a time/);
    });

    it('says what to do instead for a member of an Auto Scaling group, and what spot means', async () => {
      const { text } = await ask('api-2');

      assert.match(text, /Auto Scaling group api: replacing it from a patched image may be safer/);
      assert.match(text, /It is a spot instance/);
    });

    it('does not let a window hide what is exploited and due before it', async () => {
      const { output, firstLine } = await ask('web-1');

      assert.match(output.urgent?.vulnerability_id ?? '', /^CVE-/);
      assert.ok(output.risk_assessment.startsWith(output.urgent?.detail ?? '?'));
      assert.match(firstLine, /CVE-\d+-\d+ cannot wait/);
    });

    it('knows when the data volumes were last backed up, or that they never were', async () => {
      const { output } = await ask('db-primary');

      assert.equal(output.load_analysis.last_snapshot, null);
      assert.match(output.risk_assessment, /There is no snapshot of its volumes/);
    });

    it('makes up nothing for a host that is stopped', async () => {
      const { output, firstLine } = await ask('jenkins-1');

      assert.deepEqual([output.status, output.recommended_windows], ['unknown', []]);
      assert.match(firstLine, /jenkins-1 is stopped/);
    });

    it('says what it did not have', async () => {
      const { output, text } = await ask('web-1');

      assert.ok(output.load_analysis.not_read.length > 0);
      assert.match(text, /Not read: /);
    });
  });

  describe('on recorded load', () => {
    let recorded: StdioServer & { close(): Promise<void> };
    const of = (instance_id: string, more: object = {}): Promise<Windows> =>
      recorded.ask('analyze_optimal_patch_window', { instance_id, ...more });
    const traffic = (cpu: number | null): number | null => (cpu === null ? null : 1e5 * cpu);
    const load = (days: number, value: (at: Date, ago: number) => number | null) => ({
      CPUUtilization: { days, value },
      NetworkIn: { days, value: (at: Date, ago: number) => traffic(value(at, ago)) },
      NetworkOut: { days, value: (at: Date, ago: number) => traffic(value(at, ago)) },
    });

    before(async () => {
      recorded = await connectRecorded({
        [hosts.fresh]: load(1, daily),
        [hosts.short]: load(5, daily),
        // Off when nobody asks: four hours that lie opposite to now, so that the host runs while it is asked about.
        [hosts.office]: load(28, (at, ago) => {
          const opposite = (new Date(at.getTime() + ago).getUTCHours() + 12) % 24;
          return (hourOf(at) - opposite + 24) % 24 < 4 ? null : daily(at);
        }),
        [hosts.sunday]: load(28, (at) => (at.getUTCDay() === 0 && hourOf(at) < 8 ? 90 : daily(at))),
        [hosts.erratic]: load(14, (at) => ((Math.floor(at.getTime() / (5 * HOUR_MS)) * 7919) % 97) + jitter(at)),
      });
    });
    after(() => recorded?.close());

    it('recommends nothing for an instance that is a day old', async () => {
      const { output, firstLine } = await of(hosts.fresh);

      assert.deepEqual([output.recommended_windows, output.status], [[], 'unknown']);
      assert.match(firstLine, /too little to recommend a window/);
    });

    it('is not confident with days instead of weeks', async () => {
      const { output, text } = await of(hosts.short);

      assert.ok(output.recommended_windows.every(({ confidence }) => confidence !== null && confidence <= 0.5));
      assert.match(text, /Only 5\.\d days of data/);
    });

    it('takes no hour in which a scheduler switched the host off for a quiet one', async () => {
      const { output, text } = await of(hosts.office);
      const off = output.load_analysis.off_hours;

      assert.ok(off.length >= 3 && off.length <= 4, off.join());
      for (const { start } of output.recommended_windows) {
        assert.ok(!off.includes(new Date(start).getUTCHours()), start);
      }
      assert.match(text, /It is switched off/);
    });

    it('finds the true trough of a week with a job on Sunday, which yesterday may not show', async () => {
      const { output } = await of(hosts.sunday, { days_ahead: 14 });
      const [best] = output.recommended_windows.toSorted((a, b) => a.load.p50 - b.load.p50);

      assert.notEqual(new Date(best?.start ?? '').getUTCDay(), 0);
      // Ninety minutes hold the quiet hour and a part of the one before or after it.
      assert.ok([3, 4].includes(new Date(best?.start ?? '').getUTCHours()), best?.start);
    });

    it('says that there is no clear low-load hour when past days do not bear one out', async () => {
      const { output, firstLine } = await of(hosts.erratic);

      assert.equal(output.load_analysis.clear_low_load_hour, false);
      assert.match(firstLine, /no clear low-load hour/);
    });

    it('warns of the turn of the month', async () => {
      const { output } = await of(hosts.sunday, { days_ahead: 30 });
      for (const { start, conflicts } of output.recommended_windows) {
        const near =
          new Date(Date.parse(start) - DAY_MS).getUTCMonth() !== new Date(Date.parse(start) + DAY_MS).getUTCMonth();
        assert.equal(
          conflicts.some((one) => one.includes('turn of the month')),
          near,
          start,
        );
      }
    });
  });
});
