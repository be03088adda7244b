import { z } from 'zod';

/** What `SreOps-CheckHealth` looks at on a host. */
export const HealthCheck = z.enum(['boot', 'services']);
export type HealthCheck = z.infer<typeof HealthCheck>;

/** What it saw there. */
export const HostSeen = z.object({
  running_kernel: z.string().describe('As `uname -r` names it'),
  newest_kernel: z.string().nullable().describe('Newest one in /boot, named the same way; null: none is there'),
  booted_at: z.string().describe('ISO 8601'),
  failed_units: z.array(z.string()).nullable().describe('Of systemd; null: not looked at, or it cannot say'),
});
export type HostSeen = z.infer<typeof HostSeen>;

/** One look at a host: asked, and what came of it. */
export const HostCheck = z.object({
  /** null: it could not be asked. */
  command_id: z.string().nullable(),
  sent_at: z.string(),
  /** Missing while it is awaited; null: it did not say. */
  seen: HostSeen.nullable().optional(),
  /** Why it did not say, in our words. */
  because: z.string().optional(),
});
export type HostCheck = z.infer<typeof HostCheck>;
