import { z } from 'zod';
import { Instance } from '../contracts/instance.js';
import { Finding, FixGroup } from '../contracts/vulnerability.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors, result, Severity } from '../schema.js';
import { assessFleet } from '../vulnerabilities/assess-fleet.js';
import { attentionOf, fleetVerdict } from '../vulnerabilities/verdict.js';

export const InspectorFindings = result({
  findings: z.array(Finding).describe('Active findings, worst first'),
  critical_count: z
    .number()
    .int()
    .nullable()
    .describe('null when nothing answered; a lower bound when status is partial'),
  high_count: z.number().int().nullable(),
  medium_count: z.number().int().nullable(),
  low_count: z.number().int().nullable(),
  untriaged_count: z.number().int().nullable(),
  summary: z.string().describe('The verdict in one sentence, with its completeness'),
  attention_count: z
    .number()
    .int()
    .nullable()
    .describe(
      'Instances with a fix that is overdue or due within a day, a known exploited finding that the internet reaches, or a critical one with an exploit',
    ),
  later_count: z.number().int().nullable().optional().describe('Other instances, with a fix that is due later'),
  vulnerability_count: z.number().int().nullable().describe('Distinct vulnerability ids'),
  fix_groups: z.array(FixGroup).describe('What to do, most urgent first'),
  instances: z.array(Instance),
  unseen: z.array(Instance).describe('Instances nobody can call safe: never scanned or not answered'),
});
export type InspectorFindings = z.infer<typeof InspectorFindings>;

export const getInspectorFindings = defineOperation({
  name: 'get_inspector_findings',
  title: 'Inspector findings',
  description:
    'Active Amazon Inspector findings of EC2 instances, ranked by real risk and grouped by the fix that closes them. Says which instances were never scanned.',
  effect: 'read',
  input: z.strictObject({
    instance_ids: InstanceSelectors.default([]),
    severity: z
      .enum(['all', ...Severity.options])
      .default('all')
      .describe('Only findings of this severity'),
  }),
  output: InspectorFindings,
  async run({ instance_ids: selectors, severity }, { services, signal }): Promise<InspectorFindings> {
    const budget = readBudget(signal);
    const selected = await services.instances.select(selectors, budget);
    const fleet = await assessFleet(services, selected, budget);
    const shown = severity === 'all' ? fleet.findings : fleet.findings.filter((one) => one.severity === severity);
    const fixes = new Set(shown.map((finding) => finding.finding_arn));
    const { status, coverage } = coverageOf({
      requested: selected.requested,
      instanceIds: fleet.hosts.map((host) => host.instance_id),
      gaps: fleet.gaps,
      readAt: fleet.readAt,
      now: services.clock.now(),
    });
    const answered = fleet.byInstance.size > 0;
    const { today, later } = attentionOf(fleet);
    const counted = (wanted: Severity) =>
      answered ? fleet.findings.filter((finding) => finding.severity === wanted).length : null;
    return {
      status,
      coverage,
      findings: shown,
      critical_count: counted('critical'),
      high_count: counted('high'),
      medium_count: counted('medium'),
      low_count: counted('low'),
      untriaged_count: counted('untriaged'),
      summary: fleetVerdict(fleet, selected.requested),
      attention_count: answered ? today.length : null,
      later_count: answered ? later.length : null,
      vulnerability_count: answered
        ? new Set(fleet.findings.flatMap((finding) => finding.vulnerability_id ?? [])).size
        : null,
      fix_groups: fleet.groups.filter((group) => fleet.arnsOf(group.fix_id).some((arn) => fixes.has(arn))),
      instances: [...fleet.hosts],
      unseen: [...fleet.unseen],
    };
  },
});
