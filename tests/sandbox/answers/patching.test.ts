import assert from 'node:assert/strict';
import type { DescribeInstanceStatusCommandOutput } from '@aws-sdk/client-ec2';
import type { ListCoverageCommandOutput } from '@aws-sdk/client-inspector2';
import type {
  DescribeInstancePatchStatesCommandOutput,
  GetCommandInvocationCommandOutput,
  ListCommandInvocationsCommandOutput,
  ListCommandsCommandOutput,
  ListInventoryEntriesCommandOutput,
  SendCommandCommandInput,
  SendCommandCommandOutput,
} from '@aws-sdk/client-ssm';
import { type Asked, closeFleets, openFleet, pass } from './ask.js';

const list = 's3://sre-ops-artifacts-111122223333/plans/one.yaml';
const object = 'sre-ops-artifacts-111122223333/plans/one.yaml';
const yaml = (...patches: [id: string, title: string][]) =>
  ['patches:', ...patches.flatMap(([id, title]) => [`  - id: '${id}'`, `    title: '${title}'`])].join('\n');

function send(
  { ask }: Asked,
  instanceIds: string[],
  parameters: object = {},
  more: Partial<SendCommandCommandInput> = {},
) {
  const { Command } = ask<SendCommandCommandOutput>('ssm', 'SendCommand', {
    DocumentName: 'AWS-RunPatchBaseline',
    InstanceIds: instanceIds,
    Parameters: { Operation: ['Install'], RebootOption: ['NoReboot'], ...parameters },
    ...more,
  });
  return Command?.CommandId ?? '';
}

const invocation = ({ ask, id }: Asked, command: string, name: string) =>
  ask<GetCommandInvocationCommandOutput>('ssm', 'GetCommandInvocation', { CommandId: command, InstanceId: id(name) });

const counts = ({ ask, id }: Asked, name: string) => {
  const [state] =
    ask<DescribeInstancePatchStatesCommandOutput>('ssm', 'DescribeInstancePatchStates', {
      InstanceIds: [id(name)],
    }).InstancePatchStates ?? [];
  return { missing: state?.MissingCount, pending: state?.InstalledPendingRebootCount, failed: state?.FailedCount };
};

const active = ({ fleet, id }: Asked, name: string, word: string) =>
  fleet.findings
    .rows(new Set([id(name)]))
    .map((row) => fleet.findings.finding(row))
    .filter(({ status, title }) => status === 'ACTIVE' && title?.includes(word)).length;

const installed = ({ ask, id }: Asked, name: string, application: string) =>
  ask<ListInventoryEntriesCommandOutput>('ssm', 'ListInventoryEntries', {
    InstanceId: id(name),
    TypeName: 'AWS:Application',
    Filters: [{ Key: 'AWS:Application.Name', Values: [application] }],
  }).Entries?.map(({ Version, Release }) => (Release ? `${Version}-${Release}` : Version))[0];

