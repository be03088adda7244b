import { z } from 'zod';

export const SecurityEvent = z.object({
  event_id: z.string(),
  at: z.string(),
  name: z
    .string()
    .describe('CloudTrail event name; for a line of a login log SshLogin, SshGuesses, Sudo, SudoRefused, UserAdded'),
  source: z
    .string()
    .describe(
      'Service that was called, for example ec2.amazonaws.com; the program that wrote a line, for example sshd',
    ),
  region: z.string(),
  actor: z.string(),
  source_ip: z.string().nullable(),
  user_agent: z.string().nullable(),
  instance_ids: z.array(z.string()),
  error_code: z.string().nullable(),
  summary: z.string().describe('One plain sentence built by us from the fields'),
});
export type SecurityEvent = z.infer<typeof SecurityEvent>;

export const Detection = z.object({
  rule_id: z.string(),
  title: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  technique_ids: z.array(z.string()).describe('MITRE ATT&CK'),
  meaning: z.string(),
  next_step: z.string(),
  commands: z
    .array(z.string())
    .optional()
    .describe('AWS CLI commands that undo it or stop what comes of it, for people; nothing here runs them'),
  event_ids: z.array(z.string()),
  actor: z.string(),
  instance_ids: z.array(z.string()),
  instance_names: z.array(z.string()).optional().describe('In the order of instance_ids; the id where EC2 lists none'),
  first_at: z.string(),
  last_at: z.string(),
  products: z
    .array(z.string())
    .optional()
    .describe('Products that said it: CloudTrail, GuardDuty, Security Hub, VPC Flow Logs, Login logs'),
  finding_ids: z.array(z.string()).optional().describe('Findings of those products behind it'),
  source_ips: z.array(z.string()).optional(),
  incident_id: z.string().optional().describe('The incident that it is part of'),
});
export type Detection = z.infer<typeof Detection>;
