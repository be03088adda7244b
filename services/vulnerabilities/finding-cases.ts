import type { FixGroup } from '../contracts/vulnerability.js';
import type { Known } from './exploit-knowledge.js';
import { groupByFix, sameHarm } from './fix-groups.js';
import { type FindingRecord, type ObservedFinding, spread } from './observed-finding.js';

/** Findings that differ in their host alone, on hosts that are all reached the same way. */
export interface FindingCase {
  /** The one that was observed first, with the fix that closes it. */
  readonly finding: ObservedFinding;
  readonly records: readonly FindingRecord[];
}

export interface GroupedCases {
  /** Most urgent first. */
  readonly groups: FixGroup[];
  /** Worst first. */
  readonly cases: readonly FindingCase[];
  /** What a fix closes, also what names another fix first; one finding of each case. */
  findingsOf(fixId: string): readonly ObservedFinding[];
}

interface Fleet {
  readonly byInstance: ReadonlyMap<string, readonly FindingRecord[]>;
  readonly exposed: ReadonlyMap<string, boolean | null>;
  readonly names: ReadonlyMap<string, string>;
  readonly known: Known;
}

/**
 * What to do about the findings of a fleet. What is the same on many hosts is looked at once: a hundred thousand findings
 * are a few thousand cases.
 */
export function groupCases({ byInstance, exposed, names, known }: Fleet): GroupedCases {
  const cases = new Map<string, { readonly finding: ObservedFinding; readonly records: FindingRecord[] }>();
  for (const records of casesOf(byInstance, exposed)) {
    const first = records.reduce((a, b) => (b.first_observed < a.first_observed ? b : a));
    const finding = spread(first, known(first.kind), names.get(first.instance_id) ?? first.instance_id);
    cases.set(finding.finding_arn, { finding, records });
  }
  const recordsOf = ({ finding_arn }: ObservedFinding) => cases.get(finding_arn)?.records ?? [];
  const { groups, findings, findingsOf } = groupByFix({
    findings: [...cases.values()].map(({ finding }) => finding),
    exposed,
    standsFor: recordsOf,
    names: [...names],
  });
  return { groups, cases: findings.map((finding) => ({ finding, records: recordsOf(finding) })), findingsOf };
}

/** Records under their kind and under how their host is reached. */
function casesOf(byInstance: Fleet['byInstance'], exposed: Fleet['exposed']): FindingRecord[][] {
  const byExposure = new Map<boolean | null, Map<FindingRecord['kind'], FindingRecord[]>>();
  for (const [id, records] of byInstance) {
    const reached = exposed.get(id) ?? null;
    const kinds = byExposure.get(reached) ?? new Map<FindingRecord['kind'], FindingRecord[]>();
    byExposure.set(reached, kinds);
    for (const record of records) {
      const same = kinds.get(record.kind);
      if (same) same.push(record);
      else kinds.set(record.kind, [record]);
    }
  }
  return [...byExposure.values()].flatMap((kinds) => [...kinds.values()]);
}

/** Every finding by itself, worst first, made as it is asked for. The order is the same whatever was read in between. */
export function* worstFirst(
  cases: readonly FindingCase[],
  names: ReadonlyMap<string, string>,
): Iterable<ObservedFinding> {
  for (const equal of equallyBad(cases)) {
    const places = equal.flatMap(({ finding, records }) => records.map((record) => ({ finding, record })));
    places.sort((a, b) => (a.record.finding_arn < b.record.finding_arn ? -1 : 1));
    for (const { finding, record } of places) {
      yield spread(record, finding, names.get(record.instance_id) ?? record.instance_id, finding.fix_id);
    }
  }
}

/** Neighbours that differ in nothing that ranks them. */
function* equallyBad(cases: readonly FindingCase[]): Iterable<FindingCase[]> {
  let equal: FindingCase[] = [];
  for (const one of cases) {
    const [first] = equal;
    if (first && !sameHarm(first.finding, one.finding)) {
      yield equal;
      equal = [];
    }
    equal.push(one);
  }
  if (equal.length > 0) yield equal;
}
