import { z } from 'zod';
import { Disagreement, HostCompliance, MissingPatch } from '../contracts/patch.js';
import { coverageOf } from '../coverage.js';
import { InvalidInput } from '../errors.js';
import { defineOperation } from '../operation.js';
import { comparison, inspectorsView } from '../patching/comparison.js';
import { complianceVerdict, worstFirst } from '../patching/compliance-words.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors, result } from '../schema.js';

/** Hosts of which an answer lists what they lack: as many as can be named in a question. */
const MOST_LISTED = 50;

export const PatchComplianceReport = result({
  compliant: z.array(z.string()).describe('Instance ids'),
  non_compliant: z.array(z.string()).describe('Instance ids'),
  missing_patches: z
    .record(z.string(), z.array(MissingPatch))
    .describe(`Instance id to what it lacks, for the ${MOST_LISTED} that lack most; ask about others by name`),
  unknown: z
    .array(z.string())
    .describe('Instance ids never scanned, scanned too long ago, or not answered: not compliant'),
  hosts: z.array(HostCompliance).describe('One row an instance, worst first'),
  disagreements: z
    .array(Disagreement)
    .nullable()
    .optional()
    .describe('What Inspector lists and Patch Manager does not, or the other way, and why; null when not compared'),
  not_compared: z.array(z.string()).optional().describe('Instance ids of which one of the two says too little'),
  summary: z.string(),
});
export type PatchComplianceReport = z.infer<typeof PatchComplianceReport>;

export const checkPatchCompliance = defineOperation({
  name: 'check_patch_compliance',
  title: 'Patch compliance',
  description:
    'Which instances lack patches according to their SSM patch baseline. An instance that was never scanned is unknown, not compliant.',
  effect: 'read',
  input: z.strictObject({
    instance_ids: InstanceSelectors.default([]),
    compare: z.boolean().default(false).describe('Also why Inspector disagrees, and since when patches are open'),
  }),
  output: PatchComplianceReport,
  async run({ instance_ids: selectors, compare }, { services, signal }): Promise<PatchComplianceReport> {
    const budget = readBudget(signal, services.answerMs);
    const selected = await services.instances.select(selectors, budget);
    if (compare && selected.hosts.length > MOST_COMPARED) throw tooMany(selected.hosts.length);
    const [read, inspector] = await Promise.all([
      services.patches.of(selected.hosts, budget, { lists: MOST_LISTED }),
      compare ? inspectorsView(services, selected.hosts, budget) : undefined,
    ]);
    const compared = inspector && (await comparison(services, read, inspector, budget));
    const idsWith = (verdict: HostCompliance['verdict']) =>
      read.value.filter((host) => host.verdict === verdict).map((host) => host.instance_id);
    const { status, coverage } = coverageOf({
      requested: selected.requested,
      instanceIds: selected.hosts.map((host) => host.instance_id),
      gaps: [...selected.gaps, ...read.gaps, ...(compared?.gaps ?? [])],
      readAt: [...selected.readAt, ...read.readAt, ...(compared?.readAt ?? [])],
      now: services.clock.now(),
      account: services.instances.account,
    });
    return {
      status,
      coverage,
      compliant: idsWith('compliant'),
      non_compliant: idsWith('non_compliant'),
      missing_patches: Object.fromEntries(
        [...(compared?.patches ?? read.patches)].map(([id, patches]) => [id, [...patches]]),
      ),
      disagreements: compared?.disagreements ?? null,
      ...(compared && { not_compared: compared.notCompared }),
      unknown: idsWith('unknown'),
      hosts: worstFirst(read.value),
      summary: complianceVerdict(read.value, selected.requested),
    };
  },
});

/** Of so many hosts every finding is read, which the comparison needs. */
const MOST_COMPARED = 50;

const tooMany = (hosts: number): InvalidInput =>
  new InvalidInput(
    `Inspector and Patch Manager are compared on at most ${MOST_COMPARED} instances, and these are ${hosts}.`,
    {
      hint: 'Name some of them, for example by a tag.',
    },
  );
