import type { Clients } from '../aws/clients.js';
import { sources } from '../aws/sources.js';
import type { HostCheck } from '../contracts/host-check.js';
import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import { clockTime, count, listing } from '../words.js';
import { attempt, readInstalled } from './evidence.js';
import { newlyFailed, stillRuns } from './health-check.js';
import { readServiceHealth, type ServiceHealth, UNWATCHED } from './service-health.js';
import { type Evidence, showsVersions, stillOld } from './verification.js';

/** What AWS shows of a host after its install, before anybody scans it again. null: that source did not answer. */
export interface Health extends Pick<Evidence, 'versions' | 'unpatched' | 'failures'>, ServiceHealth {
  /** EC2's two status checks, `ok` when they pass. */
  readonly checks: { readonly instance: string; readonly system: string } | null;
  /** PingStatus of the SSM agent. */
  readonly agent: string | null;
}

export type Gate =
  /** There is still something to wait for. */
  /** `until`: the host is good and only watched until then. */
  | { readonly kind: 'waiting'; readonly for: string; readonly until?: Date }
  | { readonly kind: 'passed' }
  /** The host is bad, and AWS shows it. */
  | { readonly kind: 'failed'; readonly detail: string }
  /** The same, and the install may be why: nothing said that it was not whole before. */
  | { readonly kind: 'unhealthy'; readonly detail: string }
  /** Nobody can say; the host may still be verified by a re-scan. */
  | { readonly kind: 'unseen'; readonly detail: string };

/** What the host itself said, of one that the plan looks at. */
export interface Looks {
  readonly before: HostCheck | undefined;
  readonly after: HostCheck | undefined;
  /** When its install was begun; ISO 8601. */
  readonly since: string;
}

/** A rebooting host gets its status checks back within minutes. Milliseconds after the end of its execution. */
export const GATE_LIMIT_MS = 15 * 60_000;

/**
 * Whether a host is good enough to go on to the next wave: its packages are there, it passes EC2's status checks, its
 * agent answers, no alarm of the plan fires and its target groups call it healthy, to the end of the bake time; where the
 * plan looks at the host itself, it runs what was installed and no more of its units failed. The re-scan by Inspector comes
 * hours later at times, so it is left to the end of the run.
 */
export function gate(
  host: PlannedHost,
  health: Health,
  { endedAt, now, bakeMs = 0, looks }: { endedAt: Date; now: Date; bakeMs?: number; looks?: Looks },
): Gate {
  const old = stillOld(host, { versions: health.versions, active: null });
  if (old) return { kind: 'failed', detail: `AWS reported success, but ${old}` };
  const missing = [...lacking(host, health), ...unproven(host, looks)];
  const baked = new Date(endedAt.getTime() + bakeMs);
  if (missing.length === 0) {
    if (now >= baked) return { kind: 'passed' };
    return { kind: 'waiting', for: `the bake time, until ${clockTime(baked)}`, until: baked };
  }
  const limitMs = Math.max(GATE_LIMIT_MS, bakeMs);
  const isAsked = looks?.after !== undefined && looks.after.seen === undefined;
  if (isAsked || now.getTime() - endedAt.getTime() < limitMs) {
    return { kind: 'waiting', for: listing(missing.map(({ what }) => what)) };
  }
  const limit = count(limitMs / 60_000, 'minute');
  const bad = missing.filter(({ seen }) => seen !== null);
  if (bad.length > 0) {
    const words = bad.map(({ what, seen }) => `${what}: ${seen}`);
    return { kind: 'unhealthy', detail: `not healthy ${limit} after the install: ${listing(words)}` };
  }
  const words = [
    `${listing(missing.map(({ what }) => what))} not seen within ${limit}`,
    ...health.failures,
    ...because(looks),
  ];
  return { kind: 'unseen', detail: words.join('. ') };
}

