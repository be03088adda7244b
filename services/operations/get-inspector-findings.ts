import { z } from 'zod';
import { Instance } from '../contracts/instance.js';
import { Finding, FixGroup } from '../contracts/vulnerability.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors, result, Severity } from '../schema.js';
import { parseSince } from '../time-range.js';
import { withAcceptance } from '../vulnerabilities/accepted-findings.js';
import { assessFleet, type FleetAssessment, namesOf } from '../vulnerabilities/assess-fleet.js';
import { changesSince } from '../vulnerabilities/changes.js';
import { findingPage } from '../vulnerabilities/finding-page.js';
import { shownGroup } from '../vulnerabilities/fix-groups.js';
import { knownCounts } from '../vulnerabilities/known-counts.js';
import { attentionOf, fleetVerdict, severityWords } from '../vulnerabilities/verdict.js';

/** What an answer carries; of everything else it says how many there are. */
const MOST = { findings: 500, groups: 100, hosts: 100 };

const counts = [...Severity.options, 'all', 'vulnerabilities'] as const;
const count = z.number().int();

export const InspectorFindings = result({
  findings: z.array(Finding).describe('Active findings, worst first; as many as were asked for'),
  continue_with: z.string().nullable().describe('Give it back for the findings after these; null when there are none'),
  critical_count: count
    .nullable()
    .describe(
      'A lower bound while a host was not seen, see exact_counts; null when nothing answered, or rather than 0 then',
    ),
  high_count: count.nullable(),
  medium_count: count.nullable(),
  low_count: count.nullable(),
  untriaged_count: count.nullable(),
  finding_count: count.nullable().describe('Active findings of every severity'),
  vulnerability_count: count.nullable().describe('Distinct vulnerability ids'),
  exact_counts: z
    .array(z.enum(counts))
    .describe('Which of the counts are exact; the others are lower bounds. Not every finding need be read for that'),
  summary: z.string().describe('The verdict in one sentence, with its completeness'),
  attention_count: count
    .nullable()
    .describe(
      'Instances with a fix that is overdue or due within a day, a known exploited finding that the internet reaches, or a critical one with an exploit; a lower bound when status is partial',
    ),
  later_count: count.nullable().optional().describe('Other instances, with a fix that is due later'),
  exploitation_unknown: z
    .boolean()
    .describe('True when nothing says of some finding whether it is known to be exploited'),
  fix_groups: z.array(FixGroup).describe(`What to do, most urgent first; at most ${MOST.groups}`),
  fix_group_count: count,
  instances: z
    .array(Instance)
    .describe(`Instances asked about; of more than ${MOST.hosts}, those of the listed findings`),
  unseen: z
    .array(Instance)
    .describe(`Instances nobody can call safe: never scanned or not answered; at most ${MOST.hosts}`),
  unseen_count: count,
  accepted_count: count.optional().describe('Risks that people accepted; in no other count'),
  accepted: z
    .array(Finding)
    .optional()
    .describe(`What they accepted, with who, why and until when; at most ${MOST.groups}`),
  internet: z
    .object({
      reached: z.array(z.string()).describe(`Instance ids; at most ${MOST.hosts}`),
      reached_count: count,
      unknown_count: count.describe('Of which nobody could say; the internet may reach them'),
    })
    .optional()
    .describe('Which of the instances the internet reaches'),
  by_type: z
    .object({ package: count.nullable(), network: count.nullable(), code: count.nullable() })
    .optional()
    .describe(
      'Active findings of each type that were read: a weakness in a package, a port open to a network, own code',
    ),
  changes: z
    .object({
      since: z.string(),
      new_count: count.describe('Open findings that were not there before'),
      new_vulnerability_ids: z.array(z.string()),
      closed_count: count.nullable().describe('null when Inspector did not say'),
      closed_vulnerability_ids: z.array(z.string()),
      newly_exploited: z.array(z.string()).describe('In the CISA KEV catalogue only since then'),
      exact: z
        .boolean()
        .describe('False: there may be more, also because Inspector forgets closed ones after three days'),
    })
    .nullable()
    .optional()
    .describe('What changed since `since`; at most 50 ids a list. null when that was not asked'),
});
export type InspectorFindings = z.infer<typeof InspectorFindings>;

