import { z } from 'zod';

/** One EC2 instance as every answer names it. Times are ISO 8601. */
export const Instance = z.object({
  instance_id: z.string(),
  name: z.string().describe('Name tag, or the instance id where there is none'),
  environment: z.string().nullable().describe('Tag env or Environment'),
  role: z.string().nullable().describe('Tag role or Role'),
  platform: z.string().describe('For example Ubuntu 22.04, Amazon Linux 2023; "unknown" when nothing says'),
  state: z.string().describe('EC2 instance state: running, stopped, ...'),
  private_ip: z.string().nullable(),
  public_ip: z.string().nullable(),
  image_id: z.string().nullable(),
  launched_at: z.string().nullable(),
  ssm: z.enum(['online', 'offline', 'not_managed', 'unknown']),
  scan: z.enum(['scanned', 'stale', 'not_scanned', 'unknown']).describe('Inspector coverage'),
  scan_reason: z.string().nullable().describe('Inspector status reason, for example UNMANAGED_EC2_INSTANCE'),
  scanned_at: z.string().nullable(),
  scan_mode: z
    .enum(['agent', 'agentless'])
    .nullable()
    .optional()
    .describe('By the SSM agent, or from snapshots of its volumes once a day; null when Inspector does not say'),
});
export type Instance = z.infer<typeof Instance>;
