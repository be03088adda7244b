import type { OpenedReport } from '../../services/operations/get-vulnerability-report.js';
import { bounded, completeness, verdictOf } from '../completeness.js';
import type { ViewContext } from '../context.js';
import { at, relative } from '../time.js';
import { severityNames, type View } from '../view.js';
import { atLeast, number, plural, sentence } from '../words.js';
import { footer } from './footer.js';
import { LINK, snapshotWords } from './report.js';

/** A report of an earlier day: what it said then, and links to its files. */
export function storedReportView(report: OpenedReport, { now }: ViewContext): View {
  const { findings, files, unseen, report_id, selectors, generated_at, redacted } = report;
  const seen = completeness(report, new Map(unseen.map(({ instance_id, name }) => [instance_id, name])));
  const total =
    findings.total === null
      ? 'Unknown: no host could be seen'
      : atLeast(plural(findings.total, 'finding'), !seen.complete);
  return {
    title: 'Stored vulnerability report',
    verdict: verdictOf(sentence(`${total}, ${relative(generated_at, now)}`), seen),
    tone: 'neutral',
    notices: [
      ...(files.length === 0 ? [report.problem ?? 'No file of this report was stored.'] : []),
      ...(redacted ? ['Account ids and addresses are removed from the files.'] : []),
    ],
    blocks: [
      {
        kind: 'severity',
        critical: bounded(findings.critical, seen),
        high: bounded(findings.high, seen),
        medium: bounded(findings.medium, seen),
        low: bounded(findings.low, seen),
        untriaged: bounded(findings.untriaged, seen),
        unseen: unseen.length,
        lowerBounds: seen.complete ? [] : severityNames,
      },
      {
        kind: 'facts',
        heading: null,
        facts: [
          { label: 'Made', value: { text: at(generated_at, now) } },
          { label: 'About', value: { text: selectors.length === 0 ? 'the whole fleet' : selectors.join(', ') } },
          ...files.map(({ format, bytes, location }) => ({
            label: format,
            value: { text: `${number(Math.max(1, Math.round(bytes / 1024)))} KB, ${location}` },
          })),
          ...(files.length === 0 ? [] : [LINK]),
        ],
      },
    ],
    links: files.map(({ format, link }) => ({ title: `Open ${format}`, url: link.url })),
    actions: [
      {
        title: report.state === 'being_written' ? 'Look again' : 'New links',
        verb: 'show_report',
        data: { report_id },
      },
      { title: 'A report of today', verb: 'make_report', data: { instance_ids: [...selectors], format: 'html' } },
    ],
    footer: footer(report.coverage, now, report_id, snapshotWords(report)),
  };
}
