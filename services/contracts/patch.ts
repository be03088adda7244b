import { z } from 'zod';

/** One patch that a host lacks or failed to install, from SSM Patch Manager. */
export const MissingPatch = z.object({
  id: z.string().describe('KBId: the package with its version on Linux'),
  title: z.string(),
  classification: z.string().nullable(),
  severity: z.string().nullable().describe('As the vendor rates it; not CVSS'),
  state: z.enum(['missing', 'failed', 'installed_pending_reboot', 'installed_rejected', 'available_security_update']),
  vulnerability_ids: z.array(z.string()),
});
export type MissingPatch = z.infer<typeof MissingPatch>;

export const HostCompliance = z.object({
  instance_id: z.string(),
  name: z.string(),
  platform: z.string(),
  verdict: z.enum(['compliant', 'non_compliant', 'unknown']),
  reason: z.string().describe('Why, in a few words: "3 missing, 1 pending reboot", "never scanned by SSM"'),
  missing: z.number().int().nullable(),
  failed: z.number().int().nullable(),
  pending_reboot: z.number().int().nullable(),
  rejected: z.number().int().nullable(),
  baseline_id: z.string().nullable(),
  scanned_at: z.string().nullable().describe('ISO 8601 end of the last patch operation'),
});
export type HostCompliance = z.infer<typeof HostCompliance>;
