import type {
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusCommandOutput,
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  Instance,
  InstanceStatus,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../answer.js';
import type { Host } from '../../fleet/host.js';
import { hex } from '../../fleet/random.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { ec2Page, type Fields, filtered, known } from './filters.js';
import { allInstances } from './instance-shape.js';

type Out<T> = Omit<T, '$metadata'>;

const instanceIds = { kind: 'InvalidInstanceID', noun: 'instance', pattern: /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/ };

const fields: Fields<Instance> = {
  'instance-id': ({ InstanceId }) => [InstanceId],
  'instance-state-name': ({ State }) => [State?.Name],
  'instance-type': ({ InstanceType }) => [InstanceType],
  'private-ip-address': ({ PrivateIpAddress }) => [PrivateIpAddress],
  'ip-address': ({ PublicIpAddress }) => [PublicIpAddress],
  'image-id': ({ ImageId }) => [ImageId],
  'vpc-id': ({ VpcId }) => [VpcId],
  'subnet-id': ({ SubnetId }) => [SubnetId],
  'availability-zone': ({ Placement }) => [Placement?.AvailabilityZone],
  'instance.group-id': ({ SecurityGroups = [] }) => SecurityGroups.map(({ GroupId }) => GroupId),
  'instance.group-name': ({ SecurityGroups = [] }) => SecurityGroups.map(({ GroupName }) => GroupName),
  'network-interface.network-interface-id': ({ NetworkInterfaces = [] }) =>
    NetworkInterfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
  'iam-instance-profile.arn': ({ IamInstanceProfile }) => [IamInstanceProfile?.Arn],
  'private-dns-name': ({ PrivateDnsName }) => [PrivateDnsName],
};

export function instanceAnswers(world: World, fleet: Fleet) {
  const instances = () => allInstances(fleet, world.account);

  function statusOf(instance: Instance): InstanceStatus {
    const host = fleet.host(instance.InstanceId ?? '');
    const health = instance.State?.Name === 'running' ? healthOf(host, fleet.state.now()) : 'not-applicable';
    const reachability = { ok: 'passed', initializing: 'initializing', impaired: 'failed' } as const;
    const summary = {
      Status: health,
      ...(health === 'not-applicable'
        ? {}
        : { Details: [{ Name: 'reachability' as const, Status: reachability[health] }] }),
    } as const;
    return {
      InstanceId: instance.InstanceId,
      InstanceState: instance.State,
      AvailabilityZone: instance.Placement?.AvailabilityZone,
      InstanceStatus: summary,
      SystemStatus: {
        ...summary,
        ...(health === 'impaired' ? { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] } : {}),
      },
    };
  }

  return {
    /** Tag `sandbox:health=impaired` makes an instance fail its status check; `impaired-by-patch`, once it is patched. */
    DescribeInstanceStatus({
      input,
    }: Call<DescribeInstanceStatusCommandInput>): Out<DescribeInstanceStatusCommandOutput> {
      const chosen = known(instances(), input.InstanceIds, ({ InstanceId }) => InstanceId, instanceIds)
        .filter(({ State }) => input.IncludeAllInstances || State?.Name === 'running')
        .map(statusOf);
      const wanted = filtered(
        chosen,
        input.Filters,
        {
          'instance-state-name': ({ InstanceState }) => [InstanceState?.Name],
          'instance-status.status': ({ InstanceStatus }) => [InstanceStatus?.Status],
          'system-status.status': ({ SystemStatus }) => [SystemStatus?.Status],
          'availability-zone': ({ AvailabilityZone }) => [AvailabilityZone],
        },
        () => [],
      );
      const { items, next } = ec2Page(wanted, input, input.InstanceIds);
      return { InstanceStatuses: items, ...(next ? { NextToken: next } : {}) };
    },

    DescribeInstances({ input }: Call<DescribeInstancesCommandInput>): Out<DescribeInstancesCommandOutput> {
      const named = known(instances(), input.InstanceIds, ({ InstanceId }) => InstanceId, instanceIds);
      const wanted = filtered(named, input.Filters, fields, ({ Tags }) => Tags);
      const { items, next } = ec2Page(wanted, input, input.InstanceIds);
      return {
        Reservations: items.map((instance) => ({
          ReservationId: `r-${hex(17, 'reservation', instance.InstanceId ?? '')}`,
          OwnerId: world.account,
          Groups: [],
          Instances: [instance],
        })),
        ...(next ? { NextToken: next } : {}),
      };
    },
  };
}

function healthOf(host: Host | undefined, now: Date): 'initializing' | 'impaired' | 'ok' {
  if (!host) return 'ok';
  const { initialisingUntil, installedAt } = host.state;
  if (initialisingUntil && new Date(initialisingUntil) > now) return 'initializing';
  const wish = host.tags['sandbox:health'];
  const isPatched = Object.keys(installedAt).length > 0;
  return wish === 'impaired' || (wish === 'impaired-by-patch' && isPatched) ? 'impaired' : 'ok';
}
