import { z } from 'zod';

export const ComplianceStatus = z.enum(['COMPLIANT', 'NON_COMPLIANT', 'INSUFFICIENT_DATA']);
export type ComplianceStatus = z.infer<typeof ComplianceStatus>;

const Impact = z.enum(['critical', 'high', 'medium', 'low']);

/** By what a change was made, from the user agent and the session of the call. */
export const ChangedVia = z.enum([
  'console',
  'cli',
  'sdk',
  'terraform',
  'cloudformation',
  'pulumi',
  'aws_service',
  'unknown',
]);
export type ChangedVia = z.infer<typeof ChangedVia>;

/** One difference of one resource: one field, one tag, one rule of a security group, or its whole being. */
export const ConfigurationChange = z.object({
  change_id: z.string(),
  at: z.string().describe('When AWS Config recorded it, or when the call was made; ISO 8601'),
  resource_type: z.string().describe('For example AWS::EC2::SecurityGroup'),
  resource_id: z.string(),
  resource_name: z.string().nullable(),
  region: z.string(),
  instance_ids: z.array(z.string()).describe('Instances of the answer that use the resource'),
  instance_names: z.array(z.string()),
  kind: z.enum(['changed', 'created', 'deleted', 'first_recorded']),
  field: z.string().describe('What differs, for example metadataOptions.httpTokens; empty for the whole resource'),
  before: z.string().nullable().describe('null: it was not there, or nothing says'),
  after: z.string().nullable().describe('null: it is gone, or nothing says'),
  summary: z.string().describe('One plain sentence built by us from the fields'),
  actor: z.string().nullable().describe('Who made the call, from CloudTrail; null when nothing says, see who_note'),
  source_ip: z.string().nullable(),
  via: ChangedVia.nullable(),
  event_ids: z.array(z.string()).describe('CloudTrail events behind it'),
  who_note: z.string().nullable().describe('Why nobody is named, or why several are'),
  managed_by: z.string().nullable().describe('terraform, cloudformation, pulumi: from the tags of the resource'),
  drift: z.boolean().describe('Code manages the resource, and something else changed it'),
  impact: z
    .object({ rule_id: z.string(), severity: Impact, title: z.string(), meaning: z.string(), next_step: z.string() })
    .nullable()
    .describe('What it means for security; null when no rule speaks of it'),
  undone: z.boolean().describe('A later change in the same time put it back'),
  revert: z.string().nullable().describe('How to put it back, when that is one call'),
  source: z.enum(['config', 'cloudtrail']).describe('cloudtrail: from the call alone, there was no before and after'),
});
export type ConfigurationChange = z.infer<typeof ConfigurationChange>;

export const HostConfiguration = z.object({
  instance_id: z.string(),
  name: z.string(),
  compliance_status: ComplianceStatus,
  reasons: z.array(z.string()).describe('Why, worst first; every status has one'),
  change_count: z.number().int().nullable().describe('null: its history could not be read'),
  worst: Impact.nullable().describe('Of the changes that still stand'),
});
export type HostConfiguration = z.infer<typeof HostConfiguration>;
