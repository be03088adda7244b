import { z } from 'zod';
import { Instance } from '../contracts/instance.js';
import { Finding, FixGroup } from '../contracts/vulnerability.js';
import { defineOperation } from '../operation.js';
import { InstanceSelectors, result, Severity } from '../schema.js';

export const InspectorFindings = result({
  findings: z.array(Finding).describe('Active findings, worst first'),
  critical_count: z
    .number()
    .int()
    .nullable()
    .describe('null when nothing answered; a lower bound when status is partial'),
  high_count: z.number().int().nullable(),
  medium_count: z.number().int().nullable(),
  low_count: z.number().int().nullable(),
  untriaged_count: z.number().int().nullable(),
  summary: z.string().describe('The verdict in one sentence, with its completeness'),
  attention_count: z.number().int().nullable().describe('Instances with a critical or known exploited finding'),
  vulnerability_count: z.number().int().nullable().describe('Distinct vulnerability ids'),
  fix_groups: z.array(FixGroup).describe('What to do, most urgent first'),
  instances: z.array(Instance),
  unseen: z.array(Instance).describe('Instances nobody can call safe: never scanned or not answered'),
});
export type InspectorFindings = z.infer<typeof InspectorFindings>;

export const getInspectorFindings = defineOperation({
  name: 'get_inspector_findings',
  title: 'Inspector findings',
  description:
    'Active Amazon Inspector findings of EC2 instances, ranked by real risk and grouped by the fix that closes them. Says which instances were never scanned.',
  effect: 'read',
  input: z.strictObject({
    instance_ids: InstanceSelectors.default([]),
    severity: z
      .enum(['all', ...Severity.options])
      .default('all')
      .describe('Only findings of this severity'),
  }),
  output: InspectorFindings,
  async run(_input, _context): Promise<InspectorFindings> {
    throw new Error('written next');
  },
});
