import { completeness, verdictOf } from '../../cards/completeness.js';
import type { View } from '../../cards/view.js';
import { fixLine } from '../../cards/views/fixes.js';
import { atLeast, names, plural, sentence } from '../../cards/words.js';
import { InspectorFindings } from '../../services/operations/get-inspector-findings.js';
import type { Resolution } from '../../services/operations/resolve-vulnerabilities-by-criticality.js';
import { atPatchLevel, type PatchLevel } from '../../services/patching/patch-level.js';
import type { Answer } from '../client.js';
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

/** What to read before people are asked for a patch that the planner cannot say; undefined for what is no patch. */
export function findingsBefore({ spec, input }: Question): Question | undefined {
  const reading = commandSpecs.find(({ operation }) => operation === 'get_inspector_findings');
  if (spec.operation !== 'execute_automated_patching' || !reading) return undefined;
  return { spec: reading, input: { instance_ids: input.instance_ids } };
}

/** Which of the fixes that are known a patch asks for, in words instead of ids. */
export function fixesView({ input }: Question, { output, context }: Answer): View | undefined {
  const findings = InspectorFindings.safeParse(output).data;
  if (!findings || !context) return undefined;
  const { fix_ids: ids, patch_level: level = 'non_critical' } = input as {
    fix_ids?: string[];
    patch_level?: PatchLevel;
  };
  const known = findings.fix_groups.filter(({ kind }) => kind === 'os_package');
  const meant = ids ? known.filter(({ fix_id }) => ids.includes(fix_id)) : atPatchLevel(known, level);
  const { now, region, caller } = context;
  const viewer = { now: new Date(now), region, viewer: caller };
  const more = findings.fix_group_count - findings.fix_groups.length;
  const isOnMore = meant.some((group) => group.instance_count > group.instance_names.length);
  const where =
    names([...new Set(meant.flatMap(({ instance_names }) => instance_names))]) + (isOnMore ? ' or more' : '');
  const claim =
    meant.length > 0
      ? `${atLeast(plural(meant.length, 'fix', 'fixes'), more > 0)} on ${where}`
      : `No ${more > 0 ? 'fix that is listed' : 'known fix'} is asked for by this`;
  const seen = completeness(findings);
  return {
    title: 'Patch',
    verdict: verdictOf(sentence(claim), seen),
    tone: 'neutral',
    notices: [
      ...seen.notices,
      ...(more > 0
        ? [`Of ${plural(more, 'more known fix', 'more known fixes')} nothing is said here; the request says it.`]
        : []),
    ],
    blocks: [
      {
        kind: 'fixes',
        heading: 'What this asks for',
        fixes: meant.map((group, index) => fixLine(group, index + 1, viewer)),
        more: null,
      },
    ],
    actions: [],
    footer: null,
  };
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
