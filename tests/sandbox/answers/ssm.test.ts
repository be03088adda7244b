import assert from 'node:assert/strict';
import type {
  DescribeInstanceInformationCommandOutput,
  DescribeInstancePatchesCommandOutput,
  DescribeInstancePatchStatesCommandOutput,
  DescribePatchBaselinesCommandOutput,
  GetDefaultPatchBaselineCommandOutput,
  ListInventoryEntriesCommandOutput,
} from '@aws-sdk/client-ssm';
import { type Asked, closeFleets, every, openFleet } from './ask.js';

const states = ({ ask, fleet }: Asked) =>
  ask<DescribeInstancePatchStatesCommandOutput>('ssm', 'DescribeInstancePatchStates', {
    InstanceIds: fleet.hosts.map(({ seed }) => seed.id),
  }).InstancePatchStates ?? [];

const patches = ({ ask, id }: Asked, name: string, state?: string) =>
  every(
    (NextToken) =>
      ask<DescribeInstancePatchesCommandOutput>('ssm', 'DescribeInstancePatches', {
        InstanceId: id(name),
        MaxResults: 10,
        ...(state ? { Filters: [{ Key: 'State', Values: [state] }] } : {}),
        NextToken,
      }),
    ({ Patches }) => Patches,
    ({ NextToken }) => NextToken,
  );

describe('Systems Manager', () => {
  afterEach(closeFleets);

  it('manages every instance but the bastion, and has lost the stopped one', () => {
    const { ask, fleet } = openFleet();
    const { items, pages } = every(
      (NextToken) =>
        ask<DescribeInstanceInformationCommandOutput>('ssm', 'DescribeInstanceInformation', {
          MaxResults: 5,
          NextToken,
        }),
      ({ InstanceInformationList }) => InstanceInformationList,
      ({ NextToken }) => NextToken,
    );
    assert.deepEqual(pages, [5, 4]);
    const ping = Object.fromEntries(
      items.map(({ InstanceId = '', PingStatus }) => [fleet.host(InstanceId)?.seed.name, PingStatus]),
    );
    assert.equal(ping['jenkins-1'], 'ConnectionLost');
    assert.equal(ping.bastion, undefined);
    assert.equal(Object.values(ping).filter((status) => status === 'Online').length, 8);
  });

  it('filters instances by tag, id and ping status', () => {
    const { ask, id } = openFleet();
    const count = (Key: string, ...Values: string[]) =>
      ask<DescribeInstanceInformationCommandOutput>('ssm', 'DescribeInstanceInformation', {
        Filters: [{ Key, Values }],
        MaxResults: 50,
      }).InstanceInformationList?.length;
    assert.equal(count('tag:role', 'web'), 2);
    assert.equal(count('InstanceIds', id('web-1'), id('bastion')), 1);
    assert.equal(count('PingStatus', 'ConnectionLost'), 1);
    assert.throws(() => count('Colour', 'red'), { code: 'InvalidFilterKey' });
  });

  it('counts in the summary what it lists in detail', () => {
    const aws = openFleet();
    const summaries = states(aws);
    assert.equal(summaries.length, 9);
    for (const summary of summaries) {
      const name = aws.fleet.host(summary.InstanceId ?? '')?.seed.name ?? '';
      const listed = patches(aws, name).items;
      const count = (state: string) => listed.filter(({ State }) => (State as string) === state).length;
      assert.deepEqual(
        [summary.MissingCount, summary.InstalledCount, summary.InstalledOtherCount, summary.FailedCount],
        [count('Missing'), count('Installed'), count('InstalledOther'), count('Failed')],
        name,
      );
      assert.ok((summary.MissingCount ?? 0) > 0, name);
    }
  });

  it('names CVEs for what is missing only, and states as the service spells them', () => {
    const aws = openFleet();
    const { items } = patches(aws, 'db-primary');
    const kernel = items.find(({ KBId }) => KBId === 'kernel.x86_64');
    assert.equal(kernel?.Title, 'kernel.x86_64:0:5.14.0-611.54.1.el9_7');
    assert.equal(kernel?.State, 'Missing');
    assert.equal(kernel?.Severity, 'Important');
    assert.equal(kernel?.CVEIds?.split(',').length, 12);
    assert.equal(kernel?.InstalledTime?.getTime(), 0);
    assert.ok(items.filter(({ State }) => (State as string) !== 'Missing').every(({ CVEIds }) => CVEIds === undefined));
    assert.deepEqual(patches(aws, 'db-primary', 'Missing').items.length, 6);
    assert.deepEqual(patches(aws, 'db-primary', 'MISSING').items.length, 0);
    assert.throws(() => aws.ask('ssm', 'DescribeInstancePatches', { InstanceId: 'i-0123456789abcdef0' }), {
      code: 'InvalidInstanceId',
    });
    assert.throws(() => aws.ask('ssm', 'DescribeInstancePatches', { InstanceId: aws.id('web-1'), NextToken: 'mine' }), {
      code: 'InvalidNextToken',
    });
  });

  it('lists what is installed, with the fields of each package manager', () => {
    const { ask, id } = openFleet();
    const entries = (name: string, ...Values: string[]) =>
      ask<ListInventoryEntriesCommandOutput>('ssm', 'ListInventoryEntries', {
        InstanceId: id(name),
        TypeName: 'AWS:Application',
        Filters: [{ Key: 'AWS:Application.Name', Values }],
      });
    const rpm = entries('api-1', 'openssl');
    assert.deepEqual(
      rpm.Entries?.map(({ Name, Version, Release, Epoch }) => [Name, Version, Release, Epoch]),
      [['openssl', '3.0.8', '1.amzn2023.0.12', '1']],
    );
    assert.match(rpm.CaptureTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const deb = entries('web-1', 'openssh-server');
    assert.deepEqual(
      deb.Entries?.map(({ Name, Version }) => [Name, Version]),
      [['openssh-server', '1:8.9p1-3ubuntu0.6']],
    );
    assert.deepEqual(entries('bastion', 'bash').Entries, []);
  });

  it('has the default baseline of each operating system', () => {
    const { ask } = openFleet();
    const { BaselineIdentities = [] } = ask<DescribePatchBaselinesCommandOutput>('ssm', 'DescribePatchBaselines', {
      Filters: [{ Key: 'OPERATING_SYSTEM', Values: ['UBUNTU'] }],
    });
    const { BaselineId } = ask<GetDefaultPatchBaselineCommandOutput>('ssm', 'GetDefaultPatchBaseline', {
      OperatingSystem: 'UBUNTU',
    });
    assert.equal(BaselineIdentities[0]?.BaselineId, BaselineId);
    const group = ask<GetDefaultPatchBaselineCommandOutput>('ssm', 'GetPatchBaselineForPatchGroup', {
      PatchGroup: 'web',
      OperatingSystem: 'UBUNTU',
    });
    assert.equal(group.BaselineId, BaselineId);
    assert.throws(() => ask('ssm', 'GetDefaultPatchBaseline', { OperatingSystem: 'WINDOWS' }), {
      code: 'DoesNotExistException',
    });
  });
});
