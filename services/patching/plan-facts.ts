import type { PlanContent } from '../contracts/plan.js';
import type { Finding } from '../contracts/vulnerability.js';
import type { Selected } from '../instances.js';
import type { Services } from '../services.js';
import { assessFleet, type FleetAssessment } from '../vulnerabilities/assess-fleet.js';
import { INSTALL_DOCUMENT, INSTALL_WITHOUT_SNAPSHOT_DOCUMENT } from './automation.js';

/** Everything that a plan is made from, read at one moment. */
export interface PlanFacts {
  readonly selected: Selected;
  readonly fleet: FleetAssessment;
  /** Findings with the fix that closes each, by instance; an instance that did not answer is missing. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** Patch baseline by instance id, where known. */
  readonly baselines: ReadonlyMap<string, string | null>;
  readonly document: PlanContent['document'];
}

/** @throws NotFound when no selector matches; AccessDenied or Unavailable without EC2 or the patch document. */
export async function readPlanFacts(
  services: Pick<Services, 'instances' | 'findings' | 'patches' | 'automation'>,
  { selectors, rollback }: { selectors: readonly string[]; rollback: boolean },
  signal: AbortSignal,
): Promise<PlanFacts> {
  const selected = await services.instances.select(selectors, signal);
  const [fleet, compliance, document] = await Promise.all([
    assessFleet(services, selected, signal),
    services.patches.of(selected.hosts, signal),
    services.automation.document(rollback ? INSTALL_DOCUMENT : INSTALL_WITHOUT_SNAPSHOT_DOCUMENT),
  ]);
  return {
    selected,
    fleet,
    findings: byInstance(fleet),
    baselines: new Map(compliance.value.map(({ instance_id, baseline_id }) => [instance_id, baseline_id])),
    document,
  };
}

function byInstance({ byInstance: answered, findings }: FleetAssessment): Map<string, Finding[]> {
  const map = new Map<string, Finding[]>([...answered.keys()].map((id) => [id, []]));
  for (const finding of findings) map.get(finding.instance_id)?.push(finding);
  return map;
}
