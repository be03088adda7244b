import { z } from 'zod';
import { Incident } from '../contracts/incident.js';
import { Detection, SecurityEvent } from '../contracts/security-event.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelector, result, TimeRange } from '../schema.js';
import { eventFilter } from '../security/event-filter.js';
import { kindOf } from '../security/event-kinds.js';
import { readMaterial, readTimesOf } from '../security/material.js';
import { hostTrailSummary, notRead, readSources, regionsOf } from '../security/verdict.js';
import { watchOver } from '../security/watch.js';
import { parseTimeRange } from '../time-range.js';

/** More events than this are counted and not listed. */
const LISTED = 500;

export const CloudTrailEvents = result({
  instance_id: z.string(),
  name: z.string(),
  from: z.string(),
  to: z.string(),
  summary: z.string().describe('One sentence with its completeness'),
  events: z.array(SecurityEvent).describe('What concerns the instance, newest first; at most 500'),
  event_count: z.number().int().nullable().describe('How many there were; null when CloudTrail said nothing'),
  security_events: z
    .array(SecurityEvent)
    .describe('Those that log in, change rights or change something, newest first'),
  suspicious_activity: z.array(Detection).describe('Alerts, worst first'),
  incidents: z.array(Incident).describe('The alerts put together, worst first'),
  by_actor: z.array(z.object({ actor: z.string(), count: z.number().int(), source_ips: z.array(z.string()) })),
  followed: z.array(z.string()).describe('Ids and names under which events were looked for'),
  sources: z.array(z.string()),
  not_read: z.array(z.string()).describe('What was not read, so silence there means nothing'),
  continue_with: z.string().nullable().describe('A time_range that asks for what was left unread'),
});
export type CloudTrailEvents = z.infer<typeof CloudTrailEvents>;

export const analyzeCloudTrailEvents = defineOperation({
  name: 'analyze_cloudtrail_events',
  title: 'CloudTrail of an instance',
  description:
    'What CloudTrail has of one instance: calls that name it, its network interfaces, volumes, security groups, profile or role, and calls made with its own credentials, with what is suspicious among them. For the whole fleet or account use monitor_security_events.',
  effect: 'read',
  input: z.strictObject({
    instance_id: InstanceSelector,
    event_types: z
      .array(z.string().trim().min(1).max(100))
      .max(20)
      .default([])
      .describe(
        'login, privilege_escalation, config_changes, read, a call such as RunInstances, or a service such as iam; empty: every event',
      ),
    time_range: TimeRange.default('24h'),
  }),
  output: CloudTrailEvents,
  async run({ instance_id, event_types, time_range }, { services, signal }): Promise<CloudTrailEvents> {
    const budget = readBudget(signal, services.answerMs);
    const now = services.clock.now();
    const window = parseTimeRange(time_range, now);
    const filter = eventFilter(event_types);
    const { value: host, gaps, readAt } = await services.instances.one(instance_id, budget);
    const selected = { hosts: [host], requested: 1, gaps, readAt };
    const material = await readMaterial(services, window, budget, host);
    const { trail } = material;
    const { region } = services.instances;
    const watch = watchOver({ material, selected, named: true, kinds: filter.kinds, region });
    const events = watch.events.filter((event) => filter.matches(event));
    const { status, coverage } = coverageOf({
      requested: 1,
      instanceIds: [host.instance_id],
      gaps: watch.gaps,
      readAt: [...readAt, ...readTimesOf(material)],
      now,
      account: services.instances.account,
      regions: regionsOf(trail),
    });
    return {
      status,
      coverage,
      instance_id: host.instance_id,
      name: host.name,
      from: window.from.toISOString(),
      to: window.to.toISOString(),
      summary: hostTrailSummary(host.name, events.length, watch, trail, time_range),
      events: events.slice(0, LISTED).map(({ shown }) => shown),
      event_count: trail.answered ? events.length : null,
      security_events: events
        .filter((event) => kindOf(event) !== undefined)
        .slice(0, LISTED)
        .map(({ shown }) => shown),
      suspicious_activity: watch.detections,
      incidents: watch.incidents,
      by_actor: byActor(events.map(({ shown }) => shown)),
      followed: [
        host.instance_id,
        ...host.attachedIds,
        ...host.securityGroupIds,
        ...(host.profileArn ? [host.profileArn] : []),
      ],
      sources: readSources(trail, watch),
      not_read: notRead(trail, watch),
      continue_with: trail.continueWith,
    };
  },
});

/** Who did how much, from where; most first. */
function byActor(events: readonly SecurityEvent[]): CloudTrailEvents['by_actor'] {
  const actors = new Map<string, { count: number; ips: Set<string> }>();
  for (const { actor, source_ip } of events) {
    const known = actors.get(actor) ?? { count: 0, ips: new Set() };
    known.count += 1;
    if (source_ip) known.ips.add(source_ip);
    actors.set(actor, known);
  }
  return [...actors]
    .map(([actor, { count, ips }]) => ({ actor, count, source_ips: [...ips].slice(0, 10) }))
    .sort((a, b) => b.count - a.count);
}
