import type { Approval } from '../../contracts/approval.js';
import type { Closure } from '../../contracts/closure.js';
import type { Host } from '../../instances.js';
import { listing } from '../../words.js';
import type { Blocked } from './candidates.js';
import type { Occupied } from './constraints.js';
import type { Constraints } from './windows.js';

/**
 * Hosts that serve the same: of the same Auto Scaling group, or with the same role tag in the same environment. Patching
 * them at the same time takes the service down.
 */
export function peersOf(host: Host, fleet: readonly Host[]): Host[] {
  const group = host.tags['aws:autoscaling:groupName'];
  return fleet.filter(
    (other) =>
      other.instance_id !== host.instance_id &&
      ((group !== undefined && other.tags['aws:autoscaling:groupName'] === group) ||
        (host.role !== null && other.role === host.role && other.environment === host.environment)),
  );
}

/** Everything that a window must not meet, soonest first. What could not be read blocks nothing: a gap says so. */
export function blockedTimes(
  host: Host,
  peers: readonly Host[],
  { freezes, own, peers: ofPeers }: Constraints,
  ours: { readonly runs: readonly Approval[]; readonly freezes: readonly Closure[] },
): Blocked[] {
  const peerNames = listing(peers.map(({ name }) => name));
  const ownKeys = new Set((own ?? []).map(keyOf));
  const blocked = (kind: Blocked['kind'], times: readonly Occupied[], say: (name: string) => string): Blocked[] =>
    times.map(({ name, from, to }) => ({ kind, from, to, detail: say(name) }));
  return [
    ...blocked('freeze', freezes ?? [], (name) => `the change calendar ${name} is closed`),
    ...ours.freezes.map(frozenTime),
    ...blocked('maintenance_window', own ?? [], (name) => `the maintenance window ${name} runs on ${host.name}`),
    ...blocked(
      'peer',
      (ofPeers ?? []).filter((one) => !ownKeys.has(keyOf(one))),
      (name) => `the maintenance window ${name} runs on a peer (${peerNames})`,
    ),
    ...ours.runs.flatMap((run) => runTimes(host, peers, run)),
  ].sort((a, b) => a.from - b.from);
}

const frozenTime = ({ name, by, from, until }: Closure): Blocked => ({
  kind: 'freeze',
  from: Date.parse(from),
  to: Date.parse(until),
  detail: `${by?.name ?? 'somebody'} froze changes: ${name}`,
});

const keyOf = ({ name, from }: Occupied): string => `${name} ${from}`;

/** A run that is approved, or may be: its window is taken on its hosts. */
function runTimes(host: Host, peers: readonly Host[], { status, plan, run }: Approval): Blocked[] {
  if (run?.finished_at) return [];
  const ids = new Set(plan.content.hosts.map(({ instance_id }) => instance_id));
  const { start, end } = plan.content.window;
  const times = { from: Date.parse(start), to: Date.parse(end) };
  const said = status === 'approved' ? 'is planned' : 'waits for approval';
  if (ids.has(host.instance_id)) {
    return [{ kind: 'planned_run', ...times, detail: `a patch run of ${host.name} ${said} (plan ${plan.plan_id})` }];
  }
  const met = peers.filter(({ instance_id }) => ids.has(instance_id)).map(({ name }) => name);
  if (met.length === 0) return [];
  return [{ kind: 'peer', ...times, detail: `a patch run of its peer ${listing(met)} ${said} (plan ${plan.plan_id})` }];
}
