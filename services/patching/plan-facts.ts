import type { Closure } from '../contracts/closure.js';
import type { PatchPlan } from '../contracts/plan.js';
import type { Finding } from '../contracts/vulnerability.js';
import type { Selected } from '../instances.js';
import type { Hold } from '../rollback/holds.js';
import { RESTORE_DOCUMENT } from '../rollback/restore-automation.js';
import type { Gap } from '../schema.js';
import type { Services } from '../services.js';
import { assessFleet, type FleetAssessment, namesOf } from '../vulnerabilities/assess-fleet.js';
import { worstFirst } from '../vulnerabilities/finding-cases.js';
import {
  INSTALL_BEHIND_LOAD_BALANCER_DOCUMENT,
  INSTALL_DOCUMENT,
  INSTALL_WITHOUT_SNAPSHOT_DOCUMENT,
} from './automation.js';
import type { GateFacts } from './gate-facts.js';
import { HEALTH_DOCUMENT } from './health-check.js';

/** Everything that a plan is made from, read at one moment. */
export interface PlanFacts {
  readonly selected: Selected;
  readonly fleet: FleetAssessment;
  /** Findings with the fix that closes each, by instance; an instance that did not answer is missing. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** Patch baseline by instance id, where known. */
  readonly baselines: ReadonlyMap<string, string | null>;
  readonly document: PatchPlan['document'];
  /** Puts a host back; null when nothing is saved first. */
  readonly restore: PatchPlan['document'] | null;
  /** For hosts behind a load balancer; null when nothing is saved first. */
  readonly drain: PatchPlan['document'] | null;
  /** Looks at hosts after their install. */
  readonly health: PatchPlan['document'];
  readonly gates: GateFacts;
  /** Versions that were rolled back and are not to be installed again yet. */
  readonly holds: readonly Hold[];
  /** Times in which nothing may be changed. */
  readonly closures: readonly Closure[];
  /** What else than the hosts was not seen. */
  readonly gaps: readonly Gap[];
}

/** @throws NotFound when no selector matches; AccessDenied or Unavailable without EC2 or the patch document. */
export async function readPlanFacts(
  services: Pick<
    Services,
    'instances' | 'findings' | 'acceptances' | 'clock' | 'patches' | 'automation' | 'holds' | 'gates' | 'changeControl'
  >,
  { selectors, rollback }: { selectors: readonly string[]; rollback: boolean },
  signal: AbortSignal,
): Promise<PlanFacts> {
  const selected = await services.instances.select(selectors, signal);
  const [fleet, compliance, document, restore, drain, health, holds, gates, { closures, unread }] = await Promise.all([
    assessFleet(services, selected, signal),
    services.patches.of(selected.hosts, signal, { lists: 0 }),
    services.automation.document(rollback ? INSTALL_DOCUMENT : INSTALL_WITHOUT_SNAPSHOT_DOCUMENT),
    rollback ? services.automation.document(RESTORE_DOCUMENT) : null,
    rollback ? services.automation.document(INSTALL_BEHIND_LOAD_BALANCER_DOCUMENT) : null,
    services.automation.document(HEALTH_DOCUMENT),
    services.holds.all(),
    services.gates(signal),
    services.changeControl.closures(signal),
  ]);
  return {
    selected,
    fleet,
    findings: byInstance(fleet),
    baselines: new Map(compliance.value.map(({ instance_id, baseline_id }) => [instance_id, baseline_id])),
    document,
    restore,
    drain,
    health,
    holds,
    gates,
    closures,
    gaps: unread ? [unread] : [],
  };
}

function byInstance({ byInstance: answered, cases, hosts }: FleetAssessment): Map<string, Finding[]> {
  const map = new Map<string, Finding[]>([...answered.keys()].map((id) => [id, []]));
  for (const finding of worstFirst(cases, namesOf(hosts))) map.get(finding.instance_id)?.push(finding);
  return map;
}
