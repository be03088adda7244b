import assert from 'node:assert/strict';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateSnapshotsCommand,
  CreateTagsCommand,
  DescribeFlowLogsCommand,
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  BatchGetFindingDetailsCommand,
  Inspector2Client,
  ListCoverageCommand,
  ListFindingAggregationsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-inspector2';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  DescribeInstancePatchesCommand,
  DescribeInstancePatchStatesCommand,
  DescribePatchBaselinesCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListInventoryEntriesCommand,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';

const web = 'i-0aeb0000000000001';
const now = () => new Date();
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

describe('answers about the fleet, through clients of the SDK', () => {
  let sandbox: Sandbox;
  let ec2: EC2Client;
  let ssm: SSMClient;
  let inspector: Inspector2Client;
  let s3: S3Client;
  let cloudtrail: CloudTrailClient;
  let cloudwatch: CloudWatchClient;
  let logs: CloudWatchLogsClient;

  const role = (name: 'bot' | 'workflow') => {
    const { endpoint, region, accessKeys } = sandbox.descriptor().aws;
    return { endpoint, region, credentials: accessKeys[name], maxAttempts: 1 };
  };

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    ec2 = new EC2Client(role('workflow'));
    ssm = new SSMClient(role('workflow'));
    s3 = new S3Client({ ...role('workflow'), forcePathStyle: true });
    inspector = new Inspector2Client(role('bot'));
    cloudtrail = new CloudTrailClient(role('bot'));
    cloudwatch = new CloudWatchClient(role('bot'));
    logs = new CloudWatchLogsClient(role('bot'));
  });

  after(async () => {
    for (const client of [ec2, ssm, s3, inspector, cloudtrail, cloudwatch, logs]) client?.destroy();
    await sandbox?.close();
  });

  const advance = async (ms: number) => {
    const answer = await fetch(`${sandbox.descriptor().control}/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advance_ms: ms }),
    });
    assert.equal(answer.status, 200);
  };

  it('arrive typed: dates are dates, numbers are numbers', async () => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [web] }));
    assert.ok(Reservations?.[0]?.Instances?.[0]?.LaunchTime instanceof Date);
    const { findings = [] } = await inspector.send(new ListFindingsCommand({ maxResults: 1 }));
    assert.ok(findings[0]?.firstObservedAt instanceof Date);
    const { findingDetails = [] } = await inspector.send(
      new BatchGetFindingDetailsCommand({ findingArns: await arnsOf('CVE-2023-44487') }),
    );
    assert.equal(findingDetails[0]?.cisaData?.dateDue?.toISOString(), '2023-10-31T00:00:00.000Z');
    const { coveredResources = [] } = await inspector.send(new ListCoverageCommand({}));
    assert.equal(coveredResources.filter(({ lastScannedAt }) => lastScannedAt instanceof Date).length, 9);
    const { InstancePatchStates } = await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: [web] }));
    assert.ok(InstancePatchStates?.[0]?.OperationEndTime instanceof Date);
    const { Events = [] } = await cloudtrail.send(new LookupEventsCommand({}));
    assert.ok(Events[0]?.EventTime instanceof Date);
  });

  const arnsOf = async (cve: string) => {
    const { findings = [] } = await inspector.send(
      new ListFindingsCommand({ filterCriteria: { vulnerabilityId: [{ comparison: 'EQUALS', value: cve }] } }),
    );
    return findings.map(({ findingArn }) => findingArn ?? '');
  };

  it('exist for every operation that is promised', async () => {
    const counts = [
      (await ec2.send(new DescribeInstanceStatusCommand({}))).InstanceStatuses?.length,
      (await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups?.length,
      (await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces?.length,
      (await ec2.send(new DescribeVolumesCommand({}))).Volumes?.length,
      (await ec2.send(new DescribeImagesCommand({}))).Images?.length,
      (await ec2.send(new DescribeRegionsCommand({}))).Regions?.length,
      (await ec2.send(new DescribeFlowLogsCommand({ MaxResults: 5 }))).FlowLogs?.length,
      (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.length,
      (await ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 50 }))).InstanceInformationList?.length,
      (await ssm.send(new DescribeInstancePatchesCommand({ InstanceId: web, MaxResults: 100 }))).Patches?.length,
      (await ssm.send(new DescribePatchBaselinesCommand({}))).BaselineIdentities?.length,
      (await ssm.send(new ListInventoryEntriesCommand({ InstanceId: web, TypeName: 'AWS:Application' }))).Entries
        ?.length,
      (await inspector.send(new ListFindingAggregationsCommand({ aggregationType: 'AWS_EC2_INSTANCE' }))).responses
        ?.length,
      (await cloudwatch.send(new ListMetricsCommand({ Namespace: 'AWS/EC2' }))).Metrics?.length,
      (await cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms?.length,
    ];
    assert.deepEqual(counts, [9, 5, 10, 13, 5, 17, 4, 4, 9, 20, 5, 20, 9, 44, 11]);
  });

  it('carry numbers of metrics unchanged', async () => {
    const metric = {
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: web }],
    };
    const [start, end] = [hoursAgo(2), now()];
    const { MetricDataResults = [] } = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [{ Id: 'cpu', MetricStat: { Metric: metric, Period: 300, Stat: 'Average' } }],
        StartTime: start,
        EndTime: end,
        ScanBy: 'TimestampAscending',
      }),
    );
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        ...metric,
        StartTime: start,
        EndTime: end,
        Period: 300,
        Statistics: ['Average'],
      }),
    );
    assert.ok((MetricDataResults[0]?.Values?.length ?? 0) >= 23);
    const listed = Datapoints.map(({ Average }) => Average);
    assert.deepEqual(MetricDataResults[0]?.Values?.slice(0, listed.length), listed);
  });

  it('tell the story of one fix: planned list, snapshot, command, verification', async () => {
    const key = 'plans/p-1.yaml';
    const bucket = sandbox.descriptor().aws.artifactBucket;
    const body = "patches:\n  - id: 'libnghttp2-14.amd64'\n    title: '1.43.0-1ubuntu0.1'\n";
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    await ec2.send(new CreateTagsCommand({ Resources: [web], Tags: [{ Key: 'wave', Value: '1' }] }));
    const { Snapshots = [] } = await ec2.send(
      new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId: web }, Description: 'before p-1' }),
    );
    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunPatchBaseline',
        InstanceIds: [web],
        Parameters: {
          Operation: ['Install'],
          RebootOption: ['NoReboot'],
          InstallOverrideList: [`s3://${bucket}/${key}`],
        },
      }),
    );
    await advance(30_000);
    const snapshots = await ec2.send(
      new DescribeSnapshotsCommand({ SnapshotIds: Snapshots.map(({ SnapshotId }) => SnapshotId ?? '') }),
    );
    assert.deepEqual(
      snapshots.Snapshots?.map(({ State }) => State),
      ['completed'],
    );
    const { CommandInvocations } = await ssm.send(
      new ListCommandInvocationsCommand({ CommandId: Command?.CommandId, Details: true }),
    );
    assert.equal(CommandInvocations?.[0]?.Status, 'Success');
    const result = await ssm.send(new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: web }));
    assert.match(result.StandardOutputContent ?? '', /libnghttp2-14-0:1\.43\.0-1ubuntu0\.1/);
    const statusOf = async () => {
      const { findings = [] } = await inspector.send(
        new ListFindingsCommand({
          filterCriteria: {
            vulnerabilityId: [{ comparison: 'EQUALS', value: 'CVE-2023-44487' }],
            resourceId: [{ comparison: 'EQUALS', value: web }],
          },
        }),
      );
      return findings.map(({ status }) => status);
    };
    assert.deepEqual(await statusOf(), ['ACTIVE']);
    await advance(60_000);
    assert.deepEqual(await statusOf(), ['CLOSED']);
  });

  it('name errors as AWS does', async () => {
    const refused = (work: Promise<unknown>, name: string) => assert.rejects(work, { name });
    await refused(
      ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] })),
      'InvalidInstanceID.NotFound',
    );
    await refused(
      ssm.send(new CancelCommandCommand({ CommandId: '11111111-1111-4111-8111-111111111111' })),
      'InvalidCommandId',
    );
    await refused(
      ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: [web] })),
      'InvalidDocument',
    );
    await refused(
      cloudtrail.send(new LookupEventsCommand({ StartTime: now(), EndTime: hoursAgo(1) })),
      'InvalidTimeRangeException',
    );
    await refused(inspector.send(new ListFindingsCommand({ nextToken: 'mine' })), 'ValidationException');
  });
});
