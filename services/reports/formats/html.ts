import { acceptanceWords } from '../../acceptance/acceptance.js';
import { count } from '../../words.js';
import { type ReportHeader, scopeWords } from '../report.js';
import { isAccepted, isOverdue, type ReportRow } from '../row.js';
import { type Bar, barChart } from './chart.js';
import { type Format, numberOr, packageWords, yesNo } from './format.js';
import { html as escaped, link } from './html-escape.js';
import { style } from './html-style.js';
import { settledLines, unseenLines } from './settled-words.js';

/**
 * One file that needs nothing else and runs nothing: no script, and a policy that would let none run. Prints as it stands.
 */
export const html: Format = {
  name: 'html',
  extension: 'html',
  contentType: 'text/html; charset=utf-8',
  *pieces(header, rows) {
    yield `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width"><title>Vulnerability report ${escaped(header.report_id)}</title><style>${style}</style></head><body>\n`;
    yield top(header);
    yield unseen(header);
    yield `<div class="charts">${severityChart(header)}${dueChart(header)}</div>\n`;
    yield sinceThen(header);
    yield settled(header);
    yield recommendations(header);
    yield breaches(header);
    yield `<h2>Findings</h2><table><thead><tr>${['Host', 'Severity', 'Vulnerability', 'Package', 'CVSS', 'EPSS', 'Exploited', 'Exposed', 'Due'].map((name) => `<th>${name}</th>`).join('')}</tr></thead><tbody>\n`;
    const today = header.generated_at.slice(0, 10);
    for (const row of rows) yield findingRow(row, today);
    yield '</tbody></table></body></html>\n';
  },
};

const paragraph = (text: string, of = ''): string => `<p${of && ` class="${of}"`}>${escaped(text)}</p>`;

function top(header: ReportHeader): string {
  const { summary, coverage, report_id, generated_at, snapshot_hash, redacted, region } = header;
  const seen = `${coverage.answered} of ${count(coverage.requested, 'host')} answered`;
  return `<h1>Vulnerability report</h1>${paragraph(summary.verdict, 'verdict')}${paragraph(`Scope: ${scopeWords(header)}, ${region} · ${seen} · ${numberOr(summary.vulnerabilities)} vulnerabilities, ${numberOr(summary.known_exploited)} known exploited · ${generated_at.slice(0, 16).replace('T', ' ')} UTC`, 'meta')}${paragraph(`Report ${report_id} · snapshot ${snapshot_hash}${redacted ? ' · account ids and addresses removed' : ''}`, 'meta')}\n`;
}

function unseen(header: ReportHeader): string {
  const lines = unseenLines(header);
  if (lines.length === 0) return '';
  return `<div class="unseen"><strong>Not seen, so not known to be safe</strong><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul></div>\n`;
}

const severityChart = ({ summary: { findings } }: ReportHeader): string =>
  barChart('Findings by severity', [
    { label: 'critical', value: findings.critical, colour: '#b3001f' },
    { label: 'high', value: findings.high, colour: '#cc5c00' },
    { label: 'medium', value: findings.medium, colour: '#b08900' },
    { label: 'low', value: findings.low, colour: '#3b7ac2' },
    ...(findings.untriaged === 0 ? [] : [{ label: 'untriaged', value: findings.untriaged, colour: '#6b7688' }]),
  ]);

function dueChart({ sla, summary }: ReportHeader): string {
  const { total } = summary.findings;
  const known = total !== null && sla.overdue !== null && sla.due_within_7_days !== null;
  const bars: Bar[] = [
    { label: 'overdue', value: sla.overdue, colour: '#b3001f' },
    { label: 'within 7 days', value: sla.due_within_7_days, colour: '#cc5c00' },
    {
      label: 'later or no date',
      value: known ? (total ?? 0) - (sla.overdue ?? 0) - (sla.due_within_7_days ?? 0) : null,
      colour: '#3b7ac2',
    },
  ];
  return barChart('Findings by due date', bars);
}

function sinceThen({ trend }: ReportHeader): string {
  if (!trend) return paragraph('There is no earlier report of this scope to compare with.', 'meta');
  const signed = (n: number | null) => (n === null ? 'unknown' : n > 0 ? `+${n}` : `${n}`);
  const doubt = trend.comparable ? '' : ' Other hosts answered then, so part of the change may be what was seen.';
  return `<h2>Since ${escaped(trend.since)}</h2>${paragraph(`${numberOr(trend.new_findings)} new, ${numberOr(trend.closed_findings)} closed; critical ${signed(trend.change.critical)}, high ${signed(trend.change.high)}, all ${signed(trend.change.total)}.${doubt}`)}\n`;
}

const settled = (header: ReportHeader): string =>
  `<h2>Closed and accepted</h2><ul>${settledLines(header)
    .map((line) => `<li>${escaped(line)}</li>`)
    .join('')}</ul>\n`;

function recommendations({ recommendations: all, generated_at }: ReportHeader): string {
  if (all.length === 0) return '';
  const today = generated_at.slice(0, 10);
  const items = all.map(
    ({ title, why, instance_names, due }) =>
      `<li><strong>${escaped(title)}</strong> on ${escaped(instance_names.join(', '))}${due ? ` <span class="${due < today ? 'late' : 'meta'}">${due < today ? 'overdue since' : 'due'} ${escaped(due)}</span>` : ''}<br>${escaped(why)}</li>`,
  );
  return `<h2>What to do first</h2><ol>${items.join('')}</ol>\n`;
}

function breaches({ sla }: ReportHeader): string {
  if (sla.overdue === 0) return '';
  const rows = sla.worst.map(
    ({ instance_name, vulnerability_id, due, days_over, tier }) =>
      `<tr><td class="name">${escaped(instance_name)}</td><td>${escaped(vulnerability_id ?? '')}</td><td class="whole">${escaped(due)}</td><td class="late">${days_over} days over</td><td>${escaped(tier.replaceAll('_', ' '))}</td></tr>`,
  );
  return `<h2>Overdue: ${numberOr(sla.overdue)}</h2>${paragraph(sla.basis, 'meta')}<table><thead><tr><th>Host</th><th>Vulnerability</th><th>Due</th><th>Late</th><th>Tier</th></tr></thead><tbody>${rows.join('')}</tbody></table>\n`;
}

function findingRow(row: ReportRow, today: string): string {
  const late = isOverdue(row, today) && !isAccepted(row);
  const lived = row.acceptance ? `<br>${escaped(acceptanceWords(row.acceptance))}` : '';
  const cells = [
    `<td class="name">${escaped(row.instance_name)}</td>`,
    `<td class="whole ${row.severity}">${row.severity}</td>`,
    `<td class="name">${link(row.source_url, row.vulnerability_id ?? row.title)}</td>`,
    `<td>${escaped(packageWords(row))}</td>`,
    `<td>${numberOr(row.cvss, '?')}</td>`,
    `<td class="whole">${row.epss === null ? '?' : row.epss.toFixed(3)}</td>`,
    `<td>${yesNo(row.known_exploited)}</td>`,
    `<td>${yesNo(row.internet_exposed)}</td>`,
    `<td${late ? ' class="late"' : ''}>${row.due === null ? '' : `<span class="whole">${escaped(row.due)}</span>${late ? ' overdue' : ''}`}${lived}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>\n`;
}
