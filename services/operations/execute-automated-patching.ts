import { z } from 'zod';
import { Approval } from '../contracts/approval.js';
import { defineOperation } from '../operation.js';
import { NamedInstances, result } from '../schema.js';

export const AutomatedPatching = result({
  patch_status: z.object({
    state: z.enum(['approval_required', 'nothing_to_do']),
    workflow_id: z.string().nullable(),
    approval_url: z.string().nullable(),
    hosts: z.record(z.string(), z.string()).describe('Instance id to what happens there, or why nothing does'),
  }),
  rollback_plan: z.object({ enabled: z.boolean(), tier: z.string(), loses: z.string() }),
  success_rate: z.number().nullable().describe('null: nothing was attempted yet'),
  approval: Approval.nullable(),
  summary: z.string(),
});
export type AutomatedPatching = z.infer<typeof AutomatedPatching>;

export const executeAutomatedPatching = defineOperation({
  name: 'execute_automated_patching',
  title: 'Patch instances',
  description:
    'Makes an exact patch plan for the named instances and asks people to approve it. Nothing is installed before they do, and "fixed" means verified by a re-scan.',
  effect: 'change',
  input: z.strictObject({
    instance_ids: NamedInstances,
    patch_level: z
      .enum(['critical', 'high', 'non_critical', 'all'])
      .default('non_critical')
      .describe('Which findings to fix: critical; critical and high; medium and low; or all'),
    rollback_enabled: z.boolean().default(true).describe('Snapshot the root volume of each host first'),
    fix_ids: z
      .array(z.string())
      .max(20)
      .optional()
      .describe('Only these fix groups, by id; patch_level is then ignored'),
  }),
  output: AutomatedPatching,
  async run(_input, _context): Promise<AutomatedPatching> {
    throw new Error('written next');
  },
});
