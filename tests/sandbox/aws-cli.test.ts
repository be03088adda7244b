import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';

const run = promisify(execFile);

/** The stock client of AWS, old or new: it must read the sandbox as it reads AWS. */
function awsCliVersion(): string | undefined {
  try {
    return execFileSync('aws', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

describe('AWS CLI', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;

  before(async function () {
    const version = awsCliVersion();
    process.stdout.write(`    ${version ?? 'skipped: there is no aws on the PATH'}\n`);
    if (version === undefined) return this.skip();
    sandbox = await startSandbox({ port: 0 });
  });

  after(async () => {
    await sandbox?.close();
  });

  /** Parameters are as on a command line. @returns the JSON that the client prints. */
  async function aws(...parameters: string[]): Promise<unknown> {
    const { endpoint, region, accessKeys } = sandbox.descriptor().aws;
    const { stdout } = await run(
      'aws',
      ['--endpoint-url', endpoint, '--region', region, '--output', 'json', ...parameters],
      {
        env: {
          PATH: process.env.PATH,
          HOME: '/nonexistent',
          AWS_ACCESS_KEY_ID: accessKeys.bot.accessKeyId,
          AWS_SECRET_ACCESS_KEY: accessKeys.bot.secretAccessKey,
          AWS_PAGER: '',
        },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    return JSON.parse(stdout);
  }

  it('reads instances, over pages', async () => {
    const names = await aws(
      'ec2',
      'describe-instances',
      '--page-size',
      '5',
      '--query',
      'Reservations[].Instances[].[InstanceId, State.Name, PublicIpAddress, Tags[?Key==`Name`].Value | [0]]',
    );
    assert.deepEqual(names, [
      ['i-0aeb0000000000001', 'running', '198.51.100.21', 'web-1'],
      ['i-0aeb0000000000002', 'running', '198.51.100.22', 'web-2'],
      ['i-0a910000000000001', 'running', null, 'api-1'],
      ['i-0a910000000000002', 'running', null, 'api-2'],
      ['i-0db00000000000001', 'running', null, 'db-primary'],
      ['i-0db00000000000002', 'running', null, 'db-replica'],
      ['i-0cac0e00000000001', 'running', null, 'cache-1'],
      ['i-0ba7c000000000001', 'running', null, 'batch-1'],
      ['i-0c1c1000000000001', 'stopped', null, 'jenkins-1'],
      ['i-0ba57100000000001', 'running', '198.51.100.10', 'bastion'],
    ]);
  });

  it('reads findings, over pages and by filter', async () => {
    const all = await aws('inspector2', 'list-findings', '--query', 'length(findings)');
    assert.equal(all, 111);
    const critical = await aws(
      'inspector2',
      'list-findings',
      '--filter-criteria',
      JSON.stringify({
        severity: [{ comparison: 'EQUALS', value: 'CRITICAL' }],
        resourceId: [{ comparison: 'EQUALS', value: 'i-0cac0e00000000001' }],
      }),
      '--query',
      'findings[].[packageVulnerabilityDetails.vulnerabilityId, inspectorScore, epss.score, packageVulnerabilityDetails.vulnerablePackages[0].fixedInVersion]',
    );
    assert.deepEqual(critical, [['CVE-2025-49844', 9.9, 0.86767, '0:6.2.20-1.el9_6']]);
  });

  it('reads patch states', async () => {
    const states = await aws(
      'ssm',
      'describe-instance-patch-states',
      '--instance-ids',
      'i-0db00000000000001',
      'i-0ba57100000000001',
      '--query',
      'InstancePatchStates[].[InstanceId, Operation, MissingCount, FailedCount, InstalledPendingRebootCount]',
    );
    assert.deepEqual(states, [['i-0db00000000000001', 'Scan', 6, 0, 0]]);
  });

  it('reads managed instances, over pages', async () => {
    const managed = await aws(
      'ssm',
      'describe-instance-information',
      '--page-size',
      '5',
      '--query',
      'InstanceInformationList[].[InstanceId, PingStatus, PlatformName, PlatformVersion]',
    );
    assert.deepEqual(managed, [
      ['i-0aeb0000000000001', 'Online', 'Ubuntu', '22.04'],
      ['i-0aeb0000000000002', 'Online', 'Ubuntu', '22.04'],
      ['i-0a910000000000001', 'Online', 'Amazon Linux', '2023'],
      ['i-0a910000000000002', 'Online', 'Amazon Linux', '2023'],
      ['i-0db00000000000001', 'Online', 'Red Hat Enterprise Linux', '9.7'],
      ['i-0db00000000000002', 'Online', 'Red Hat Enterprise Linux', '9.7'],
      ['i-0cac0e00000000001', 'Online', 'Rocky Linux', '9.6'],
      ['i-0ba7c000000000001', 'Online', 'Ubuntu', '24.04'],
      ['i-0c1c1000000000001', 'ConnectionLost', 'Amazon Linux', '2023'],
    ]);
  });

  it('reads events', async () => {
    const events = await aws(
      'cloudtrail',
      'lookup-events',
      '--lookup-attributes',
      'AttributeKey=EventName,AttributeValue=AuthorizeSecurityGroupIngress',
      '--query',
      'Events[].[EventName, Username, Resources[0].ResourceName]',
    );
    assert.deepEqual(events, [
      ['AuthorizeSecurityGroupIngress', 'ops-admin', 'sg-0a5ec0de000000003'],
      ['AuthorizeSecurityGroupIngress', 'ops-admin', 'sg-0a5ec0de000000004'],
    ]);
  });

  it('reads metrics, with the Query protocol where the client is old', async () => {
    const end = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
    const stat = (name: string) => ({
      Id: name.toLowerCase(),
      MetricStat: {
        Metric: {
          Namespace: 'AWS/EC2',
          MetricName: 'StatusCheckFailed',
          Dimensions: [{ Name: 'InstanceId', Value: 'i-0aeb0000000000001' }],
        },
        Period: 3600,
        Stat: name,
      },
    });
    const answer = await aws(
      'cloudwatch',
      'get-metric-data',
      '--metric-data-queries',
      JSON.stringify([stat('Maximum'), stat('SampleCount')]),
      '--start-time',
      new Date(end.getTime() - 3 * 3_600_000).toISOString(),
      '--end-time',
      end.toISOString(),
      '--query',
      'MetricDataResults[].[Id, StatusCode, Values, length(Timestamps)]',
    );
    assert.deepEqual(answer, [
      ['maximum', 'Complete', [0, 0, 0], 3],
      ['samplecount', 'Complete', [12, 12, 12], 3],
    ]);
  });

  it('is told what it may not ask', async () => {
    await assert.rejects(
      aws('ec2', 'describe-instances', '--instance-ids', 'i-0123456789abcdef0'),
      /InvalidInstanceID\.NotFound/,
    );
    await assert.rejects(
      aws('ssm', 'send-command', '--document-name', 'AWS-RunShellScript', '--instance-ids', 'i-0aeb0000000000001'),
      /InvalidDocument/,
    );
  });
});
