import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import type { DriftedField } from '../contracts/voided.js';
import { Unavailable } from '../errors.js';
import type { Host } from '../instances.js';
import type { Policy } from '../policy.js';
import { listing } from '../words.js';
import { isUrgent } from './per-window.js';
import { planOf } from './plan.js';
import type { PlanFacts } from './plan-facts.js';
import { planHosts } from './plan-host.js';

/** The plan for some hosts of an earlier one, as it would be now; or why there is none. */
export type Replanned = { readonly content: PatchPlan } | { readonly content: null; readonly because: string };

interface Circumstances {
  readonly policy: Policy;
  readonly now: Date;
  /** What was seen on hosts, and may be newer than what Inspector says. */
  readonly changes: readonly DriftedField[];
  /** Goes on without hosts of which nobody says what they need. */
  readonly evenIfUnseen: boolean;
}

/**
 * The same work on these hosts: what the earlier plan would have fixed there, to the versions that fix it now. Nothing
 * that nobody had asked for is added.
 *
 * @throws Unavailable where what a host needs cannot be seen at this moment.
 */
export function replan(
  earlier: PatchPlan,
  wanted: readonly { readonly instance_id: string; readonly name: string }[],
  facts: PlanFacts,
  { policy, now, changes, evenIfUnseen }: Circumstances,
): Replanned {
  const { fleet } = facts;
  const blind = fleet.hosts.filter((host) => isUnseen(host, facts)).map(({ name }) => name);
  if (blind.length > 0 && !evenIfUnseen) {
    throw new Unavailable(`What ${listing(blind)} needs cannot be seen now.`, { hint: 'It is looked at again.' });
  }
  const fixIds = fixesOf(earlier, facts);
  const request = {
    ...facts,
    hosts: fleet.hosts,
    groups: fleet.groups.filter(({ fix_id }) => fixIds.has(fix_id)),
    exposures: fleet.exposures,
    rollback: earlier.rollback.enabled,
    policy,
    now,
  };
  const { planned, notes } = planHosts(request);
  if (planned.length === 0) {
    const words = wanted.map(({ instance_id, name }) => `${name}: ${why(notes[instance_id])}`);
    return { content: null, because: words.join('; ') };
  }
  const urgent = planned.every((host) => isUrgent(host, request));
  const hosts = planned.map((host) => asSeen(host, changes));
  return { content: planOf(hosts, { ...request, urgent }) };
}

const why = (note: string | undefined): string => note?.replace(/^left out: /, '') ?? 'it is gone';

const isUnseen = ({ instance_id, ssm, scan }: Host, { findings }: PlanFacts): boolean =>
  ssm === 'unknown' || scan === 'unknown' || !findings.has(instance_id);

/** By what the earlier plan wanted to close, or to install. */
function fixesOf({ hosts }: PatchPlan, { findings }: PlanFacts): Set<string> {
  const fixes = hosts.flatMap(({ instance_id, finding_arns, packages }) => {
    const [arns, names] = [new Set(finding_arns), new Set(packages.map(({ name }) => name))];
    return (findings.get(instance_id) ?? [])
      .filter((one) => arns.has(one.finding_arn) || one.packages.some(({ name }) => names.has(name)))
      .flatMap(({ fix_id }) => fix_id ?? []);
  });
  return new Set(fixes);
}

/** Inventory is hours ahead of a scan at times: the version that was seen on the host is the one it comes from. */
const asSeen = (host: PlannedHost, changes: readonly DriftedField[]): PlannedHost => ({
  ...host,
  packages: host.packages.map((one) => {
    const seen = changes.find(({ instance_id, field }) => instance_id === host.instance_id && field === one.name);
    const version = seen?.is?.split(', ').at(-1);
    return version ? { ...one, from: version } : one;
  }),
});
