import type { LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf, InvalidAnswer } from '../aws/errors.js';
import { allPages } from '../aws/pages.js';
import { type Source, sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import { type Reading, readTimes } from '../instances.js';
import type { Gap } from '../schema.js';

/** A load balancer with an address on the internet, and what it forwards to. */
export interface Door {
  readonly name: string;
  /** Empty: it has none, and lets everything in. */
  readonly securityGroupIds: readonly string[];
  /** Instance ids or private addresses. */
  readonly targets: readonly Target[];
}

interface Target {
  readonly id: string;
  readonly port: number | null;
}

/** Target groups behind doors that are asked for their targets; an account with more has the rest said as not read. */
const MOST_GROUPS = 200;
const ALL = 'all';
const CONSEQUENCE = 'Whether the internet reaches hosts through a load balancer is open.';

/** Internet-facing load balancers, kept for five minutes. Classic ones are not looked at. */
export class Balancers {
  readonly #region: string;
  readonly #balancers: BatchedReads<readonly LoadBalancer[]>;
  readonly #groups: BatchedReads<readonly TargetGroup[]>;
  readonly #targets: BatchedReads<readonly Target[]>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    const once = { clock, freshS: FRESH_S.securityGroups, batch: 1 };
    this.#balancers = new BatchedReads<readonly LoadBalancer[]>({
      ...{ ...once, maxKept: 1 },
      read: async (_, signal) => new Map([[ALL, await readBalancers(clients, signal)]]),
    });
    this.#groups = new BatchedReads<readonly TargetGroup[]>({
      ...{ ...once, maxKept: 1 },
      read: async (_, signal) => new Map([[ALL, await readGroups(clients, signal)]]),
    });
    this.#targets = new BatchedReads<readonly Target[]>({
      ...{ ...once, concurrency: 8 },
      read: async ([arn = ''], signal) => new Map([[arn, await readTargets(clients, arn, signal)]]),
    });
  }

  /** `whole`: whatever is behind a door is in it. */
  async doors(signal: AbortSignal): Promise<Reading<{ readonly doors: readonly Door[]; readonly whole: boolean }>> {
    const [listed, grouped] = await Promise.all([this.#balancers.get([ALL], signal), this.#groups.get([ALL], signal)]);
    const balancers = listed.values.get(ALL)?.value;
    const groups = grouped.values.get(ALL)?.value;
    const facing = (balancers ?? []).filter(({ Scheme }) => Scheme === 'internet-facing');
    const behind = (arn: string) =>
      (groups ?? []).filter(({ LoadBalancerArns = [] }) => LoadBalancerArns.includes(arn));
    const wanted = arnsOf(facing.flatMap(({ LoadBalancerArn = '' }) => behind(LoadBalancerArn)));
    const first = await this.#targets.get(wanted.slice(0, MOST_GROUPS), signal);
    // A network load balancer may forward to an application load balancer, which has target groups of its own.
    const inner = [...first.values.values()].flatMap(({ value }) => value.filter(({ id }) => isBalancer(id)));
    const nested = arnsOf(inner.flatMap(({ id }) => behind(id))).slice(0, MOST_GROUPS);
    const second = await this.#targets.get(nested, signal);
    const targetsOf = (arn: string): readonly Target[] =>
      behind(arn).flatMap(({ TargetGroupArn = '' }) => [
        ...(first.values.get(TargetGroupArn)?.value ?? []),
        ...(second.values.get(TargetGroupArn)?.value ?? []),
      ]);
    const failures = [...first.failures, ...second.failures];
    const truncated = wanted.length > MOST_GROUPS;
    return {
      value: {
        doors: facing.map(({ LoadBalancerName: name = '', LoadBalancerArn = '', SecurityGroups = [] }) => ({
          name,
          securityGroupIds: SecurityGroups,
          targets: targetsOf(LoadBalancerArn).flatMap((one) => (isBalancer(one.id) ? targetsOf(one.id) : [one])),
        })),
        whole:
          balancers !== undefined &&
          groups !== undefined &&
          !truncated &&
          failures.every(({ unknown }) => unknown.length === 0),
      },
      gaps: [
        ...listed.failures.map(({ error }) => this.#gap(error, sources.loadBalancers, balancers !== undefined)),
        ...grouped.failures.map(({ error }) => this.#gap(error, sources.targetGroups, groups !== undefined)),
        ...failures.map(({ error, unknown }) => this.#gap(error, sources.targetHealth, unknown.length === 0)),
        ...(truncated ? [this.#truncated(wanted.length)] : []),
      ],
      readAt: [listed, grouped, first, second].flatMap(readTimes),
    };
  }

  #gap(error: unknown, source: Source, known: boolean): Gap {
    return gapOf(error, { source, region: this.#region, instances: [], ...(!known && { consequence: CONSEQUENCE }) });
  }

  #truncated(groups: number): Gap {
    const where = { service: sources.targetHealth.service, region: this.#region, account: null, instances: [] };
    const detail = `${groups} target groups are behind internet-facing load balancers, ${MOST_GROUPS} of which were asked for their targets. ${CONSEQUENCE}`;
    return { ...where, reason: 'truncated', retryable: false, detail };
  }
}

const isBalancer = (id: string): boolean => id.startsWith('arn:');

const arnsOf = (groups: readonly TargetGroup[]): string[] => [
  ...new Set(
    groups.flatMap(({ TargetGroupArn, TargetType }) => (TargetType === 'lambda' ? [] : (TargetGroupArn ?? []))),
  ),
];

async function readBalancers(clients: Clients, abortSignal: AbortSignal): Promise<LoadBalancer[]> {
  const balancing = await clients.loadbalancing();
  return allPages(async (Marker) => {
    const page = await balancing.describeLoadBalancers({ PageSize: 400, Marker }, { abortSignal });
    return { items: page.LoadBalancers, next: page.NextMarker };
  });
}

async function readGroups(clients: Clients, abortSignal: AbortSignal): Promise<TargetGroup[]> {
  const balancing = await clients.loadbalancing();
  return allPages(async (Marker) => {
    const page = await balancing.describeTargetGroups({ PageSize: 400, Marker }, { abortSignal });
    return { items: page.TargetGroups, next: page.NextMarker };
  });
}

/** All that are registered, also those that fail their health check just now. */
async function readTargets(clients: Clients, TargetGroupArn: string, abortSignal: AbortSignal): Promise<Target[]> {
  const balancing = await clients.loadbalancing();
  const { TargetHealthDescriptions } = await balancing.describeTargetHealth({ TargetGroupArn }, { abortSignal });
  if (!TargetHealthDescriptions) throw new InvalidAnswer('a target group without its targets');
  return TargetHealthDescriptions.flatMap(({ Target, TargetHealth }) =>
    Target?.Id && TargetHealth?.State !== 'unused' ? [{ id: Target.Id, port: Target.Port ?? null }] : [],
  );
}