export const getInspectorFindings = defineOperation({
  name: 'get_inspector_findings',
  title: 'Inspector findings',
  description:
    'Active Amazon Inspector findings of EC2 instances, ranked by real risk and grouped by the fix that closes them. Says which instances were never scanned. Of a large fleet the worst are read first, within the time of an answer; the counts come from Inspector and are exact all the same.',
  effect: 'read',
  input: z.strictObject({
    instance_ids: InstanceSelectors.default([]),
    severity: z
      .enum(['all', ...Severity.options])
      .default('all')
      .describe('Only findings of this severity'),
    limit: z.number().int().min(1).max(MOST.findings).default(200).describe('How many findings are listed'),
    continue_with: z.string().max(400).optional().describe('What the answer before gave, for the findings after it'),
    since: z.string().max(60).optional().describe('Tell what changed since: 24h, 7d, or an earlier `as_of`'),
  }),
  output: InspectorFindings,
  async run(
    { instance_ids: selectors, severity, limit, continue_with: after, since },
    { services, signal },
  ): Promise<InspectorFindings> {
    const budget = readBudget(signal, services.answerMs);
    const now = services.clock.now();
    const from = since === undefined ? null : parseSince(since, now);
    const selected = await services.instances.select(selectors, budget);
    const [fleet, closed] = await Promise.all([
      assessFleet(services, selected, budget),
      from && services.settled.closed(selected.hosts, budget),
    ]);
    const wanted = (of: Severity) => severity === 'all' || of === severity;
    const cases = fleet.cases.filter(({ finding }) => wanted(finding.severity));
    const page = findingPage(cases, namesOf(fleet.hosts), { limit, after });
    const groups =
      severity === 'all'
        ? fleet.groups
        : fleet.groups.filter(({ fix_id }) => fleet.findingsOf(fix_id).some((one) => wanted(one.severity)));
    const { status, coverage } = coverageOf({
      requested: selected.requested,
      instanceIds: fleet.hosts.map((host) => host.instance_id),
      gaps: [...fleet.gaps, ...(closed?.gaps ?? [])],
      readAt: [...fleet.readAt, ...(closed?.readAt ?? [])],
      now: services.clock.now(),
      account: services.instances.account,
    });
    const { today, later } = attentionOf(fleet);
    const { totals } = fleet;
    const known = knownCounts(fleet, selected.requested);
    return {
      status,
      coverage,
      findings: withAcceptance(page.findings, fleet),
      continue_with: page.next,
      critical_count: known(totals.critical.count),
      high_count: known(totals.high.count),
      medium_count: known(totals.medium.count),
      low_count: known(totals.low.count),
      untriaged_count: known(totals.untriaged.count),
      finding_count: known(totals.all.count),
      vulnerability_count: known(totals.vulnerabilities.count),
      exact_counts: counts.filter((name) => totals[name].exact && known(totals[name].count) !== null),
      summary: severityWords(severity, totals, known) + fleetVerdict(fleet, selected.requested),
      attention_count: known(today.length),
      later_count: known(later.length),
      exploitation_unknown: fleet.cases.some(({ finding }) => finding.known_exploited === null),
      fix_groups: groups.slice(0, MOST.groups).map(shownGroup),
      fix_group_count: groups.length,
      instances: shownInstances(fleet, page.findings),
      unseen: fleet.unseen.slice(0, MOST.hosts),
      unseen_count: fleet.unseen.length,
      accepted_count: fleet.accepted.length,
      accepted: fleet.accepted.slice(0, MOST.groups),
      internet: reachedFromInternet(fleet),
      by_type: {
        package: known(typed(fleet, 'package')),
        network: known(typed(fleet, 'network')),
        code: known(typed(fleet, 'code')),
      },
      changes: from && closed ? changesSince(from, fleet, closed, now) : null,
    };
  },
});

const typed = ({ byInstance }: FleetAssessment, type: Finding['type']): number =>
  [...byInstance.values()].reduce((sum, all) => sum + all.filter(({ kind }) => kind.type === type).length, 0);

function reachedFromInternet({ hosts, exposures }: FleetAssessment): InspectorFindings['internet'] {
  const being = (internet: boolean | null) =>
    hosts.flatMap(({ instance_id: id }) => ((exposures.get(id)?.internet ?? null) === internet ? [id] : []));
  const reached = being(true);
  return {
    reached: reached.slice(0, MOST.hosts),
    reached_count: reached.length,
    unknown_count: being(null).length,
  };
}

function shownInstances({ hosts }: FleetAssessment, findings: readonly Finding[]): Instance[] {
  if (hosts.length <= MOST.hosts) return [...hosts];
  const ids = new Set(findings.map(({ instance_id }) => instance_id));
  return hosts.filter(({ instance_id }) => ids.has(instance_id)).slice(0, MOST.hosts);
}
