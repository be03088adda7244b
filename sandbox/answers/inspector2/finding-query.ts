import type { FilterCriteria, Finding, SortCriteria } from '@aws-sdk/client-inspector2';
import type { FindingSource } from '../../fleet/findings.js';
import { matching } from './criteria.js';

const severities = ['UNTRIAGED', 'INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

const sortKeys: Readonly<Record<string, (finding: Partial<Finding>) => string | number>> = {
  AWS_ACCOUNT_ID: ({ awsAccountId = '' }) => awsAccountId,
  FINDING_TYPE: ({ type = '' }) => type,
  SEVERITY: ({ severity = 'UNTRIAGED' }) => severities.indexOf(severity),
  FIRST_OBSERVED_AT: ({ firstObservedAt }) => firstObservedAt?.getTime() ?? 0,
  LAST_OBSERVED_AT: ({ lastObservedAt }) => lastObservedAt?.getTime() ?? 0,
  FINDING_STATUS: ({ status = '' }) => status,
  RESOURCE_TYPE: ({ resources }) => resources?.[0]?.type ?? '',
  NETWORK_PROTOCOL: ({ networkReachabilityDetails }) => networkReachabilityDetails?.protocol ?? '',
  VULNERABILITY_ID: ({ packageVulnerabilityDetails }) => packageVulnerabilityDetails?.vulnerabilityId ?? '',
  VULNERABILITY_SOURCE: ({ packageVulnerabilityDetails }) => packageVulnerabilityDetails?.source ?? '',
  INSPECTOR_SCORE: ({ inspectorScore = 0 }) => inspectorScore,
  VENDOR_SEVERITY: ({ packageVulnerabilityDetails }) => packageVulnerabilityDetails?.vendorSeverity ?? '',
  EPSS_SCORE: ({ epss }) => epss?.score ?? 0,
};

/** Fields whose value differs from host to host. */
const ofHost = new Set(['FIRST_OBSERVED_AT', 'LAST_OBSERVED_AT', 'RESOURCE_TYPE']);

/** Answers kept, so that the pages of one list are cut from the same one. */
const mostKept = 64;

/** Rows of a source in the order that a caller asks for, made once for all the pages of a list. */
export class FindingQuery {
  readonly #kept = new Map<string, { readonly changes: number; readonly rows: readonly number[] }>();

  /** @param scans - whether instances are scanned; where they are not, their findings are gone. */
  constructor(
    private readonly source: FindingSource,
    private readonly scans: () => boolean = () => true,
  ) {}

  /** Without sort criteria the order is that of the ARNs: it means nothing, and it is the same on every call. */
  rows(criteria?: FilterCriteria, sort?: SortCriteria): readonly number[] {
    const key = JSON.stringify([criteria, sort]);
    const known = this.#kept.get(key);
    if (known?.changes === this.source.changes) return known.rows;
    const { changes } = this.source;
    const rows = this.#sorted(this.unordered(criteria), sort);
    this.#kept.delete(key);
    this.#kept.set(key, { changes, rows });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    return rows;
  }

  /** The row with this ARN: half of the rows that are left are ruled out by each look. */
  byArn(arn: string): number | undefined {
    const rows = this.rows();
    let [from, to] = [0, rows.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.source.arn(rows[middle] ?? 0) < arn) from = middle + 1;
      else to = middle;
    }
    const row = rows[from];
    return row !== undefined && this.source.arn(row) === arn ? row : undefined;
  }

  /** What matches, in no order, for who counts alone. */
  unordered(criteria: FilterCriteria | undefined): number[] {
    if (!this.scans()) return [];
    const { says, whole } = matching(criteria);
    const passed = new Map<object, boolean>();
    const passes = (row: number): boolean => {
      const kind = this.source.says(row);
      const known = passed.get(kind) ?? says(kind);
      passed.set(kind, known);
      return known && (!whole || whole(this.source.finding(row)));
    };
    return this.source.rows(instancesOf(criteria)).filter(passes);
  }

  #sorted(rows: readonly number[], { field, sortOrder }: Partial<SortCriteria> = {}): readonly number[] {
    const key = field ? sortKeys[field] : undefined;
    const whole = field !== undefined && ofHost.has(field);
    const decorated = rows.map((row) => ({
      row,
      rank: this.source.rank(row),
      key: key?.(whole ? this.source.finding(row) : this.source.says(row)) ?? 0,
    }));
    const sign = sortOrder === 'ASC' ? 1 : -1;
    decorated.sort(
      (a, b) =>
        sign * compare(a.key, b.key) || a.rank - b.rank || compare(this.source.arn(a.row), this.source.arn(b.row)),
    );
    return decorated.map(({ row }) => row);
  }
}

/** Instances that the criteria name, so that the findings of the others need not be looked at. */
function instancesOf(criteria: FilterCriteria | undefined): ReadonlySet<string> | undefined {
  const named = criteria?.resourceId ?? [];
  if (named.length === 0 || named.some(({ comparison }) => comparison !== 'EQUALS')) return undefined;
  return new Set(named.map(({ value = '' }) => value));
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
