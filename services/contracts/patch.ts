import { z } from 'zod';

/** One patch that a host lacks or failed to install, from SSM Patch Manager. */
export const MissingPatch = z.object({
  id: z.string().describe('KBId: the package with its version on Linux'),
  title: z.string(),
  classification: z.string().nullable(),
  severity: z.string().nullable().describe('As the vendor rates it; not CVSS'),
  state: z.enum(['missing', 'failed', 'installed_pending_reboot', 'installed_rejected', 'available_security_update']),
  vulnerability_ids: z.array(z.string()),
  open_since: z
    .string()
    .nullable()
    .optional()
    .describe('Since when Inspector knows here of what it closes; null when it does not. With `compare` alone'),
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

/** Where one of Inspector and Patch Manager lists what the other does not. */
export const Disagreement = z.object({
  instance_id: z.string(),
  package: z.string(),
  fixed_version: z.string().nullable(),
  vulnerability_ids: z.array(z.string()),
  listed_by: z.enum(['inspector', 'patch_manager']).describe('Who wants it installed'),
  reason: z.enum([
    'reboot_pending',
    'not_an_os_package',
    'no_fix_yet',
    'patch_scan_missing',
    'patch_scan_older',
    'rejected',
    'not_in_rules',
    'waits_for_approval',
    'not_in_repository',
    'inspector_scan_older',
    'said_to_be_installed',
    'inspector_not_scanning',
    'no_vulnerability',
    'suppressed_or_unrated',
  ]),
  detail: z.string().describe('The likeliest reason, in one sentence'),
});
export type Disagreement = z.infer<typeof Disagreement>;