/** What is not proven good, with what is seen instead; null where nothing is seen. */
function lacking(host: PlannedHost, health: Health): { what: string; seen: string | null }[] {
  const { checks, agent } = health;
  const bad = checks && [checks.instance, checks.system].find((status) => status !== 'ok');
  return [
    ...(checks && !bad ? [] : [{ what: 'status checks', seen: bad ?? null }]),
    ...(agent === 'Online' ? [] : [{ what: 'the SSM agent', seen: agent }]),
    ...watched(health),
    ...(showsVersions(host, health) ? [] : [{ what: 'the installed versions', seen: null }]),
  ];
}

function watched({ firing, targets }: ServiceHealth): { what: string; seen: string | null }[] {
  const alarms = firing?.map((name) => ({ what: `alarm ${name}`, seen: 'ALARM' }));
  const groups = targets
    ?.filter(({ state }) => state !== 'healthy')
    .map(({ group, state }) => ({ what: `target group ${group}`, seen: state }));
  return [...(alarms ?? [{ what: 'alarms', seen: null }]), ...(groups ?? [{ what: 'target health', seen: null }])];
}

/** What the host did not say of itself, or said and is bad. A service that had failed before the install is no sign. */
export function unproven(host: PlannedHost, looks: Looks | undefined): { what: string; seen: string | null }[] {
  if (!host.health_check) return [];
  const seen = looks?.after?.seen;
  if (!seen) return [{ what: 'the look at the host itself', seen: null }];
  const old = stillRuns(host, seen, looks.since);
  const failed = host.health_check === 'services' ? newlyFailed(looks.before, seen) : [];
  return [
    ...(old ? [{ what: `the boot into what was installed (it ${old})`, seen: null }] : []),
    ...(failed?.map((unit) => ({ what: `unit ${unit}`, seen: 'failed' })) ?? [
      { what: 'whether its services run as before', seen: null },
    ]),
  ];
}

const because = (looks: Looks | undefined): string[] => (looks?.after?.because ? [looks.after.because] : []);

/** Whether the host is up: nothing is asked of one that is not. */
export const isUp = ({ checks, agent }: Health): boolean =>
  agent === 'Online' && checks?.instance === 'ok' && checks.system === 'ok';

/** Whether what is seen looks like a host that is coming up again. */
export const isRestarting = ({ checks }: Health): boolean =>
  checks?.instance === 'initializing' || checks?.system === 'initializing';

const statusChecks = {
  service: 'ec2',
  action: 'ec2:DescribeInstanceStatus',
  reads: 'the status checks of an instance',
} as const;

/** Reads it from nothing that was kept before; what fails is named and leaves null. */
export async function readHealth(
  clients: Clients,
  host: Pick<PlannedHost, 'instance_id' | 'platform' | 'packages'>,
  installedAt: Date,
  gates?: PatchPlan['gates'],
): Promise<Health> {
  const [ec2, ssm] = await Promise.all([clients.ec2(), clients.ssm()]);
  const failures: string[] = [];
  const ids = [host.instance_id];
  const [status, nodes, installed, service] = await Promise.all([
    attempt(statusChecks, ec2.describeInstanceStatus({ InstanceIds: ids, IncludeAllInstances: true }), failures),
    attempt(
      sources.managedNodes,
      ssm.describeInstanceInformation({ Filters: [{ Key: 'InstanceIds', Values: ids }] }),
      failures,
    ),
    readInstalled(clients, host, installedAt),
    gates ? readServiceHealth(clients, gates, host.instance_id, failures) : UNWATCHED,
  ]);
  const found = status?.InstanceStatuses?.[0];
  const node = nodes?.InstanceInformationList?.find(({ InstanceId }) => InstanceId === host.instance_id);
  return {
    ...service,
    versions: installed.versions,
    unpatched: installed.unpatched,
    failures: [...failures, ...installed.failures],
    checks:
      (found && {
        instance: found.InstanceStatus?.Status ?? 'unknown',
        system: found.SystemStatus?.Status ?? 'unknown',
      }) ||
      null,
    agent: nodes && (node?.PingStatus ?? 'not managed'),
  };
}
