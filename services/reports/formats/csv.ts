import { acceptanceWords } from '../../acceptance/acceptance.js';
import { isAccepted, isOverdue, type ReportRow } from '../row.js';
import { type Format, packageWords, yesNo } from './format.js';

/** null is an empty cell. */
export type Cell = string | number | null;

const columns: readonly [string, (row: ReportRow, today: string) => Cell][] = [
  ['instance_id', (row) => row.instance_id],
  ['instance_name', (row) => row.instance_name],
  ['environment', (row) => row.environment],
  ['platform', (row) => row.platform],
  ['severity', (row) => row.severity],
  ['vulnerability_id', (row) => row.vulnerability_id],
  ['title', (row) => row.title],
  ['packages', packageWords],
  ['cvss', (row) => row.cvss],
  ['inspector_score', (row) => row.inspector_score],
  ['epss', (row) => row.epss],
  ['known_exploited', (row) => yesNo(row.known_exploited)],
  ['exploit_available', (row) => yesNo(row.exploit_available)],
  ['internet_exposed', (row) => yesNo(row.internet_exposed)],
  ['fix_available', (row) => row.fix_available],
  ['tier', (row) => row.tier],
  ['due', (row) => row.due],
  ['overdue', (row, today) => (row.due === null || isAccepted(row) ? null : yesNo(isOverdue(row, today)))],
  ['first_observed', (row) => row.first_observed],
  ['last_observed', (row) => row.last_observed],
  ['fix_id', (row) => row.fix_id],
  ['finding_arn', (row) => row.finding_arn],
  ['acceptance', (row) => (row.acceptance ? acceptanceWords(row.acceptance) : null)],
];

/** What a spreadsheet takes for the beginning of a formula, also after blanks and in full width (OWASP, CSV Injection). */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]|^[\t\r\n]/u;

/** RFC 4180. Every cell is quoted; one that could be a formula gets an apostrophe and is text. */
function cell(value: Cell): string {
  const text = value === null ? '' : String(value);
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** One line of a CSV file that a spreadsheet opens without running anything. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cell).join(',')}\r\n`;

/**
 * A row a finding, and before them a row for every host that was not seen and every gap: a table that only lists what was
 * found would make the others look clean.
 */
export const csv: Format = {
  name: 'csv',
  extension: 'csv',
  contentType: 'text/csv; charset=utf-8',
  *pieces({ generated_at, report_id, unseen, coverage }, rows) {
    const today = generated_at.slice(0, 10);
    const empty = (filled: Readonly<Record<string, string>>) => columns.map(([name]) => filled[name] ?? null);
    yield csvLine(['record', ...columns.map(([name]) => name), 'report_id']);
    for (const { instance_id, name, reason } of unseen) {
      const filled = { instance_id, instance_name: name, title: reason, severity: 'unknown' };
      yield csvLine(['host_not_seen', ...empty(filled), report_id]);
    }
    for (const { service, detail } of coverage.failed) {
      yield csvLine(['gap', ...empty({ title: `${service}: ${detail}` }), report_id]);
    }
    for (const row of rows) {
      const record = isAccepted(row) ? 'accepted_risk' : 'finding';
      yield csvLine([record, ...columns.map(([, of]) => of(row, today)), report_id]);
    }
  },
};
