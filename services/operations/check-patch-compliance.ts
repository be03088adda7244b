import { z } from 'zod';
import { HostCompliance, MissingPatch } from '../contracts/patch.js';
import { defineOperation } from '../operation.js';
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
  async run(_input, _context): Promise<PatchComplianceReport> {
    throw new Error('written next');
  },
});
