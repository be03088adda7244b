import { z } from 'zod';
import { Incident } from '../contracts/incident.js';
import { Detection, SecurityEvent } from '../contracts/security-event.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors, result, TimeRange } from '../schema.js';
import { readMaterial, readTimesOf } from '../security/material.js';
import { notRead, readSources, regionsOf, securityVerdict } from '../security/verdict.js';
import { watchOver } from '../security/watch.js';
import { parseTimeRange } from '../time-range.js';

export const SecurityEventKind = z.enum(['login', 'privilege_escalation', 'config_changes']);

/** Whether a product that watches the account was read. */
export const ProductState = z.object({
  product: z.string(),
  region: z.string().optional(),
  state: z.enum(['read', 'not_enabled', 'not_read']),
  detail: z.string(),
  finding_count: z.number().int().nullable(),
});

export const SecurityEvents = result({
  security_summary: z.object({
    verdict: z.string().describe('One sentence with its completeness'),
    from: z.string(),
    to: z.string(),
    event_count: z.number().int().nullable(),
    detection_count: z
      .number()
      .int()
      .nullable()
      .describe('A lower bound while status is partial; null rather than 0 then'),
    incident_count: z.number().int().nullable().optional(),
    by_kind: z.record(z.string(), z.number().int()),
    sources: z.array(z.string()).describe('What was read'),
    not_read: z.array(z.string()).describe('What was not read, so silence there means nothing'),
    products: z.array(ProductState).optional(),
    continue_with: z.string().nullable().optional().describe('A time_range that asks for what was left unread'),
  }),
  alerts: z.array(Detection).describe('Worst first'),
  recommendations: z
    .array(z.string())
    .describe('In order, for the worst incident first, with the exact command where there is one'),
  incidents: z.array(Incident).optional().describe('The alerts put together by actor, address and host, worst first'),
  events: z.array(SecurityEvent).describe('The events behind the alerts, newest first'),
});
export type SecurityEvents = z.infer<typeof SecurityEvents>;

export const monitorSecurityEvents = defineOperation({
  name: 'monitor_security_events',
  title: 'Security events',
  description:
    'Recent security events of the fleet, or of the whole account, from CloudTrail, GuardDuty, Security Hub, VPC Flow Logs and the login logs that hosts ship: alerts mapped to MITRE ATT&CK, put together into incidents with a timeline. For everything that happened to one instance use analyze_cloudtrail_events.',
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
    const budget = readBudget(signal, services.answerMs);
    const now = services.clock.now();
    const window = parseTimeRange(time_range, now);
    const [selected, material] = await Promise.all([
      selectors.length > 0 ? services.instances.select(selectors, budget) : services.instances.fleetOrGap(budget),
      readMaterial(services, window, budget),
    ]);
    const { trail } = material;
    const { region } = services.instances;
    const watch = watchOver({ material, selected, named: selectors.length > 0, kinds, region });
    const { status, coverage } = coverageOf({
      requested: selected.requested,
      instanceIds: selected.hosts.map((host) => host.instance_id),
      gaps: watch.gaps,
      readAt: [...selected.readAt, ...readTimesOf(material)],
      now,
      account: services.instances.account,
      regions: regionsOf(trail),
    });
    // None is said only when everything was read that could have found some.
    const counted = (n: number) => (trail.answered && (n > 0 || watch.gaps.length === 0) ? n : null);
    return {
      status,
      coverage,
      security_summary: {
        verdict: securityVerdict(watch, trail, time_range),
        from: window.from.toISOString(),
        to: window.to.toISOString(),
        event_count: counted(watch.eventCount),
        detection_count: counted(watch.detections.length),
        incident_count: counted(watch.incidents.length),
        by_kind: watch.byKind,
        sources: readSources(trail, watch),
        not_read: notRead(trail, watch),
        products: [...watch.products],
        continue_with: trail.continueWith,
      },
      alerts: watch.detections,
      recommendations: [...new Set(watch.detections.map(recommendation))],
      incidents: watch.incidents,
      events: watch.evidence,
    };
  },
});

/** What to do, and with which command where one call does it. */
function recommendation({ title, next_step, commands = [] }: Detection): string {
  const [first, ...more] = commands;
  if (first === undefined) return `${title}: ${next_step}`;
  return `${title}: ${next_step} Run: ${first}${more.length > 0 ? ` (and ${more.length} more in the alert)` : ''}`;
}
