import type { Recommendation, Trend } from '../../services/contracts/report.js';
import type { VulnerabilityReport } from '../../services/operations/generate-vulnerability-report.js';
import { bounded, completeness, verdictOf } from '../completeness.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { artifactUrl, vulnerabilityUrl } from '../links.js';
import { date, due, relative } from '../time.js';
import type { Block, Fact, Text, Tone, View } from '../view.js';
import { atLeast, more, names, number, plural } from '../words.js';
import { footer } from './footer.js';

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
      ...(location === null ? [`The report was not stored: ${report.location_note}`] : []),
      ...(report.redacted ? ['Account ids and addresses are removed from the file and from this card.'] : []),
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
        atLeast: !seen.complete,
      },
      { kind: 'facts', heading: null, facts: facts(report, context) },
      ...overdue(sla, context),
      ...todo(report.recommendations, context),
    ],
    actions: [
      { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
      ...(report.format === 'html' ? [] : [again(context)]),
    ],
    footer: footer(report.coverage, context.now, report.report_id, `snapshot ${report.snapshot_hash.slice(0, 12)}`),
  };
}

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
  return `${parts.join(' · ')} on ${plural(summary.hosts_answered, 'host')}`;
}

function tone({ summary, sla }: VulnerabilityReport, complete: boolean): Tone {
  if ((sla.overdue ?? 0) > 0 || (summary.known_exploited ?? 0) > 0) return 'danger';
  if ((summary.findings.total ?? 0) > 0) return 'warning';
  return complete ? 'good' : 'unknown';
}

function facts(report: VulnerabilityReport, { region, now }: ViewContext): Fact[] {
  const { location, format, bytes, trend, sla } = report;
  const url = location === null ? undefined : artifactUrl(region, location);
  const size = `${format}, ${number(Math.max(1, Math.round(bytes / 1024)))} KB`;
  return [
    {
      label: 'File',
      value: { text: location === null ? `not stored (${size})` : `${location} (${size})`, ...(url && { url }) },
    },
    { label: 'Change', value: trend === null ? { text: 'no earlier report to compare with' } : change(trend, now) },
    { label: 'Due within 7 days', value: { text: number(sla.due_within_7_days) } },
    { label: 'No fix yet', value: { text: plural(report.summary.without_fix, 'finding') } },
  ];
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
