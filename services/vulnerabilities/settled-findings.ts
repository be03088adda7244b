import type { FindingStatus, Inspector2 } from '@aws-sdk/client-inspector2';
import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf, InvalidAnswer } from '../aws/errors.js';
import { allPages } from '../aws/pages.js';
import { type Source, sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import { type Host, type Reading, readTimes } from '../instances.js';
import type { Gap } from '../schema.js';
import type { Findings } from './findings.js';
import { type ObservedFinding, observedFinding } from './observed-finding.js';

/** Every filter of ListFindings takes ten values; a larger scope is read whole. */
const IDS_A_CALL = 10;
/** Newest first: an average does not need more, and an answer has no time for them. */
const MOST_PAGES = 20;

/** A finding that is no longer open, and since when: `updatedAt` is when a later scan closed it. */
export interface SettledFinding {
  readonly finding: ObservedFinding;
  /** ISO 8601. */
  readonly at: string;
}

export interface SettledList {
  readonly findings: readonly SettledFinding[];
  /** There are older ones that were not read. */
  readonly truncated: boolean;
}

/** One of Inspector's suppression rules: somebody accepts the risk of what it matches. It has no end of its own. */
export interface SuppressionRule {
  readonly name: string;
  readonly reason: string | null;
  /** ISO 8601. */
  readonly since: string;
}

/** What could not be read is null, and a gap says why. */
export interface Settled {
  readonly closed: SettledList | null;
  readonly suppressed: SettledList | null;
  readonly rules: readonly SuppressionRule[] | null;
}

const RULES = 'rules';

/** Findings that Inspector closed and still lists, those that a rule suppresses, and the rules. Kept for a minute. */
export class SettledFindings {
  readonly #region: string;
  readonly #lists: BatchedReads<SettledList>;
  readonly #rules: BatchedReads<readonly SuppressionRule[]>;

  readonly #findings: Pick<Findings, 'withExploitFacts'>;

  constructor({ clients, clock, findings }: { clients: Clients; clock: Clock; findings: Findings }) {
    this.#findings = findings;
    this.#region = clients.region;
    this.#lists = new BatchedReads<SettledList>({
      clock,
      freshS: FRESH_S.findings,
      batch: 1,
      maxKept: 50,
      read: async ([key = ''], signal) => {
        const { status, ids } = JSON.parse(key) as Question;
        return new Map([[key, await readSettled(await clients.inspector(), status, ids, signal)]]);
      },
    });
    this.#rules = new BatchedReads<readonly SuppressionRule[]>({
      clock,
      freshS: FRESH_S.findings,
      batch: 1,
      read: async (_, signal) => new Map([[RULES, await readRules(await clients.inspector(), signal)]]),
    });
  }

  /** Closed findings of these hosts alone, without what is known about their exploitation. */
  async closed(hosts: readonly Host[], signal: AbortSignal): Promise<Reading<SettledList | null>> {
    const ids = hosts.map(({ instance_id }) => instance_id).sort();
    if (ids.length === 0) return { value: { findings: [], truncated: false }, gaps: [], readAt: [] };
    const key = keyOf('CLOSED', ids);
    const lists = await this.#lists.get([key], signal);
    const list = lists.values.get(key)?.value;
    const asked = new Set(ids);
    return {
      value: list ? { ...list, findings: list.findings.filter(({ finding }) => asked.has(finding.instance_id)) } : null,
      gaps: lists.failures.map(({ error }) => this.#gap(error, sources.settledFindings)),
      readAt: readTimes(lists),
    };
  }

  async of(hosts: readonly Host[], signal: AbortSignal): Promise<Reading<Settled>> {
    const ids = hosts.map(({ instance_id }) => instance_id).sort();
    const [closed, suppressed] = [keyOf('CLOSED', ids), keyOf('SUPPRESSED', ids)];
    const [lists, rules] = await Promise.all([
      this.#lists.get(ids.length === 0 ? [] : [closed, suppressed], signal),
      this.#rules.get([RULES], signal),
    ]);
    const asked = new Set(ids);
    const list = async (key: string): Promise<{ value: SettledList | null; gaps: Gap[] }> => {
      if (ids.length === 0) return { value: { findings: [], truncated: false }, gaps: [] };
      const known = lists.values.get(key)?.value;
      if (!known) return { value: null, gaps: [] };
      const own = known.findings.filter(({ finding }) => asked.has(finding.instance_id));
      const rated = await this.#findings.withExploitFacts(
        own.map(({ finding }) => finding),
        signal,
      );
      const findings = own.map((one, index) => ({ ...one, finding: rated.value[index] ?? one.finding }));
      return { value: { ...known, findings }, gaps: rated.gaps };
    };
    const [ofClosed, ofSuppressed] = [await list(closed), await list(suppressed)];
    return {
      value: { closed: ofClosed.value, suppressed: ofSuppressed.value, rules: rules.values.get(RULES)?.value ?? null },
      gaps: [
        ...lists.failures.map(({ error }) => this.#gap(error, sources.settledFindings)),
        ...rules.failures.map(({ error }) => this.#gap(error, sources.suppressionRules)),
        ...ofClosed.gaps,
        ...ofSuppressed.gaps,
      ],
      readAt: [...readTimes(lists), ...readTimes(rules)],
    };
  }

  /** No host is less known for it: open findings are read apart. */
  #gap(error: unknown, source: Source): Gap {
    return gapOf(error, { source, region: this.#region, instances: [] });
  }
}

interface Question {
  readonly status: FindingStatus;
  /** Empty: of every instance. */
  readonly ids: readonly string[];
}

const keyOf = (status: FindingStatus, ids: readonly string[]): string =>
  JSON.stringify({ status, ids: ids.length > IDS_A_CALL ? [] : ids } satisfies Question);

async function readSettled(
  inspector: Inspector2,
  status: FindingStatus,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<SettledList> {
  const equals = <T extends string>(value: T) => ({ comparison: 'EQUALS' as const, value });
  const filterCriteria = {
    findingStatus: [equals(status)],
    resourceType: [equals('AWS_EC2_INSTANCE' as const)],
    ...(ids.length > 0 && { resourceId: ids.map(equals) }),
  };
  const sortCriteria = { field: 'LAST_OBSERVED_AT' as const, sortOrder: 'DESC' as const };
  const findings: SettledFinding[] = [];
  let nextToken: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await inspector.listFindings(
      { filterCriteria, sortCriteria, maxResults: 100, nextToken },
      { abortSignal: signal },
    );
    if (!page.findings) throw new InvalidAnswer('a page without its list');
    for (const one of page.findings) {
      const finding = observedFinding(one);
      if (finding) findings.push({ finding, at: (one.updatedAt ?? new Date(finding.last_observed)).toISOString() });
    }
    nextToken = page.nextToken;
    if (!nextToken) break;
  }
  return { findings, truncated: nextToken !== undefined };
}

async function readRules(inspector: Inspector2, abortSignal: AbortSignal): Promise<SuppressionRule[]> {
  const filters = await allPages(async (nextToken) => {
    const page = await inspector.listFilters({ action: 'SUPPRESS', maxResults: 100, nextToken }, { abortSignal });
    return { items: page.filters, next: page.nextToken };
  });
  return filters.map(({ name = 'unnamed', reason, createdAt }) => ({
    name,
    reason: reason ?? null,
    since: (createdAt ?? new Date(0)).toISOString(),
  }));
}
