import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeEc2Vulnerabilities } from '../../services/operations/analyze-ec2-vulnerabilities.js';
import { getEc2CloudwatchMetrics } from '../../services/operations/get-ec2-cloudwatch-metrics.js';
import { type SandboxProcess, startSandboxProcess, startServiceProcess } from '../support/processes.js';
import { startReading } from '../support/reading.js';
import {
  type RecordedFinding,
  referenceFolder,
  writeInspectorReplay,
  writeMetricReplay,
} from '../support/recorded-answers.js';
import type { ShownCard } from '../support/shown-card.js';
import type { Chat } from '../support/teams.js';

/** Every published series, as if it were a metric of an instance of its own. Rates are sums of five minutes. */
const recorded = [
  { instanceId: 'i-0825cc20', metric: 'CPUUtilization', file: 'realAWSCloudwatch/ec2_cpu_utilization_825cc2.csv' },
  { instanceId: 'i-0c6585a0', metric: 'CPUUtilization', file: 'realAWSCloudwatch/ec2_cpu_utilization_c6585a.csv' },
  { instanceId: 'i-0257a540', metric: 'NetworkIn', file: 'realAWSCloudwatch/ec2_network_in_257a54.csv' },
  { instanceId: 'i-0e47b3b0', metric: 'DatabaseCPU', file: 'realAWSCloudwatch/rds_cpu_utilization_e47b3b.csv' },
  { instanceId: 'i-08c07560', metric: 'RequestCount', file: 'realAWSCloudwatch/elb_request_count_8c0756.csv' },
  { instanceId: 'i-024ae8d0', metric: 'CPUUtilization', file: 'realAWSCloudwatch/ec2_cpu_utilization_24ae8d.csv' },
  { instanceId: 'i-05f55330', metric: 'CPUUtilization', file: 'realAWSCloudwatch/ec2_cpu_utilization_5f5533.csv' },
  { instanceId: 'i-01ef3de0', metric: 'DiskWriteBytes', file: 'realAWSCloudwatch/ec2_disk_write_bytes_1ef3de.csv' },
  { instanceId: 'i-0a2eb1cd', metric: 'NetworkIn', file: 'realAWSCloudwatch/iio_us-east-1_i-a2eb1cd9_NetworkIn.csv' },
  {
    instanceId: 'i-01a7e0c1',
    metric: 'RequestLatency',
    file: 'realKnownCause/ec2_request_latency_system_failure.csv',
  },
];
/** These end within two weeks of each other, so that one replay brings all of them near now. */
const together = recorded.slice(0, 3);
const isRate = (metric: string): boolean => /Bytes$|^Network/.test(metric);

/** What the file says by itself: five-minute slots, their mean (a sum for rates), and what they are at the end. */
function expected(reference: string, { metric, file }: (typeof recorded)[number]) {
  const slots = new Map<number, number[]>();
  for (const line of readFileSync(join(reference, 'cloudwatch-series', file), 'utf8')
    .trim()
    .split('\n')
    .slice(1)) {
    const [time = '', value = ''] = line.split(',');
    const slot = Math.floor(Date.parse(`${time.replace(' ', 'T')}Z`) / 300_000);
    slots.set(slot, [...(slots.get(slot) ?? []), Number(value)]);
  }
  const values = [...slots]
    .sort(([a], [b]) => a - b)
    .map(([, list]) => {
      const sum = list.reduce((total, value) => total + value, 0);
      return isRate(metric) ? sum / 300 : sum / list.length;
    });
  const average = values.reduce((total, value) => total + value, 0) / values.length;
  return {
    points: values.length,
    min: Math.min(...values),
    max: Math.max(...values),
    average,
    last: values.at(-1) ?? 0,
  };
}

/** As people read it: three digits and a decimal prefix. */
function traffic(bytes: number): string {
  const prefix = bytes < 1e3 ? '' : bytes < 1e6 ? 'k' : 'M';
  const scaled = bytes / { '': 1, k: 1e3, M: 1e6 }[prefix];
  return `${Number(scaled.toPrecision(3))} ${prefix}B/s`;
}

