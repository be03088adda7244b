import type { PatchPlan } from '../../contracts/plan.js';
import type { FixGroup } from '../../contracts/vulnerability.js';

export type Criticality = PatchPlan['criticality'];

export const criticalities = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Criticality[];

/** Known exploited is critical whatever its score; what nobody rated yet counts as high. */
function criticalityOf({ known_exploited, severity }: FixGroup): Criticality {
  if (known_exploited.length > 0) return 'critical';
  return severity === 'untriaged' ? 'high' : severity;
}

/** Groups of this criticality and of everything worse. */
export const atLevel = (groups: readonly FixGroup[], level: Criticality): FixGroup[] =>
  groups.filter((group) => criticalities.indexOf(criticalityOf(group)) <= criticalities.indexOf(level));
