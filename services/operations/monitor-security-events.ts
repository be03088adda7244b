import { z } from 'zod';
import { Detection, SecurityEvent } from '../contracts/security-event.js';
import { defineOperation } from '../operation.js';
import { InstanceSelectors, result, TimeRange } from '../schema.js';

export const SecurityEventKind = z.enum(['login', 'privilege_escalation', 'config_changes']);

export const SecurityEvents = result({
  security_summary: z.object({
    verdict: z.string().describe('One sentence with its completeness'),
    from: z.string(),
    to: z.string(),
    event_count: z.number().int().nullable(),
    detection_count: z.number().int().nullable(),
    by_kind: z.record(z.string(), z.number().int()),
    sources: z.array(z.string()).describe('What was read'),
    not_read: z.array(z.string()).describe('What was not read, so silence there means nothing'),
  }),
  alerts: z.array(Detection).describe('Worst first'),
  recommendations: z.array(z.string()),
  events: z.array(SecurityEvent).describe('The events behind the alerts, newest first'),
});
export type SecurityEvents = z.infer<typeof SecurityEvents>;

export const monitorSecurityEvents = defineOperation({
  name: 'monitor_security_events',
  title: 'Security events',
  description: 'Recent security events of the fleet from CloudTrail, with detections mapped to MITRE ATT&CK.',
  effect: 'read',
  input: z.strictObject({
    instance_ids: InstanceSelectors.default([]),
    event_types: z.array(SecurityEventKind).default(['login', 'privilege_escalation', 'config_changes']),
    time_range: TimeRange.default('24h'),
  }),
  output: SecurityEvents,
  async run(_input, _context): Promise<SecurityEvents> {
    throw new Error('written next');
  },
});
