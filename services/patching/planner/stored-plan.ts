import type { Approval } from '../../contracts/approval.js';
import {
  isWork,
  type PatchPlan,
  type PlanContent,
  type PlannedHost,
  type PlanOf,
  type WorkPlan,
} from '../../contracts/plan.js';
import type { StoredPlan } from '../../contracts/resolution.js';
import type { FixGroup } from '../../contracts/vulnerability.js';
import { groupBy } from '../../group-by.js';
import { workHash } from '../plan-hash.js';

/** Half an hour a wave: snapshot, install, reboot, and the look at it. */
const WAVE_MS = 30 * 60_000;

interface Known {
  readonly environment: string | null;
  /** Those whose vulnerabilities the plan closes give its due date. */
  readonly groups: readonly FixGroup[];
  readonly pending: readonly Approval[];
}

/** The approval that waits for exactly this work, whatever its window. */
export const askedFor = (content: PatchPlan, pending: readonly Approval[]): Approval | undefined =>
  pending.find(({ plan }) => workHash(plan.content) === workHash(content));

/** A stored plan in short, beside what waits for approval already. */
export function storedPlan(
  { plan_id, hash, content }: PlanOf<PatchPlan>,
  { environment, groups, pending }: Known,
): StoredPlan {
  const asked = askedFor(content, pending);
  const due = earliestDue(content.hosts, content.closes.vulnerability_ids, groups);
  return {
    plan_id,
    hash,
    title: content.title,
    criticality: content.criticality,
    environment,
    instance_ids: content.hosts.map(({ instance_id }) => instance_id),
    instance_names: content.hosts.map(({ name }) => name),
    packages: packagesOf(content.hosts),
    window: content.window,
    waves: content.waves,
    fits_window: content.waves.length * WAVE_MS <= Date.parse(content.window.end) - Date.parse(content.window.start),
    reboot: content.reboot_option === 'RebootIfNeeded',
    closes: content.closes,
    due,
    misses_due: due !== null && content.window.start.slice(0, 10) > due,
    approval_id: asked?.approval_id ?? null,
    overlaps: pending
      .filter((one) => one !== asked && overlap(one.plan.content, content))
      .map(({ workflow_id }) => workflow_id),
  };
}

function packagesOf(hosts: readonly PlannedHost[]): StoredPlan['packages'] {
  const all = hosts.flatMap(({ packages, instance_id }) => packages.map(({ name, to }) => ({ name, to, instance_id })));
  return [...groupBy(all, ({ name, to }) => `${name} ${to}`).values()].flatMap(([first, ...others]) =>
    first ? [{ name: first.name, to: first.to, hosts: others.length + 1 }] : [],
  );
}

function earliestDue(
  hosts: readonly PlannedHost[],
  vulnerabilityIds: readonly string[],
  groups: readonly FixGroup[],
): string | null {
  const closed = new Set(vulnerabilityIds);
  const on = new Set(hosts.map(({ instance_id }) => instance_id));
  const dues = groups
    .filter(({ kind, instance_ids, vulnerability_ids }) => {
      if (kind !== 'os_package') return false;
      return instance_ids.some((id) => on.has(id)) && vulnerability_ids.some((id) => closed.has(id));
    })
    .flatMap(({ tier }) => tier.due ?? []);
  return dues.sort()[0] ?? null;
}

function overlap(one: PlanContent, other: PatchPlan): boolean {
  if (!isWork(one)) return false;
  const keys = ({ hosts }: WorkPlan) =>
    hosts.flatMap(({ instance_id, packages }) => packages.map(({ name }) => `${instance_id} ${name}`));
  const mine = new Set(keys(one));
  return keys(other).some((key) => mine.has(key));
}
