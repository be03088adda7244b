import type { Resolution } from '../../services/operations/resolve-vulnerabilities-by-criticality.js';
import { commandSpecs } from '../commands.js';
import { commandLine, wordsFor } from '../flags.js';
import type { Question } from '../run.js';

/** Patch levels that the planner knows as a criticality and everything worse; the others are said in words. */
const criticalityOf: Readonly<Record<string, string>> = { critical: 'critical', high: 'high', all: 'low' };

/** The plan to show before people are asked to approve a patch; undefined where only words can say what is asked. */
export function planBefore({ spec, input }: Question): Question | undefined {
  const { patch_level: level, fix_ids: fixes, instance_ids } = input;
  const criticality = criticalityOf[String(level)];
  const planning = commandSpecs.find(({ operation }) => operation === 'resolve_vulnerabilities_by_criticality');
  if (spec.operation !== 'execute_automated_patching' || fixes || !criticality || !planning) return undefined;
  return { spec: planning, input: { instance_ids, criticality } };
}

/** The requests that ask people for each of the plans that nobody was asked about yet. */
export function requestsFor(resolution: Readonly<Record<string, unknown>>): Question[] {
  const { scheduled_patches: scheduled = [], immediate_actions: now = [] } = resolution as Partial<Resolution>;
  const asking = commandSpecs.find(({ operation }) => operation === 'create_approval_workflow');
  const plans = [...now.flatMap(({ plan }) => plan ?? []), ...scheduled];
  return plans
    .filter(({ approval_id }) => approval_id === null)
    .flatMap(({ plan_id, criticality }) =>
      asking ? [{ spec: asking, input: { remediation_plan: { plan_id }, criticality } }] : [],
    );
}

/** What is about to be asked of people, in one line. */
export function asked({ spec, input }: Question): string {
  const words = wordsFor(commandSpecs, spec.operation, input) ?? [spec.words];
  return `${spec.summary}: ${commandLine(words)}`;
}
