import { acceptanceWords } from '../../acceptance/acceptance.js';
import { count } from '../../words.js';
import { type ReportHeader, scopeWords } from '../report.js';
import { isAccepted, isOverdue, type ReportRow } from '../row.js';
import { type Format, numberOr, packageWords, yesNo } from './format.js';
import { settledLines, unseenLines } from './settled-words.js';

const markup = /[\\`*_{}[\]()<>#|~&@!$]/g;

/** One line that shows exactly this text: no link, mention, HTML or cell border (CommonMark 2.4). */
const text = (raw: string): string =>
  raw
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(markup, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}\\.`)
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');

const row = (cells: readonly string[]): string => `| ${cells.map(text).join(' | ')} |\n`;
const head = (cells: readonly string[]): string => `${row(cells)}|${cells.map(() => '---').join('|')}|\n`;

export const markdown: Format = {
  name: 'markdown',
  extension: 'md',
  contentType: 'text/markdown; charset=utf-8',
  *pieces(header, rows) {
    yield top(header);
    yield notSeen(header);
    yield numbers(header);
    yield `## Closed and accepted\n\n${settledLines(header)
      .map((line) => `- ${text(line)}\n`)
      .join('')}\n`;
    yield todo(header);
    yield `\n## Findings\n\n${head(['Host', 'Severity', 'Vulnerability', 'Package', 'Exploited', 'Exposed', 'Due'])}`;
    const today = header.generated_at.slice(0, 10);
    for (const one of rows) yield findingRow(one, today);
  },
};

function top(header: ReportHeader): string {
  const { summary, coverage } = header;
  const answered = `${coverage.answered} of ${count(coverage.requested, 'host')} answered.`;
  return (
    `# Vulnerability report\n\n**${text(summary.verdict)}**\n\nScope: ${text(`${scopeWords(header)}. ${answered}`)} ` +
    `Report ${header.report_id}, ${header.generated_at}, snapshot \`${header.snapshot_hash}\`.\n\n`
  );
}

function notSeen(header: ReportHeader): string {
  const lines = unseenLines(header);
  return lines.length === 0 ? '' : `## Not seen\n\n${lines.map((line) => `- ${text(line)}\n`).join('')}\n`;
}

function numbers({ summary, trend, sla }: ReportHeader): string {
  const names = ['critical', 'high', 'medium', 'low', 'untriaged', 'total'] as const;
  const rows = names.map((name) =>
    row([name, numberOr(summary.findings[name]), ...(trend ? [signed(trend.change[name])] : [])]),
  );
  const due = `${numberOr(sla.overdue)} overdue, ${numberOr(sla.due_within_7_days)} due within 7 days (${sla.basis}).`;
  return `## Numbers\n\n${head(['Severity', 'Findings', ...(trend ? ['Change'] : [])])}${rows.join('')}${since(trend)}\n## Due dates\n\n${text(due)}\n\n`;
}

function since(trend: ReportHeader['trend']): string {
  if (!trend) return '';
  const doubt = trend.comparable ? '' : ' Other hosts answered then, so part of the change may be what was seen.';
  return `\n${text(`Since ${trend.since}: ${numberOr(trend.new_findings)} new, ${numberOr(trend.closed_findings)} closed.${doubt}`)}\n`;
}

function todo({ recommendations }: ReportHeader): string {
  const lines = recommendations.map(
    ({ rank, title, why, instance_names }) =>
      `${rank}. **${text(title)}** on ${text(instance_names.join(', '))}. ${text(why)}\n`,
  );
  return `## What to do first\n\n${lines.join('')}`;
}

const findingRow = (one: ReportRow, today: string): string =>
  row([
    one.instance_name,
    one.severity,
    one.vulnerability_id ?? one.title,
    packageWords(one),
    yesNo(one.known_exploited),
    yesNo(one.internet_exposed),
    dueWords(one, today),
  ]);

const dueWords = (one: ReportRow, today: string): string => {
  const due = one.due === null ? '' : `${one.due}${isOverdue(one, today) && !isAccepted(one) ? ' overdue' : ''}`;
  return [due, one.acceptance && acceptanceWords(one.acceptance)].filter(Boolean).join('; ');
};

const signed = (change: number | null): string =>
  change === null ? 'unknown' : change > 0 ? `+${change}` : String(change);