describe('AWS-RunPatchBaseline', () => {
  afterEach(closeFleets);

  it('takes time: pending, in progress with what it did so far, success', async () => {
    const aws = openFleet();
    const command = send(aws, [aws.id('web-2')]);
    assert.equal(invocation(aws, command, 'web-2').Status, 'Pending');
    await pass(aws.clock, 4_000);
    const during = invocation(aws, command, 'web-2');
    assert.equal(during.Status, 'InProgress');
    assert.match(during.StandardOutputContent ?? '', /Installed openssl/);
    await pass(aws.clock, 20_000);
    const after = invocation(aws, command, 'web-2');
    assert.deepEqual([after.Status, after.ResponseCode], ['Success', 0]);
    assert.match(after.ExecutionElapsedTime ?? '', /^PT\d/);
  });

  it('patches at once in Systems Manager, and in Inspector only after a re-scan', async () => {
    const aws = openFleet();
    const scanned = () =>
      aws
        .ask<ListCoverageCommandOutput>('inspector2', 'ListCoverage', {
          filterCriteria: { resourceId: [{ comparison: 'EQUALS', value: aws.id('web-1') }] },
        })
        .coveredResources?.[0]?.lastScannedAt?.getTime() ?? 0;
    const before = scanned();
    assert.equal(active(aws, 'web-1', 'openssl'), 9);
    send(aws, [aws.id('web-1')]);
    await pass(aws.clock, 25_000);
    assert.deepEqual(counts(aws, 'web-1'), { missing: 0, pending: 2, failed: 0 });
    assert.equal(installed(aws, 'web-1', 'openssl'), '3.0.2-0ubuntu1.21');
    assert.equal(active(aws, 'web-1', 'openssl'), 9);
    assert.equal(scanned(), before);
    await pass(aws.clock, 60_000);
    assert.equal(active(aws, 'web-1', 'openssl'), 0);
    assert.ok(scanned() > before);
    const closed = aws.fleet.findings
      .rows()
      .map((row) => aws.fleet.findings.finding(row))
      .filter(({ status }) => status === 'CLOSED');
    assert.ok(closed.every(({ updatedAt }) => updatedAt?.getTime() === scanned()));
  });

  it('leaves libc and kernel pending a reboot, and their findings active until it', async () => {
    const aws = openFleet();
    send(aws, [aws.id('db-primary')]);
    await pass(aws.clock, 90_000);
    assert.deepEqual(counts(aws, 'db-primary'), { missing: 0, pending: 3, failed: 0 });
    assert.deepEqual([active(aws, 'db-primary', 'kernel'), active(aws, 'db-primary', 'postgresql')], [12, 0]);

    send(aws, [aws.id('db-primary')], { RebootOption: ['RebootIfNeeded'] });
    await pass(aws.clock, 4_000);
    const status = () =>
      aws.ask<DescribeInstanceStatusCommandOutput>('ec2', 'DescribeInstanceStatus', {
        InstanceIds: [aws.id('db-primary')],
      }).InstanceStatuses?.[0]?.InstanceStatus?.Status;
    assert.equal(status(), 'initializing');
    await pass(aws.clock, 90_000);
    assert.equal(status(), 'ok');
    assert.deepEqual(counts(aws, 'db-primary'), { missing: 0, pending: 0, failed: 0 });
    assert.equal(active(aws, 'db-primary', 'kernel'), 0);
  });

  it('reports success on api-2 although its openssl stays', async () => {
    const aws = openFleet();
    const command = send(aws, [aws.id('api-1'), aws.id('api-2')]);
    await pass(aws.clock, 90_000);
    assert.deepEqual(
      ['api-1', 'api-2'].map((name) => invocation(aws, command, name).Status),
      ['Success', 'Success'],
    );
    assert.deepEqual(counts(aws, 'api-2'), { missing: 0, pending: 0, failed: 0 });
    assert.deepEqual(
      ['api-1', 'api-2'].map((name) => [
        installed(aws, name, 'openssl'),
        active(aws, name, 'openssl'),
        active(aws, name, 'openssh'),
      ]),
      [
        ['3.0.8-1.amzn2023.0.14', 0, 0],
        ['3.0.8-1.amzn2023.0.12', 3, 0],
      ],
    );
    send(aws, [aws.id('api-2')], { Operation: ['Scan'] });
    await pass(aws.clock, 5_000);
    assert.equal(counts(aws, 'api-2').missing, 2);
  });

  it('never closes findings of a host whose inventory is stale', async () => {
    const aws = openFleet();
    send(aws, [aws.id('db-replica')]);
    await pass(aws.clock, 600_000);
    assert.equal(counts(aws, 'db-replica').missing, 0);
    assert.equal(installed(aws, 'db-replica', 'sudo'), '1.9.5p2-10.el9_3');
    assert.equal(active(aws, 'db-replica', 'sudo'), 1);
  });

  it('installs what the override list names, and nothing else', async () => {
    const aws = openFleet({
      objects: { [object]: yaml(['openssl.amd64', '3.0.2-0ubuntu1.20'], ['libnghttp2*', '*']) },
    });
    send(aws, [aws.id('web-1')], { InstallOverrideList: [list] });
    await pass(aws.clock, 30_000);
    assert.equal(installed(aws, 'web-1', 'libssl3'), '3.0.2-0ubuntu1.20');
    assert.equal(installed(aws, 'web-1', 'libnghttp2-14'), '1.43.0-1ubuntu0.1');
    assert.equal(installed(aws, 'web-1', 'libc6'), '2.35-0ubuntu3.1');
    assert.equal(counts(aws, 'web-1').missing, 9);
  });

  it('fails on a list that it cannot read, and changes nothing', async () => {
    for (const objects of [{}, { [object]: 'hello' }]) {
      const aws = openFleet({ objects });
      const command = send(aws, [aws.id('web-1')], { InstallOverrideList: [list] });
      await pass(aws.clock, 30_000);
      const { Status, ResponseCode, StandardErrorContent } = invocation(aws, command, 'web-1');
      assert.deepEqual([Status, ResponseCode], ['Failed', 1]);
      assert.match(StandardErrorContent ?? '', /InstallOverrideList/);
      assert.equal(counts(aws, 'web-1').missing, 10);
    }
  });

  it('is idempotent: a second run finds nothing to do', async () => {
    const aws = openFleet();
    send(aws, [aws.id('cache-1')], { RebootOption: ['RebootIfNeeded'] });
    await pass(aws.clock, 30_000);
    const again = send(aws, [aws.id('cache-1')], { RebootOption: ['RebootIfNeeded'] });
    await pass(aws.clock, 30_000);
    const output = invocation(aws, again, 'cache-1').StandardOutputContent ?? '';
    assert.ok(!/Installed |Rebooting/.test(output.replace(/InstalledPendingReboot/g, '')), output);
  });

  it('cannot reach a host that is cut off, and fails on one whose disk is full', async () => {
    const aws = openFleet();
    const tag = (name: string, Value: string) =>
      aws.ask('ec2', 'CreateTags', { Resources: [aws.id(name)], Tags: [{ Key: 'sandbox:patching', Value }] });
    tag('web-1', 'offline');
    tag('web-2', 'fail');
    const command = send(aws, [aws.id('web-1'), aws.id('web-2')], {}, { TimeoutSeconds: 60, MaxErrors: '5' });
    await pass(aws.clock, 70_000);
    const lost = invocation(aws, command, 'web-1');
    assert.deepEqual([lost.Status, lost.StatusDetails], ['TimedOut', 'DeliveryTimedOut']);
    assert.equal(invocation(aws, command, 'web-2').Status, 'Failed');
    assert.equal(counts(aws, 'web-2').failed, 8);
    assert.equal(counts(aws, 'web-1').missing, 10);
  });

  it('keeps to MaxConcurrency, and stops after MaxErrors', async () => {
    const aws = openFleet();
    aws.ask('ec2', 'CreateTags', { Resources: [aws.id('web-1')], Tags: [{ Key: 'sandbox:patching', Value: 'fail' }] });
    const command = send(aws, [aws.id('web-1'), aws.id('web-2')], {}, { MaxConcurrency: '1', MaxErrors: '0' });
    await pass(aws.clock, 1_000);
    assert.deepEqual(
      ['web-1', 'web-2'].map((name) => invocation(aws, command, name).Status),
      ['InProgress', 'Pending'],
    );
    await pass(aws.clock, 30_000);
    const second = invocation(aws, command, 'web-2');
    assert.deepEqual([second.Status, second.StatusDetails], ['Cancelled', 'Terminated']);
    const { Commands } = aws.ask<ListCommandsCommandOutput>('ssm', 'ListCommands', { CommandId: command });
    assert.equal(Commands?.[0]?.Status, 'Failed');
    assert.equal(counts(aws, 'web-2').missing, 8);
  });

  it('can be cancelled before and while it runs', async () => {
    const aws = openFleet();
    const command = send(aws, [aws.id('web-1'), aws.id('web-2')], {}, { MaxConcurrency: '1' });
    await pass(aws.clock, 4_000);
    aws.ask('ssm', 'CancelCommand', { CommandId: command });
    await pass(aws.clock, 60_000);
    const { CommandInvocations = [] } = aws.ask<ListCommandInvocationsCommandOutput>('ssm', 'ListCommandInvocations', {
      CommandId: command,
      Details: true,
    });
    assert.deepEqual(
      CommandInvocations.map(({ Status }) => Status),
      ['Cancelled', 'Cancelled'],
    );
    assert.match(CommandInvocations[0]?.CommandPlugins?.[0]?.Output ?? '', /operation = Install/);
    assert.equal(counts(aws, 'web-2').missing, 8);
  });

  it('refuses what Systems Manager refuses', () => {
    const aws = openFleet();
    const refused = (input: object, code: string) =>
      assert.throws(
        () =>
          aws.ask('ssm', 'SendCommand', {
            DocumentName: 'AWS-RunPatchBaseline',
            Parameters: { Operation: ['Scan'] },
            ...input,
          }),
        { code },
      );
    const web = aws.id('web-1');
    refused({ DocumentName: 'AWS-RunShellScript', InstanceIds: [web] }, 'InvalidDocument');
    refused({ InstanceIds: [aws.id('bastion')] }, 'InvalidInstanceId');
    refused({ InstanceIds: [aws.id('jenkins-1')] }, 'InvalidInstanceId');
    refused({ InstanceIds: [web, web] }, 'DuplicateInstanceId');
    refused({ InstanceIds: [web], Parameters: { Operation: ['Wipe'] } }, 'InvalidParameters');
    refused({ InstanceIds: [web], Parameters: {} }, 'InvalidParameters');
    refused({ InstanceIds: [web], Parameters: { Operation: ['Scan'], commands: ['rm'] } }, 'InvalidParameters');
    assert.throws(() => aws.ask('ssm', 'GetCommandInvocation', { CommandId: 'none', InstanceId: web }), {
      code: 'InvalidCommandId',
    });
    const command = send(aws, [web], { Operation: ['Scan'] });
    assert.throws(() => invocation(aws, command, 'web-2'), { code: 'InvocationDoesNotExist' });
  });

  it('targets by tag', () => {
    const aws = openFleet();
    const { Command } = aws.ask<SendCommandCommandOutput>('ssm', 'SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      Targets: [{ Key: 'tag:role', Values: ['web', 'bastion'] }],
      Parameters: { Operation: ['Scan'] },
    });
    assert.equal(Command?.TargetCount, 2);
  });
});
