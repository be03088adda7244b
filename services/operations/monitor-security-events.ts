import { z } from 'zod';
import { Detection, SecurityEvent } from '../contracts/security-event.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors, result, TimeRange } from '../schema.js';
import { notRead, securityVerdict } from '../security/verdict.js';
import { watchOver } from '../security/watch.js';
import { parseTimeRange } from '../time-range.js';

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
  async run(
    { instance_ids: selectors, event_types: kinds, time_range },
    { services, signal },
  ): Promise<SecurityEvents> {
    const budget = readBudget(signal);
    const now = services.clock.now();
    const window = parseTimeRange(time_range, now);
    const [selected, trail] = await Promise.all([
      selectors.length > 0 ? services.instances.select(selectors, budget) : services.instances.fleetOrGap(budget),
      services.trail.events(window, budget),
    ]);
    const watch = watchOver({ trail, selected, named: selectors.length > 0, kinds });
    const { status, coverage } = coverageOf({
      requested: selected.requested,
      instanceIds: selected.hosts.map((host) => host.instance_id),
      gaps: watch.gaps,
      readAt: [...selected.readAt, ...trail.readAt],
      now,
    });
    return {
      status,
      coverage,
      security_summary: {
        verdict: securityVerdict(watch, trail, time_range),
        from: window.from.toISOString(),
        to: window.to.toISOString(),
        event_count: trail.answered ? watch.eventCount : null,
        detection_count: trail.answered ? watch.detections.length : null,
        by_kind: watch.byKind,
        sources: trail.answered ? trail.regions.map((region) => `CloudTrail event history in ${region}`) : [],
        not_read: notRead(trail),
      },
      alerts: watch.detections,
      recommendations: [...new Set(watch.detections.map((detection) => `${detection.title}: ${detection.next_step}`))],
      events: watch.evidence,
    };
  },
});
