import type {
  DeregisterTargetsCommandInput,
  DeregisterTargetsCommandOutput,
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  LoadBalancer,
  RegisterTargetsCommandInput,
  RegisterTargetsCommandOutput,
  TargetDescription,
  TargetGroup,
  TargetHealth,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Call } from '../answer.js';
import type { Host } from '../fleet/host.js';
import { securityGroups, subnets } from '../fleet/network.js';
import { type Group, groupPath, groups, membersOf } from '../fleet/target-groups.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { page } from './page.js';

type Out<T> = Omit<T, '$metadata'>;

/** How long a target drains, and how long it is looked at before it counts as healthy. Milliseconds. */
const drainMs = 10_000;
const initialMs = 10_000;

/**
 * Load balancers, their target groups and the health of these. The one before the web servers faces the internet; tag
 * `sandbox:balancer=internet-facing` on an instance makes the one before it do so too. Tag `sandbox:target=unhealthy` makes an instance fail its health check;
 * `unhealthy-by-patch`, once it is patched.
 */
export function loadBalancingAnswers(world: World, fleet: Fleet) {
  const { state } = fleet;
  const prefix = `arn:aws:elasticloadbalancing:${world.region}:${world.account}`;
  const arnOf = (group: Group): string => `${prefix}:${groupPath(group)}`;
  const balancerOf = ({ name }: Group): string => `${prefix}:loadbalancer/app/${name}/0a5ec0de00000001`;

  const members = (group: Group): Host[] => membersOf(group, fleet.hosts);
  const keyOf = (group: Group, id: string): string => `${group.name} ${id}`;

  const shape = (group: Group): TargetGroup => ({
    TargetGroupArn: arnOf(group),
    TargetGroupName: group.name,
    Protocol: group.port === 443 ? 'HTTPS' : 'HTTP',
    Port: group.port,
    VpcId: subnets.privateA.vpc.id,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPath: '/health',
    HealthCheckEnabled: true,
    TargetType: 'instance',
    LoadBalancerArns: [balancerOf(group)],
  });

  /** Both are reached through the security group of the web servers. */
  const balancer = (group: Group): LoadBalancer => {
    const wish = members(group).some(({ tags }) => tags['sandbox:balancer'] === 'internet-facing');
    const faces = group.name === 'web' || wish;
    const zones = faces ? [subnets.publicA, subnets.publicB] : [subnets.privateA, subnets.privateB];
    const name = `${faces ? '' : 'internal-'}${group.name}-0a5ec0de00000001.${world.region}.elb.amazonaws.com`;
    return {
      LoadBalancerArn: balancerOf(group),
      DNSName: name,
      CanonicalHostedZoneId: 'Z1H1FL5HABSF5',
      CreatedTime: state.ago(24 * 212),
      LoadBalancerName: group.name,
      Scheme: faces ? 'internet-facing' : 'internal',
      VpcId: subnets.privateA.vpc.id,
      State: { Code: 'active' },
      Type: 'application',
      AvailabilityZones: zones.map(({ id, zone }) => ({ ZoneName: zone, SubnetId: id, LoadBalancerAddresses: [] })),
      SecurityGroups: [securityGroups.web.id],
      IpAddressType: 'ipv4',
    };
  };

  function groupOf(arn: string | undefined): Group {
    const found = groups.find((group) => arnOf(group) === arn);
    if (found) return found;
    throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
  }

  function healthOf(group: Group, host: Host): TargetHealth {
    const kept = state.targets[keyOf(group, host.seed.id)];
    const age = kept ? state.now().getTime() - Date.parse(kept.since) : Number.POSITIVE_INFINITY;
    if (kept && !kept.registered) {
      return age < drainMs
        ? { State: 'draining', Reason: 'Target.DeregistrationInProgress' }
        : {
            State: 'unused',
            Reason: 'Target.NotRegistered',
            Description: 'Target is not registered to the target group',
          };
    }
    if (age < initialMs) return { State: 'initial', Reason: 'Elb.RegistrationInProgress' };
    const wish = host.tags['sandbox:target'];
    const isPatched = Object.keys(host.state.installedAt).length > 0;
    const isRestarting = host.state.initialisingUntil && new Date(host.state.initialisingUntil) > state.now();
    if (isRestarting || wish === 'unhealthy' || (wish === 'unhealthy-by-patch' && isPatched)) {
      return { State: 'unhealthy', Reason: 'Target.FailedHealthChecks', Description: 'Health checks failed' };
    }
    return { State: 'healthy' };
  }

  function change(
    arn: string | undefined,
    targets: readonly TargetDescription[] | undefined,
    registered: boolean,
  ): void {
    const group = groupOf(arn);
    for (const { Id = '' } of targets ?? []) {
      const host = fleet.host(Id);
      if (!host) throw new AwsError('InvalidTarget', `The following targets are not valid: '${Id}'`);
      const before = state.targets[keyOf(group, Id)];
      const wasRegistered = before?.registered ?? members(group).includes(host);
      if (wasRegistered === registered) continue;
      state.targets[keyOf(group, Id)] = { registered, since: state.now().toISOString() };
    }
    state.save();
  }

  return {
    DescribeLoadBalancers({ input }: Call<DescribeLoadBalancersCommandInput>): Out<DescribeLoadBalancersCommandOutput> {
      const all = groups.map(balancer);
      const named = (kind: 'LoadBalancerArn' | 'LoadBalancerName', wanted: readonly string[] | undefined) => {
        if (!wanted?.length) return all;
        const missing = wanted.find((one) => !all.some((known) => known[kind] === one));
        if (missing !== undefined)
          throw new AwsError('LoadBalancerNotFound', `Load balancers '[${missing}]' not found`, 400);
        return all.filter((one) => wanted.includes(one[kind] ?? ''));
      };
      if (input.LoadBalancerArns?.length && input.Names?.length) {
        throw new AwsError(
          'ValidationError',
          'Load balancer names and load balancer ARNs cannot be specified at the same time',
        );
      }
      const wanted = input.Names?.length
        ? named('LoadBalancerName', input.Names)
        : named('LoadBalancerArn', input.LoadBalancerArns);
      const refuse = () => new AwsError('ValidationError', 'Invalid marker');
      const { items, next } = page(wanted, input.Marker, input.PageSize ?? 400, refuse);
      return { LoadBalancers: items, ...(next ? { NextMarker: next } : {}) };
    },

    DescribeTargetGroups({ input }: Call<DescribeTargetGroupsCommandInput>): Out<DescribeTargetGroupsCommandOutput> {
      const wanted = groups
        .map(shape)
        .filter(
          ({ TargetGroupArn = '' }) => !input.TargetGroupArns?.length || input.TargetGroupArns.includes(TargetGroupArn),
        )
        .filter(({ TargetGroupName = '' }) => !input.Names?.length || input.Names.includes(TargetGroupName));
      if (wanted.length === 0) throw new AwsError('TargetGroupNotFound', 'One or more target groups not found');
      const refuse = () => new AwsError('ValidationError', 'Invalid marker');
      const { items, next } = page(wanted, input.Marker, input.PageSize ?? 400, refuse);
      return { TargetGroups: items, ...(next ? { NextMarker: next } : {}) };
    },

    DescribeTargetHealth({ input }: Call<DescribeTargetHealthCommandInput>): Out<DescribeTargetHealthCommandOutput> {
      const group = groupOf(input.TargetGroupArn);
      const asked = input.Targets?.map(({ Id = '' }) => Id);
      const hosts = asked ? asked.flatMap((id) => fleet.host(id) ?? []) : members(group);
      return {
        TargetHealthDescriptions: hosts
          .map((host) => ({
            Target: { Id: host.seed.id, Port: group.port },
            HealthCheckPort: String(group.port),
            TargetHealth: members(group).includes(host)
              ? healthOf(group, host)
              : ({ State: 'unused', Reason: 'Target.NotRegistered' } as const),
          }))
          .filter(({ TargetHealth }) => asked !== undefined || TargetHealth.State !== 'unused'),
      };
    },

    DeregisterTargets({ input }: Call<DeregisterTargetsCommandInput>): Out<DeregisterTargetsCommandOutput> {
      change(input.TargetGroupArn, input.Targets, false);
      return {};
    },

    RegisterTargets({ input }: Call<RegisterTargetsCommandInput>): Out<RegisterTargetsCommandOutput> {
      change(input.TargetGroupArn, input.Targets, true);
      return {};
    },
  };
}
