import type { Severity } from '../schema.js';
import type { FindingLists } from './findings.js';

/** `exact: false` is a lower bound; null is not known at all. */
export interface Total {
  readonly count: number | null;
  readonly exact: boolean;
}

export type FindingTotals = Readonly<Record<Severity | 'all' | 'vulnerabilities', Total>>;

type Reading = Pick<FindingLists, 'value' | 'whole' | 'bands' | 'counts'>;

/**
 * How many findings the hosts have. Exact when every finding of every host was read, and where Inspector's own counts say
 * so: it counts critical, high and medium findings and all of them; how many of the rest are not rated yet is read.
 */
export function totalsOf(instanceIds: readonly string[], reading: Reading): FindingTotals {
  const listed = tallied(reading);
  if (listed.all === null || instanceIds.every((id) => reading.whole.has(id))) return everyTotal(listed, true);
  const { counts, bands } = reading;
  if (!counts) return everyTotal(listed, false);
  const sum = (of: 'all' | 'critical' | 'high' | 'medium') =>
    instanceIds.reduce((total, id) => total + (counts.get(id)?.[of] ?? 0), 0);
  const exact = (count: number): Total => ({ count, exact: true });
  const counted = { all: sum('all'), critical: sum('critical'), high: sum('high'), medium: sum('medium') };
  const rest = counted.all - counted.critical - counted.high - counted.medium;
  const untriaged =
    bands.has('untriaged') && bands.has('path') ? exact(listed.untriaged) : lowerBound(listed.untriaged);
  return {
    all: exact(counted.all),
    critical: exact(counted.critical),
    high: exact(counted.high),
    medium: exact(counted.medium),
    untriaged,
    low: untriaged.exact ? exact(rest - listed.untriaged) : lowerBound(listed.low),
    vulnerabilities: lowerBound(listed.vulnerabilities),
  };
}

const lowerBound = (count: number | null): Total => ({ count, exact: false });

interface Tallied extends Record<Severity, number> {
  readonly all: number | null;
  readonly vulnerabilities: number | null;
}

/** What is in the lists; not 0 but nothing when no host answered. */
function tallied({ value }: Reading): Tallied {
  const tally: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, untriaged: 0 };
  const ids = new Set<string>();
  let all = 0;
  for (const findings of value.values()) {
    all += findings.length;
    for (const { kind } of findings) {
      const { severity, vulnerability_id } = kind;
      tally[severity] += 1;
      if (vulnerability_id !== null) ids.add(vulnerability_id);
    }
  }
  const known = value.size > 0;
  return { ...tally, all: known ? all : null, vulnerabilities: known ? ids.size : null };
}

function everyTotal(listed: Tallied, exact: boolean): FindingTotals {
  const total = (count: number | null): Total => ({
    count: listed.all === null ? null : count,
    exact: exact && listed.all !== null,
  });
  return {
    all: total(listed.all),
    critical: total(listed.critical),
    high: total(listed.high),
    medium: total(listed.medium),
    low: total(listed.low),
    untriaged: total(listed.untriaged),
    vulnerabilities: total(listed.vulnerabilities),
  };
}
