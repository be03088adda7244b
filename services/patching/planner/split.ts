import type { PatchPlan, PlannedHost } from '../../contracts/plan.js';
import type { FixGroup } from '../../contracts/vulnerability.js';
import { groupBy } from '../../group-by.js';
import type { Host } from '../../instances.js';
import type { Exposure } from '../../vulnerabilities/exposure.js';
import { planOf } from '../plan.js';
import { canonicalJson } from '../plan-hash.js';
import { type PlanRequest, planHosts, whyNot } from '../plan-host.js';

export interface SplitRequest extends Omit<PlanRequest, 'urgent' | 'exposures'> {
  readonly exposures: ReadonlyMap<string, Exposure>;
  /** Why a host is busy already, by instance id. */
  readonly busy: ReadonlyMap<string, string>;
}

export interface SplitPlan {
  readonly environment: string | null;
  /** Known to be exploited, on hosts that the internet reaches. */
  readonly urgent: boolean;
  readonly content: PatchPlan;
}

export interface Split {
  /** Urgent ones first. */
  readonly plans: readonly SplitPlan[];
  /** Instance id to why no patch is planned there. Hosts with nothing to install are not in it. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/**
 * What a plan may hold. DynamoDB takes 400 KB an item, and an approval's item holds the plan and its run; fifty hosts are
 * as many as `execute_automated_patching` takes.
 */
const MOST = { hosts: 50, bytes: 150_000 };

/**
 * One plan for each environment, window and need of a reboot, so that every plan has one rule set of the policy and one
 * answer to "will it reboot". Urgent is decided host by host: a private host does not hurry because another one of the
 * same fix is exposed.
 */
export function splitIntoPlans(request: SplitRequest): Split {
  const leftOut = new Map<string, string>();
  const free = request.hosts.filter((host) => {
    const reason = whyNot(host, request) ?? request.busy.get(host.instance_id);
    if (reason !== undefined) leftOut.set(host.instance_id, reason);
    return reason === undefined;
  });
  const environments = [...groupBy(free, environmentOf)].sort(([a], [b]) => order(a ?? '', b ?? ''));
  const plans = [true, false].flatMap((urgent) =>
    environments.flatMap(([environment, hosts]) => {
      const made = plansFor(hosts, urgent, request);
      for (const [id, reason] of made.leftOut) leftOut.set(id, reason);
      return made.contents.map((content) => ({ environment, urgent, content }));
    }),
  );
  return { plans, leftOut };
}

/** The plans of one environment that are as urgent as asked, and its hosts whose needed fix cannot be planned. */
function plansFor(
  hosts: readonly Host[],
  urgent: boolean,
  all: SplitRequest,
): { contents: PatchPlan[]; leftOut: [string, string][] } {
  const groups = all.groups.flatMap((group) => restricted(group, hosts, urgent, all));
  const concerned = hosts.filter(({ instance_id }) => groups.some((group) => has(group, instance_id)));
  const request: PlanRequest = { ...all, hosts: concerned, groups, urgent };
  const { planned, notes } = planHosts(request);
  const ids = new Set(planned.map(({ instance_id }) => instance_id));
  const byReboot = [...groupBy(planned, ({ reboot_option }) => reboot_option ?? 'NoReboot')];
  return {
    contents: byReboot
      .sort(([a], [b]) => order(a, b))
      .flatMap(([, some]) => inParts(some).map((part) => planOf(part, request))),
    leftOut: Object.entries(notes).filter(([id]) => !ids.has(id)),
  };
}

/** Whether a fix closes, on this very host, something that is known to be exploited while the internet reaches it. */
export function isUrgent(
  { fix_id }: Pick<FixGroup, 'fix_id'>,
  instanceId: string,
  { findings, exposures }: Pick<SplitRequest, 'findings' | 'exposures'>,
): boolean {
  if (exposures.get(instanceId)?.internet !== true) return false;
  return (findings.get(instanceId) ?? []).some((one) => one.known_exploited === true && one.fix_id === fix_id);
}

/** The part of a group that is about these hosts and as urgent as asked; only what a package manager installs. */
function restricted(group: FixGroup, hosts: readonly Host[], urgent: boolean, request: SplitRequest): FixGroup[] {
  if (group.kind !== 'os_package') return [];
  const ids = hosts
    .map(({ instance_id }) => instance_id)
    .filter((id) => has(group, id) && isUrgent(group, id, request) === urgent);
  return ids.length > 0 ? [{ ...group, instance_ids: ids }] : [];
}

function inParts(hosts: readonly PlannedHost[]): PlannedHost[][] {
  const parts: PlannedHost[][] = [];
  let bytes = 0;
  for (const host of hosts) {
    const size = Buffer.byteLength(canonicalJson(host));
    const last = parts.at(-1);
    if (!last || last.length >= MOST.hosts || bytes + size > MOST.bytes) {
      parts.push([host]);
      bytes = size;
    } else {
      last.push(host);
      bytes += size;
    }
  }
  return parts;
}

const has = ({ instance_ids }: FixGroup, id: string): boolean => instance_ids.includes(id);

const environmentOf = ({ environment }: Host): string | null => environment?.trim().toLowerCase() || null;

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
