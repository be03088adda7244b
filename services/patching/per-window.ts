import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import { groupBy } from '../group-by.js';
import { planOf } from './plan.js';
import { type PlanRequest, planHosts } from './plan-host.js';

export interface PlansPerWindow {
  /** What is done as soon as it is approved first, then by environment. */
  readonly plans: readonly PatchPlan[];
  /** Instance id to what is planned there, or why nothing is. */
  readonly notes: Readonly<Record<string, string>>;
}

/**
 * One plan for each environment and window, so that every plan has one rule set of the policy, and a host that cannot
 * wait takes no other host out of its window. A host is in one plan with everything that is to be installed on it.
 */
export function plansPerWindow(request: Omit<PlanRequest, 'urgent' | 'waves'>): PlansPerWindow {
  const { planned, notes } = planHosts(request);
  const plans = [true, false].flatMap((urgent) => {
    const hosts = planned.filter((host) => isUrgent(host, request) === urgent);
    const environments = [...groupBy(hosts, ({ environment }) => environment?.trim().toLowerCase() ?? '')];
    return environments.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, some]) => planOf(some, { ...request, urgent }));
  });
  return { plans, notes };
}

/** Whether the plan closes, on this very host, what is known to be exploited while the internet reaches it. */
export const isUrgent = (
  { instance_id, known_exploited = [] }: PlannedHost,
  { exposures }: Pick<PlanRequest, 'exposures'>,
): boolean => known_exploited.length > 0 && exposures?.get(instance_id)?.internet === true;
