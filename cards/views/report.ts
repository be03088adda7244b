import type { Recommendation, Trend } from '../../services/contracts/report.js';
import type { VulnerabilityReport } from '../../services/operations/generate-vulnerability-report.js';
import { bounded, completeness, verdictOf } from '../completeness.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { vulnerabilityUrl } from '../links.js';
import { date, due, relative } from '../time.js';
import { type Block, type Fact, severityNames, type Text, type Tone, type View } from '../view.js';
import { atLeast, more, names, number, plural, sentence } from '../words.js';
import { footer } from './footer.js';

export const LINK: Fact = {
  label: 'Link',
  value: { text: 'opens the file for whoever has it, for 15 minutes at most' },
};

const shown = { fixes: 5, breaches: 5 };

/** The report in short, and where the whole of it is. */
export function reportView(report: VulnerabilityReport, context: ViewContext): View {
  const seen = completeness(report, new Map(report.unseen.map(({ instance_id, name }) => [instance_id, name])));
  const { summary, sla, location } = report;
  return {
    title: 'Vulnerability report',
    verdict: verdictOf(claim(report, !seen.complete), seen),
    tone: tone(report, seen.complete),
    notices: [
      ...seen.notices,
      ...(location === null ? [notThere(report)] : []),
      ...(report.redacted ? ['Account ids and addresses are removed from the file.'] : []),
    ],
    blocks: [
      {
        kind: 'severity',
        critical: bounded(summary.findings.critical, seen),
        high: bounded(summary.findings.high, seen),
        medium: bounded(summary.findings.medium, seen),
        low: bounded(summary.findings.low, seen),
        untriaged: bounded(summary.findings.untriaged, seen),
        unseen: summary.unseen.length,
        lowerBounds: seen.complete ? [] : severityNames,
      },
      { kind: 'facts', heading: null, facts: facts(report, context) },
      ...overdue(sla, context),
      ...todo(report.recommendations, context),
    ],
    links: report.link === null ? [] : [{ title: `Open the ${report.format} report`, url: report.link.url }],
    actions: [
      ...(report.state === 'being_written' ? [lookAgain(report.report_id)] : []),
      ...(report.link === null ? [] : [newLink(report.report_id)]),
      ...(report.format === 'html' ? [] : [again(context)]),
      { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
    ],
    footer: footer(report.coverage, context.now, report.report_id, snapshotWords(report)),
  };
}

/** `snapshot 1f8a2c3d9e0b`; nothing before there is one. */
export const snapshotWords = ({ snapshot_hash: hash }: { snapshot_hash: string | null }): string =>
  hash === null ? 'no snapshot yet' : `snapshot ${hash.slice(0, 12)}`;

const notThere = ({ state, location_note: note }: VulnerabilityReport): string =>
  state === 'being_written' ? note : `The report was not stored: ${note}`;

const lookAgain = (report_id: string): View['actions'][number] => ({
  title: 'Look again',
  verb: 'show_report',
  data: { report_id },
});

const newLink = (report_id: string): View['actions'][number] => ({
  title: 'New link',
  verb: 'show_report',
  data: { report_id },
});

const again = ({ question }: ViewContext): View['actions'][number] => ({
  title: 'As a page',
  verb: 'make_report',
  data: { ...question, format: 'html' },
});

function claim({ summary, sla }: VulnerabilityReport, bound: boolean): string {
  if (summary.findings.total === null) return 'Unknown: no host could be seen';
  const parts = [
    atLeast(plural(summary.findings.total, 'finding'), bound),
    `${plural(summary.vulnerabilities, 'vulnerability', 'vulnerabilities')}`,
    `${number(summary.known_exploited)} known exploited`,
    sla.overdue === 0 ? 'none overdue' : `${number(sla.overdue)} overdue`,
  ];
  return sentence(parts.join(' · '));
}

function tone({ summary, sla }: VulnerabilityReport, complete: boolean): Tone {
  if ((sla.overdue ?? 0) > 0 || (summary.known_exploited ?? 0) > 0) return 'danger';
  if ((summary.findings.total ?? 0) > 0) return 'warning';
  return complete ? 'good' : 'unknown';
}

function facts(report: VulnerabilityReport, { now }: ViewContext): Fact[] {
  const { trend, sla } = report;
  return [
    { label: 'File', value: { text: file(report) } },
    ...(report.link === null ? [] : [LINK]),
    { label: 'Change', value: trend === null ? { text: unchanged(report) } : change(trend, now) },
    { label: 'Due within 7 days', value: { text: number(sla.due_within_7_days) } },
    { label: 'Time to remediate', value: { text: remediation(report) } },
    { label: 'Accepted by people', value: { text: livedWith(report) } },
    { label: 'Suppressed', value: { text: accepted(report) } },
    { label: 'No fix yet', value: { text: plural(report.summary.without_fix, 'finding') } },
  ];
}

function file({ location, format, bytes, state }: VulnerabilityReport): string {
  if (bytes === null) return `${state === 'being_written' ? 'still being written' : 'not stored'} (${format})`;
  return `${location ?? 'not stored'} (${format}, ${number(Math.max(1, Math.round(bytes / 1024)))} KB)`;
}

const unchanged = ({ state }: VulnerabilityReport): string =>
  state === 'being_written' ? '? not compared yet' : 'no earlier report to compare with';

function remediation({ remediation_times: times }: VulnerabilityReport): string {
  if (times === null) return '? not read';
  const said = times.by_tier
    .slice(0, 3)
    .map(
      ({ tier, mean_days, closed }) =>
        `${tier.replaceAll('_', ' ')}: ${number(mean_days)} days (${number(closed)} closed)`,
    );
  return said.length > 0 ? `on average, by tier ${said.join('; ')}` : '? nothing was closed lately';
}

function livedWith({ risk_acceptances: lived }: VulnerabilityReport): string {
  if (!lived) return '? not read';
  const open = lived.reopened.length > 0 ? `; ${plural(lived.reopened.length, 'finding')} open again` : '';
  if (lived.findings === 0) return `none${open}`;
  const until = lived.accepted.map(({ until: day, owner }) => `until ${day.slice(0, 10)}, owner ${owner}`);
  return `${plural(lived.findings, 'finding')}, counted apart: ${names([...new Set(until)], 2)}${open}`;
}

function accepted({ accepted_risks: risks }: VulnerabilityReport): string {
  if (risks === null) return '? not read';
  const rules = names(risks.rules.map(({ name }) => name));
  return `${atLeast(plural(risks.findings, 'finding'), risks.truncated)} hidden${rules && ` by ${rules}, without an end`}`;
}

function change({ since, new_findings, closed_findings, change: by, comparable }: Trend, now: Date): Text {
  const total = by.total === null ? '?' : `${by.total > 0 ? '+' : ''}${by.total}`;
  const doubt = comparable ? '' : '; other hosts answered then';
  return {
    text: `${total} since ${relative(since, now)}: ${number(new_findings)} new, ${number(closed_findings)} closed${doubt}`,
    ...(!comparable && { tone: 'unknown' as const }),
  };
}

function overdue(sla: VulnerabilityReport['sla'], { now }: ViewContext): Block[] {
  if (sla.worst.length === 0) return [];
  return [
    {
      kind: 'table',
      heading: 'Longest overdue (CISA BOD 26-04)',
      columns: [
        { title: 'Host', width: 4 },
        { title: 'Vulnerability', width: 4 },
        { title: 'Due', width: 5 },
      ],
      rows: sla.worst.slice(0, shown.breaches).map(({ instance_name, vulnerability_id, due: by, days_over }) => {
        const url = vulnerability_id === null ? undefined : vulnerabilityUrl(vulnerability_id);
        return [
          { text: clip(instance_name, 48) },
          { text: vulnerability_id ?? '?', ...(url && { url }) },
          { text: `${plural(days_over, 'day')} over (${date(by, now)})`, tone: 'danger' },
        ];
      }),
      more: more(sla.overdue ?? sla.worst.length, Math.min(shown.breaches, sla.worst.length)),
    },
  ];
}

function todo(all: Recommendation[], { now }: ViewContext): Block[] {
  if (all.length === 0) return [];
  return [
    {
      kind: 'fixes',
      heading: 'What to do first',
      fixes: all.slice(0, shown.fixes).map(({ rank, title, instance_names, why, due: by }) => ({
        rank,
        title,
        hosts: names(instance_names),
        why: clip(why, 300),
        badges: by === null ? [] : [{ text: due(by, now), strong: true }],
        action: null,
      })),
      more: more(all.length, shown.fixes, 'in the file'),
    },
  ];
}
