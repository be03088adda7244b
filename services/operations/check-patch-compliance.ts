import { z } from 'zod';
import { HostCompliance, MissingPatch } from '../contracts/patch.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { complianceVerdict, worstFirst } from '../patching/compliance-words.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors, result } from '../schema.js';

export const PatchComplianceReport = result({
  compliant: z.array(z.string()).describe('Instance ids'),
  non_compliant: z.array(z.string()).describe('Instance ids'),
  missing_patches: z.record(z.string(), z.array(MissingPatch)).describe('Instance id to what it lacks'),
  unknown: z
    .array(z.string())
    .describe('Instance ids never scanned, scanned too long ago, or not answered: not compliant'),
  hosts: z.array(HostCompliance).describe('One row an instance, worst first'),
  summary: z.string(),
});
export type PatchComplianceReport = z.infer<typeof PatchComplianceReport>;

export const checkPatchCompliance = defineOperation({
  name: 'check_patch_compliance',
  title: 'Patch compliance',
  description:
    'Which instances lack patches according to their SSM patch baseline. An instance that was never scanned is unknown, not compliant.',
  effect: 'read',
  input: z.strictObject({ instance_ids: InstanceSelectors.default([]) }),
  output: PatchComplianceReport,
  async run({ instance_ids: selectors }, { services, signal }): Promise<PatchComplianceReport> {
    const budget = readBudget(signal);
    const selected = await services.instances.select(selectors, budget);
    const read = await services.patches.of(selected.hosts, budget);
    const idsWith = (verdict: HostCompliance['verdict']) =>
      read.value.filter((host) => host.verdict === verdict).map((host) => host.instance_id);
    const { status, coverage } = coverageOf({
      requested: selected.requested,
      instanceIds: selected.hosts.map((host) => host.instance_id),
      gaps: [...selected.gaps, ...read.gaps],
      readAt: [...selected.readAt, ...read.readAt],
      now: services.clock.now(),
    });
    return {
      status,
      coverage,
      compliant: idsWith('compliant'),
      non_compliant: idsWith('non_compliant'),
      missing_patches: Object.fromEntries([...read.patches].map(([id, patches]) => [id, [...patches]])),
      unknown: idsWith('unknown'),
      hosts: worstFirst(read.value),
      summary: complianceVerdict(read.value, selected.requested),
    };
  },
});
