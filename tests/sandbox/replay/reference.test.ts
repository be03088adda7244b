import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type Finding, Inspector2Client, paginateListFindings } from '@aws-sdk/client-inspector2';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import {
  type RecordedFinding,
  referenceFolder,
  writeInspectorReplay,
  writeMetricReplay,
} from '../../support/recorded-answers.js';

const fiveMinutes = 300_000;

const series = [
  { instanceId: 'i-0c6585a0', metric: 'CPUUtilization', file: 'realAWSCloudwatch/ec2_cpu_utilization_c6585a.csv' },
  { instanceId: 'i-05f55330', metric: 'CPUUtilization', file: 'realAWSCloudwatch/ec2_cpu_utilization_5f5533.csv' },
  { instanceId: 'i-0825cc20', metric: 'CPUUtilization', file: 'realAWSCloudwatch/ec2_cpu_utilization_825cc2.csv' },
  { instanceId: 'i-0257a540', metric: 'NetworkIn', file: 'realAWSCloudwatch/ec2_network_in_257a54.csv' },
  { instanceId: 'i-0257a540', metric: 'DiskWriteBytes', file: 'realAWSCloudwatch/ec2_disk_write_bytes_1ef3de.csv' },
];

describe('replay of the reference data', () => {
  let folder = '';
  let sandbox: Sandbox | undefined;

  before(function () {
    if (referenceFolder() === undefined) {
      process.stdout.write('    skipped: there is no ../shared/reference\n');
      this.skip();
    }
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reference-'));
  });

  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
    rmSync(folder, { recursive: true });
  });

  async function connect(): Promise<{
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  }> {
    sandbox = await startSandbox({ port: 0, dataFolder: folder });
    const { aws } = sandbox.descriptor();
    return { endpoint: aws.endpoint, region: aws.region, credentials: aws.accessKeys.bot };
  }

  it('gives the ten recorded Inspector findings back through a real client', async () => {
    const recorded = writeInspectorReplay(referenceFolder()!, folder);
    assert.equal(recorded.length, 10);
    const client = new Inspector2Client(await connect());
    const found: Finding[] = [];
    for await (const { findings = [] } of paginateListFindings({ client }, { maxResults: 3 })) found.push(...findings);
    client.destroy();
    const say = (finding: Finding | RecordedFinding) => [
      finding.findingArn,
      finding.severity,
      finding.packageVulnerabilityDetails?.vulnerabilityId,
      finding.packageVulnerabilityDetails?.vulnerablePackages?.map(({ name, version, fixedInVersion }) => [
        name,
        version,
        fixedInVersion,
      ]),
    ];
    const byArn = (a: unknown[], b: unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
    assert.deepEqual(found.map(say).sort(byArn), recorded.map(say).sort(byArn));
  });

  for (const one of series) {
    it(`gives ${one.file} back point by point`, async () => {
      writeMetricReplay(referenceFolder()!, folder, [one]);
      const text = readFileSync(join(folder, 'cloudwatch', one.instanceId, `${one.metric}.csv`), 'utf8');
      const expected = new Map<number, number[]>();
      for (const line of text.trim().split('\n').slice(1)) {
        const [time = '', value = ''] = line.split(',');
        const at = Math.floor(Date.parse(`${time.replace(' ', 'T')}Z`) / fiveMinutes) * fiveMinutes;
        expected.set(at, [...(expected.get(at) ?? []), Number(value)]);
      }
      const client = new CloudWatchClient(await connect());
      const now = Date.now();
      const { MetricDataResults = [] } = await client.send(
        new GetMetricDataCommand({
          MetricDataQueries: [
            {
              Id: 'm',
              MetricStat: {
                Metric: {
                  Namespace: 'AWS/EC2',
                  MetricName: one.metric,
                  Dimensions: [{ Name: 'InstanceId', Value: one.instanceId }],
                },
                Period: 300,
                Stat: 'Average',
              },
            },
          ],
          StartTime: new Date(now - 60 * 86_400_000),
          EndTime: new Date(now + fiveMinutes),
          ScanBy: 'TimestampAscending',
        }),
      );
      client.destroy();
      const [{ Timestamps = [], Values = [] } = {}] = MetricDataResults;
      assert.ok(Values.length > 3000);
      const shift = (Timestamps[0]?.getTime() ?? 0) - Math.min(...expected.keys());
      assert.equal(shift % 86_400_000, 0);
      assert.deepEqual(
        Timestamps.map((time, index) => [time.getTime() - shift, Values[index]]),
        [...expected]
          .sort(([a], [b]) => a - b)
          .map(([at, values]) => [at, values.reduce((sum, v) => sum + v, 0) / values.length]),
      );
      const newest = Timestamps.at(-1)?.getTime() ?? 0;
      assert.ok(newest <= now && newest > now - 86_400_000 - fiveMinutes);
    });
  }
});
