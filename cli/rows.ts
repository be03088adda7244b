import type { OperationName } from '../services/operations/index.js';
import { type Cell, csvLine } from '../services/reports/formats/csv.js';

type Output = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, unknown>>;

/** What of each answer is a list; of the others the answer itself is the one row. */
const lists: Partial<Record<OperationName, (output: Output) => unknown>> = {
  get_inspector_findings: ({ findings }) => findings,
  analyze_ec2_vulnerabilities: ({ vulnerabilities }) => vulnerabilities,
  get_ec2_cloudwatch_metrics: ({ metrics }) => named('metric', metrics),
  analyze_optimal_patch_window: ({ recommended_windows }) => recommended_windows,
  analyze_cloudtrail_events: ({ events }) => events,
  monitor_security_events: ({ alerts }) => alerts,
  analyze_configuration_changes: ({ changes }) => changes,
  check_patch_compliance: ({ hosts }) => hosts,
  resolve_vulnerabilities_by_criticality: ({ scheduled_patches }) => scheduled_patches,
  generate_vulnerability_report: ({ fix_groups }) => fix_groups,
  get_vulnerability_report: ({ files }) => files,
  list_approvals: ({ approvals }) => approvals,
  list_alerts: ({ groups }) => groups,
  get_instance_timeline: ({ entries }) => entries,
  list_undelivered: ({ messages }) => messages,
  check_setup: ({ checks }) => checks,
  create_approval_workflow: ({ approval }) => [approval],
  rollback_changes: (output) => [output],
};

/** A map as rows, each with its key. */
function named(column: string, map: unknown): Row[] {
  return Object.entries((map ?? {}) as Record<string, object>).map(([key, value]) => ({ [column]: key, ...value }));
}

interface Gap {
  readonly service: string;
  readonly region: string;
  readonly instances: readonly string[];
  readonly detail: string;
}

/**
 * The answer as a table for other programs (RFC 4180, safe in spreadsheets). What was not seen is a row of its own, with
 * `gap` in the first column: a table of what was found alone would make everything else look clean.
 */
export function csvOf(operation: OperationName, output: Output): string {
  const list = lists[operation]?.(output) ?? [output];
  const rows = (list as Row[]).map((row) => flat(row));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const { failed = [] } = (output.coverage ?? {}) as { failed?: readonly Gap[] };
  return [
    csvLine(['record', ...columns, 'not_seen']),
    ...failed.map((gap) => csvLine(['gap', ...columns.map(() => null), gapWords(gap)])),
    ...rows.map((row) => csvLine(['row', ...columns.map((column) => row[column] ?? null), null])),
  ].join('');
}

const gapWords = ({ service, region, instances, detail }: Gap): string =>
  [`${service} in ${region}: ${detail}`, instances.join(' ')].filter(Boolean).join(' ');

/** Objects one level deep become columns of their own; lists of words are joined, everything else is JSON. */
function flat(row: Row, prefix = ''): Readonly<Record<string, Cell>> {
  const cells = Object.entries(row).flatMap(([key, value]): [string, Cell][] => {
    const name = prefix + key;
    if (typeof value === 'string' || typeof value === 'number' || value === null) return [[name, value]];
    if (Array.isArray(value)) return [[name, listCell(value)]];
    if (typeof value === 'object' && prefix === '') return Object.entries(flat(value as Row, `${name}.`));
    return value === undefined ? [] : [[name, JSON.stringify(value)]];
  });
  return Object.fromEntries(cells);
}

const listCell = (list: readonly unknown[]): string =>
  list.every((one) => typeof one === 'string' || typeof one === 'number') ? list.join('; ') : JSON.stringify(list);
