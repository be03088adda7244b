import { z } from 'zod';
import { ComplianceStatus, ConfigurationChange, HostConfiguration } from '../contracts/configuration-change.js';
import { coverageOf } from '../coverage.js';
import { NotFound } from '../errors.js';
import type { Instances, Selected } from '../instances.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors, result, TimeRange } from '../schema.js';
import { analyseAll, configurationNotRead, configurationRegions } from '../security/configuration/analysis.js';
import { SecurityImpact, securityImpact } from '../security/configuration/impact-summary.js';
import { configurationSummary } from '../security/configuration/summary.js';
import { overall } from '../security/configuration/verdict.js';
import { parseTimeRange } from '../time-range.js';
import { listing } from '../words.js';

/** More than anybody reads; the newest are given and the rest is counted. */
const MOST_CHANGES = 500;

export const ConfigurationChanges = result({
  changes: z.array(ConfigurationChange).describe('One a difference, newest first, at most 500'),
  change_count: z.number().int().nullable().describe('All of them; null: none could be read'),
  security_impact: SecurityImpact,
  compliance_status: ComplianceStatus.describe(
    'By the Config rules and by grave changes that still stand. INSUFFICIENT_DATA is never compliant.',
  ),
  hosts: z.array(HostConfiguration).describe('One row an instance, worst first'),
  from: z.string(),
  to: z.string(),
  sources: z.array(z.string()).describe('What the changes come from'),
  not_read: z.array(z.string()).optional().describe('What was not read, so silence there means nothing'),
  summary: z.string(),
});
export type ConfigurationChanges = z.infer<typeof ConfigurationChanges>;

export const analyzeConfigurationChanges = defineOperation({
  name: 'analyze_configuration_changes',
  title: 'Configuration changes',
  description:
    'What changed on instances, on their security groups, network interfaces, volumes and roles, and in the software installed on them, field by field with before and after, who did it and how, what it means for security, and whether each instance is compliant. From AWS Config and CloudTrail. Not for patches (check_patch_compliance) nor for logins (monitor_security_events).',
  effect: 'read',
  input: z.strictObject({ instance_ids: InstanceSelectors.default([]), time_range: TimeRange.default('24h') }),
  output: ConfigurationChanges,
  async run({ instance_ids: selectors, time_range }, { services, signal }): Promise<ConfigurationChanges> {
    const budget = readBudget(signal, services.answerMs);
    const now = services.clock.now();
    const window = parseTimeRange(time_range, now);
    const wholeFleet = selectors.length === 0;
    const trailRead = services.trail.events(window, budget);
    const { selected, goneIds, notFound } = await selectWithGone(services.instances, selectors, budget);
    const [reading, trail, elsewhere] = await Promise.all([
      services.configuration.read(selected.hosts, { window, wholeFleet, goneIds }, budget),
      trailRead,
      wholeFleet ? services.configuration.elsewhere(window, budget) : [],
    ]);
    const known = [...reading.histories.values()].some(({ state }) => state === 'known');
    if (notFound && !known) throw notFound;
    const analysis = analyseAll({
      readings: [reading, ...elsewhere],
      trail,
      hosts: selected.hosts,
      window,
      wholeFleet,
    });
    const answered = known || trail.answered;
    const impact = securityImpact(analysis.changes, answered);
    const { status, coverage } = coverageOf({
      requested: selected.requested,
      instanceIds: selected.hosts.map((host) => host.instance_id),
      gaps: [...selected.gaps, ...analysis.gaps],
      readAt: [...selected.readAt, ...reading.readAt, ...elsewhere.flatMap(({ readAt }) => readAt), ...trail.readAt],
      now,
      account: services.instances.account,
      regions: configurationRegions([reading, ...elsewhere], trail),
    });
    const compliance = overall(analysis.hosts, status === 'complete');
    const change_count = answered ? analysis.changes.length : null;
    return {
      status,
      coverage,
      changes: analysis.changes.slice(0, MOST_CHANGES),
      change_count,
      security_impact: impact,
      compliance_status: compliance,
      hosts: [...analysis.hosts],
      from: window.from.toISOString(),
      to: window.to.toISOString(),
      sources: [
        ...(known
          ? [
              `AWS Config in ${listing(
                [reading, ...elsewhere].map(({ region }) => region),
                8,
              )}`,
            ]
          : []),
        ...(trail.answered ? [`CloudTrail event history in ${listing(trail.regions, 8)}`] : []),
      ],
      not_read: configurationNotRead(reading, selected.hosts),
      summary: configurationSummary({ impact, compliance, ...analysis, change_count, asked: time_range, coverage }),
    };
  },
});

/** Instances that EC2 no longer lists may still have a history. `notFound` is thrown when they turn out to have none. */
async function selectWithGone(
  instances: Instances,
  selectors: readonly string[],
  signal: AbortSignal,
): Promise<{ selected: Selected; goneIds: string[]; notFound?: NotFound }> {
  const ids = selectors.filter((selector) => /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(selector));
  try {
    const selected = await instances.select(selectors, signal);
    const found = new Set(selected.hosts.map((host) => host.instance_id));
    return { selected, goneIds: ids.filter((id) => !found.has(id)) };
  } catch (error) {
    if (!(error instanceof NotFound) || ids.length === 0) throw error;
    const gap = {
      ...{ service: 'ec2', region: instances.region, account: null, instances: [], retryable: false },
      ...{
        reason: 'not_found' as const,
        detail: `EC2 does not list ${ids.join(', ')} any more: only its past is told.`,
      },
    };
    const selected = { hosts: [], requested: selectors.length, gaps: [gap], readAt: [] };
    return { selected, goneIds: ids, notFound: error };
  }
}
