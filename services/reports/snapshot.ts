import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Breach, SeverityCounts, SlaState } from '../contracts/report.js';
import { canonicalJson } from '../patching/plan-hash.js';
import { type Coverage, Severity } from '../schema.js';
import type { FindingCase } from '../vulnerabilities/finding-cases.js';
import { isAccepted, isOverdue, type ReportRow } from './row.js';

const DAY_MS = 86_400_000;
const WORST = 20;

/** What one pass over the rows finds out. */
export interface Tally {
  readonly counts: Readonly<Record<Severity, number>>;
  readonly total: number;
  readonly vulnerabilities: number;
  readonly knownExploited: number;
  readonly withoutFix: number;
  /** First observed after `since`; 0 without one. */
  readonly fresh: number;
  readonly sla: SlaState;
  /** SHA-256 of the canonical JSON of scope, hosts seen, gaps and rows: the same facts give the same hash. */
  readonly hash: string;
}

interface Seen {
  readonly selectors: readonly string[];
  readonly answered: readonly string[];
  readonly unseen: readonly string[];
  readonly coverage: Coverage;
}

/** Rows between which everybody else has a turn: a few milliseconds of work. */
const ROWS_A_TURN = 200;

/** Counts what is open, and hashes all rows, in one pass. @param since ISO 8601 time of the report to compare with. */
export async function tally(rows: Iterable<ReportRow>, seen: Seen, now: Date, since: string | null): Promise<Tally> {
  const hash = createHash('sha256').update(canonicalJson(frame(seen)));
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, untriaged: 0 };
  const ids = new Set<string>();
  const exploited = new Set<string>();
  const breaches = new Breaches(now);
  let [total, withoutFix, fresh] = [0, 0, 0];
  for (const row of rows) {
    hash.update('\n').update(canonicalJson(row));
    if (isAccepted(row)) continue;
    counts[row.severity] += 1;
    total += 1;
    if (row.vulnerability_id !== null) ids.add(row.vulnerability_id);
    if (row.known_exploited) exploited.add(row.vulnerability_id ?? row.finding_arn);
    if (row.fix_available === 'no') withoutFix += 1;
    if (since !== null && row.first_observed > since) fresh += 1;
    breaches.add(row);
    if (total % ROWS_A_TURN === 0) await turn();
  }
  return {
    counts,
    total,
    vulnerabilities: ids.size,
    knownExploited: exploited.size,
    withoutFix,
    fresh,
    sla: breaches.state,
    hash: hash.digest('hex'),
  };
}

/** Before every row was counted: what the kinds of findings tell. Its SLA state and hash are none. */
export function firstTally(cases: readonly FindingCase[], now: Date): Tally {
  const ids = new Set<string>();
  const exploited = new Set<string>();
  let withoutFix = 0;
  for (const { finding, records } of cases) {
    if (finding.vulnerability_id !== null) ids.add(finding.vulnerability_id);
    if (finding.known_exploited) exploited.add(finding.vulnerability_id ?? finding.finding_arn);
    if (finding.fix_available === 'no') withoutFix += records.length;
  }
  return {
    counts: { critical: 0, high: 0, medium: 0, low: 0, untriaged: 0 },
    total: 0,
    vulnerabilities: ids.size,
    knownExploited: exploited.size,
    withoutFix,
    fresh: 0,
    sla: new Breaches(now).state,
    hash: '',
  };
}

/** Without times and words: asking again a minute later is the same snapshot. */
const frame = ({ selectors, answered, unseen, coverage }: Seen) => ({
  version: 1,
  selectors: [...selectors].sort(),
  answered: [...answered].sort(),
  unseen: [...unseen].sort(),
  gaps: coverage.failed
    .map(({ service, region, reason, instances }) => ({ service, region, reason, instances: [...instances].sort() }))
    .sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1)),
});

/** Overdue findings, the longest overdue kept. */
class Breaches {
  readonly #today: string;
  readonly #soon: string;
  readonly #byTier: Record<string, number> = {};
  #worst: Breach[] = [];
  #overdue = 0;
  #dueSoon = 0;

  constructor(now: Date) {
    this.#today = now.toISOString().slice(0, 10);
    this.#soon = new Date(now.getTime() + 7 * DAY_MS).toISOString().slice(0, 10);
  }

  add(row: ReportRow): void {
    const { due, tier } = row;
    if (due === null) return;
    if (!isOverdue(row, this.#today)) {
      if (due <= this.#soon) this.#dueSoon += 1;
      return;
    }
    this.#overdue += 1;
    this.#byTier[tier] = (this.#byTier[tier] ?? 0) + 1;
    const last = this.#worst.at(-1);
    if (this.#worst.length >= WORST && last && due >= last.due) return;
    const { instance_id, instance_name, vulnerability_id, fix_id } = row;
    const days_over = Math.round((Date.parse(this.#today) - Date.parse(due)) / DAY_MS);
    this.#worst.push({ instance_id, instance_name, vulnerability_id, tier, due, days_over, fix_id });
    this.#worst = this.#worst.sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0)).slice(0, WORST);
  }

  get state(): SlaState {
    return {
      basis: 'CISA BOD 26-04, or the due date of the KEV catalogue where that is earlier',
      overdue: this.#overdue,
      overdue_by_tier: this.#byTier,
      due_within_7_days: this.#dueSoon,
      worst: this.#worst,
    };
  }
}

/** @param known - which of the counts may be said: see `knownCount`. */
export function severityCounts(
  { counts, total }: Pick<Tally, 'counts' | 'total'>,
  known: (n: number) => number | null,
): SeverityCounts {
  return {
    ...(Object.fromEntries(Severity.options.map((name) => [name, known(counts[name])])) as Record<
      Severity,
      number | null
    >),
    total: known(total),
  };
}