/** Asks again when the first answer of a process that has just started came too late, as the card says to do. */
async function askUntil(chat: Chat, text: string, fits: (card: ShownCard) => boolean): Promise<ShownCard> {
  for (let asked = 0; asked < 5; asked++) {
    await chat.say(text);
    const card = await chat.lastCard();
    if (fits(card)) return card;
  }
  return chat.untilCard(fits);
}

type RecordedPackage = RecordedFinding['packageVulnerabilityDetails']['vulnerablePackages'][number];

/** A version as dpkg and rpm write it; an epoch of 0 is not shown. */
const installed = ({ epoch, version, release }: RecordedPackage): string =>
  `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`;

/** What the recorded points are apart. */
const PERIOD_MS = 300_000;

const near = (actual: number | null | undefined, wanted: number, what: string) =>
  assert.ok(
    actual !== null && actual !== undefined && Math.abs(actual - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)),
    `${what}: ${actual} instead of ${wanted}`,
  );

describe('journey: recorded data comes out of the answers', function () {
  this.timeout(120_000);
  const folders: string[] = [];
  let reference = '';
  let sandbox: SandboxProcess | undefined;
  let service: Awaited<ReturnType<typeof startServiceProcess>> | undefined;

  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'sre-replay-'));
    folders.push(folder);
    return folder;
  };
  async function ask(dataFolder: string): Promise<Chat> {
    sandbox = await startSandboxProcess(newFolder(), ['--data', dataFolder]);
    service = await startServiceProcess(sandbox.urls.aws);
    await sandbox.teams.rateLimits(false);
    return sandbox.teams.as('Ben Okafor').in('personal');
  }
  async function stop(): Promise<void> {
    await service?.program.end('SIGKILL');
    await sandbox?.program.end('SIGKILL');
    service = undefined;
    sandbox = undefined;
  }

  before(function () {
    const found = referenceFolder();
    if (found === undefined) {
      process.stdout.write('    skipped: there is no ../shared/reference\n');
      this.skip();
    }
    reference = found;
  });
  after(async () => {
    await stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  describe('Inspector findings, in Teams', () => {
    let chat: Chat;
    let findings: RecordedFinding[];
    let instanceId = '';

    before(async () => {
      const data = newFolder();
      findings = writeInspectorReplay(reference, data);
      chat = await ask(data);
      const { resources } = findings[0] as unknown as { resources: { id: string }[] };
      instanceId = resources[0]?.id ?? '';
    });
    after(stop);

    it('are on the card, ten of ten, with id, severity and package', async () => {
      const overview = await askUntil(chat, `/sre-vuln-check ${instanceId}`, (card) =>
        card.buttons.includes('All 10 findings'),
      );
      await chat.press('All 10 findings', {}, { on: overview.messageId });
      const { text } = await chat.untilCard(/First seen/);
      const lines = text.split('\n');
      const shown = findings.filter(({ severity, packageVulnerabilityDetails: details }) => {
        const at = lines.findIndex((line) => line.startsWith(details.vulnerabilityId));
        const row = lines.slice(at, at + 3).join('\n');
        const [first] = details.vulnerablePackages;
        return at >= 0 && row.includes(severity) && first && row.includes(`${first.name} ${installed(first)} -> `);
      });
      process.stdout.write(`      ${shown.length} of ${findings.length} recorded findings on the card\n`);
      assert.equal(findings.length, 10);
      assert.equal(shown.length, findings.length, text);
    });

    it('are in the operation with every package, its version and the one that fixes it', async () => {
      const dataFolder = newFolder();
      writeInspectorReplay(reference, dataFolder);
      const reading = await startReading({ dataFolder });
      try {
        const answer = await reading.fresh().ask(analyzeEc2Vulnerabilities, { instance_id: instanceId });
        const ours = answer.vulnerabilities.map(({ finding_arn, vulnerability_id, severity, packages }) => [
          finding_arn,
          vulnerability_id,
          severity,
          packages.map(({ name, installed: version, fixed }) => [name, version, fixed]),
        ]);
        const theirs = findings.map(({ findingArn, severity, packageVulnerabilityDetails: details }) => [
          findingArn,
          details.vulnerabilityId,
          severity.toLowerCase(),
          details.vulnerablePackages.map((one) => [one.name, installed(one), one.fixedInVersion?.replace(/^0:/, '')]),
        ]);
        assert.deepEqual(ours.sort(), theirs.sort());
        assert.ok(answer.vulnerabilities.every(({ known_exploited }) => known_exploited === null));
        assert.equal(answer.instance.ssm, 'not_managed');
      } finally {
        await reading.close();
      }
    });

    it('come with what nobody knows: exploitation, and a host that Systems Manager has never heard of', async () => {
      const overview = await askUntil(chat, `/sre-vuln-check ${instanceId}`, (card) =>
        card.buttons.includes('All 10 findings'),
      );
      assert.match(overview.text, /not managed by Systems Manager/);
      assert.match(overview.text, /whether they are known to be exploited is unknown/);
      assert.doesNotMatch(overview.text, /0 known exploited|not known exploited/);

      const { text } = await askUntil(chat, `/sre-patch-status ${instanceId}`, (card) =>
        card.text.startsWith('Patch compliance'),
      );
      assert.match(text, /not managed|never scanned|unknown/i);
      assert.doesNotMatch(text, /1 of 1 hosts? (is|are) compliant/);
    });
  });

  describe('CloudWatch series, in Teams', () => {
    let chat: Chat;
    before(async () => {
      const data = newFolder();
      writeMetricReplay(reference, data, together);
      chat = await ask(data);
    });
    after(stop);

    for (const one of together) {
      it(`show the newest, average and highest ${one.metric} of ${one.file}`, async () => {
        const { text } = await askUntil(
          chat,
          `/sre-metrics ${one.instanceId} ${one.metric} 30d`,
          (card) => card.text.includes(one.instanceId) && /Over 30 days/.test(card.text),
        );
        const { last, average, max } = expected(reference, one);
        const say = isRate(one.metric) ? traffic : (value: number) => `${value.toFixed(1)} %`;
        for (const value of [last, average, max])
          assert.ok(text.includes(say(value)), `${say(value)} is not in\n${text}`);
      });
    }
  });

  describe('CloudWatch series, from the operation', () => {
    for (const one of recorded) {
      it(`has the points, minimum, maximum, average and last value of ${one.file}`, async () => {
        const dataFolder = newFolder();
        writeMetricReplay(reference, dataFolder, [one]);
        const reading = await startReading({ dataFolder });
        try {
          // At the hour at which the recording ends its last period would not be over yet, and is not told then.
          await reading.advance(2 * PERIOD_MS);
          const answer = await reading.fresh().ask(getEc2CloudwatchMetrics, {
            instance_id: one.instanceId,
            metric_names: [one.metric],
            time_range: '20d',
          });
          const series = answer.metrics[one.metric];
          const wanted = expected(reference, one);
          assert.equal(series?.points, wanted.points);
          near(series.min, wanted.min, 'min');
          near(series.max, wanted.max, 'max');
          near(series.average, wanted.average, 'average');
          near(series.last?.value, wanted.last, 'last');
          assert.equal(answer.status, 'complete');
          assert.ok(series.gaps.length > 0, 'twenty days are longer than the recording');
        } finally {
          await reading.close();
        }
      });
    }
  });

  it('refuses a file that it cannot read, by file, line and reason, and starts nothing', () => {
    const data = newFolder();
    writeMetricReplay(reference, data, together.slice(0, 1));
    const bad = join(data, 'cloudwatch', 'i-0257a540');
    mkdirSync(bad);
    writeFileSync(join(bad, 'NetworkIn.csv'), 'timestamp,value\n2014-04-10 00:04:00,1\n2014-04-10 00:09:00,lots\n');
    const cli = fileURLToPath(new URL('../../app/cli.js', import.meta.url));
    const args = [cli, 'sandbox', '--json', '--port', '0', '--state', newFolder(), '--data', data];
    const run = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '' },
      timeout: 60_000,
    });
    assert.notEqual(run.status, 0);
    assert.notEqual(run.status, null, 'it ended by itself');
    assert.match(run.stderr, /i-0257a540.NetworkIn\.csv:3: no number: lots/);
    assert.equal(run.stdout, '', 'no address was given out');
  });
});
