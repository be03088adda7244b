import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';

const run = promisify(execFile);
const found = spawnSync('aws', ['--version'], { encoding: 'utf8' });
const version = found.status === 0 ? (found.stdout || found.stderr).trim() : undefined;

/** A second, independent reader of the wire: what it prints must be what the SDK sees. */
describe(`the AWS CLI reads the sandbox (${version ?? 'skipped: no aws on the PATH'})`, function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let folder: string;

  before(async function () {
    if (version === undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'aws-cli-'));
    sandbox = await startSandbox({ port: 0 });
  });
  after(async () => {
    if (version === undefined) return;
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  const text = async (...args: string[]): Promise<string> => {
    const { endpoint, region, accessKeys } = sandbox.descriptor().aws;
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ACCESS_KEY_ID: accessKeys.operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: accessKeys.operator.secretAccessKey,
      AWS_DEFAULT_REGION: region,
      AWS_PAGER: '',
    };
    const { stdout } = await run('aws', ['--endpoint-url', endpoint, '--output', 'json', ...args], { env });
    return stdout;
  };
  const aws = async (...args: string[]) => JSON.parse(await text(...args));
  let web1 = '';

  it('instances, by EC2 Query', async () => {
    const { Reservations } = await aws('ec2', 'describe-instances');
    const instances = Reservations.flatMap(({ Instances }: { Instances: object[] }) => Instances);
    const named = instances.map(
      ({ InstanceId, Tags }: { InstanceId: string; Tags: { Key: string; Value: string }[] }) => [
        Tags.find(({ Key }) => Key === 'Name')?.Value,
        InstanceId,
      ],
    );
    const ids = new Map<string, string>(named);
    web1 = ids.get('web-1') ?? '';
    assert.match(web1, /^i-[0-9a-f]{17}$/);
    assert.deepEqual([...ids.keys()].sort(), [
      'api-1',
      'api-2',
      'bastion',
      'batch-1',
      'cache-1',
      'db-primary',
      'db-replica',
      'jenkins-1',
      'web-1',
      'web-2',
    ]);
  });

  it('findings, by REST JSON', async () => {
    const criteria = JSON.stringify({ resourceId: [{ comparison: 'EQUALS', value: web1 }] });
    const { findings } = await aws('inspector2', 'list-findings', '--filter-criteria', criteria);
    assert.ok(findings.length > 0);
    for (const { resources } of findings) assert.equal(resources[0].id, web1);
  });

  it('patch states, by JSON 1.1', async () => {
    const { InstancePatchStates } = await aws('ssm', 'describe-instance-patch-states', '--instance-ids', web1);
    assert.deepEqual(
      InstancePatchStates.map(({ InstanceId }: { InstanceId: string }) => InstanceId),
      [web1],
    );
  });

  it('events, page by page', async () => {
    const { Events } = await aws('cloudtrail', 'lookup-events', '--page-size', '10', '--max-items', '25');
    assert.equal(Events.length, 25);
    assert.equal(new Set(Events.map(({ EventId }: { EventId: string }) => EventId)).size, 25);
    assert.equal(JSON.parse(Events[0].CloudTrailEvent).eventName, Events[0].EventName);
  });

  it('metrics', async () => {
    const day = 86_400_000;
    const end = Math.floor(Date.now() / day) * day;
    const window = ['--start-time', new Date(end - day).toISOString(), '--end-time', new Date(end).toISOString()];
    const dimension = `Name=InstanceId,Value=${web1}`;
    const which = ['--namespace', 'AWS/EC2', '--metric-name', 'CPUUtilization', '--dimensions', dimension];
    const period = ['--period', '3600', '--statistics', 'Average'];
    const { Datapoints } = await aws('cloudwatch', 'get-metric-statistics', ...which, ...window, ...period);
    assert.equal(Datapoints.length, 24);
    for (const { Average, Unit } of Datapoints) {
      assert.equal(Unit, 'Percent');
      assert.ok(Average >= 0 && Average <= 100);
    }
  });

  it('who it is, topics, tables and state machines', async () => {
    const [identity, topics, tables, machines] = await Promise.all([
      aws('sts', 'get-caller-identity'),
      aws('sns', 'list-topics'),
      aws('dynamodb', 'list-tables'),
      aws('stepfunctions', 'list-state-machines'),
    ]);
    assert.equal(identity.Arn, 'arn:aws:sts::111122223333:assumed-role/sre-ops-operator/sandbox');
    assert.deepEqual(topics.Topics, [{ TopicArn: sandbox.descriptor().aws.alertTopicArn }]);
    assert.deepEqual(tables, { TableNames: [] });
    assert.deepEqual(machines, { stateMachines: [] });
  });

  it('objects that it has written itself', async () => {
    const file = join(folder, 'note.txt');
    writeFileSync(file, 'kept in S3\n');
    const target = `s3://${sandbox.descriptor().aws.artifactBucket}/notes/note.txt`;
    await text('s3', 'cp', '--no-progress', file, target);
    assert.equal(await text('s3', 'cp', target, '-'), 'kept in S3\n');
  });

  it('and shows an error as it shows one of AWS', async () => {
    await assert.rejects(
      text('ssm', 'describe-instance-patch-states', '--instance-ids', 'web-1'),
      /An error occurred \(ValidationException\) when calling the DescribeInstancePatchStates operation: 1 validation error/,
    );
  });
});
