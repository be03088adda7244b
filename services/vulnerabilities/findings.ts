import type { Inspector2 } from '@aws-sdk/client-inspector2';
import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf } from '../aws/errors.js';
import { allPages } from '../aws/pages.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import { type Host, type Reading, readTimes } from '../instances.js';
import type { Gap } from '../schema.js';
import { count } from '../words.js';
import { type ExploitFacts, readExploitFacts } from './exploit-facts.js';
import { type ObservedFinding, observedFinding } from './observed-finding.js';

/** Every filter of ListFindings takes ten values (Amazon Inspector API reference, FilterCriteria). */
const IDS_A_CALL = 10;

/** Findings by instance id. An instance that is not in it did not answer; one with an empty list has none. */
export type FindingsByInstance = ReadonlyMap<string, readonly ObservedFinding[]>;

/** Active Inspector findings of EC2 instances, kept for a minute, with what is known about their exploitation. */
export class Findings {
  readonly #region: string;
  readonly #lists: BatchedReads<readonly ObservedFinding[]>;
  readonly #facts: BatchedReads<ExploitFacts>;
  /** Facts belong to a vulnerability but are asked for by a finding: any one of its findings will do. */
  readonly #findingOf = new Map<string, string>();

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#lists = new BatchedReads<readonly ObservedFinding[]>({
      clock,
      freshS: FRESH_S.findings,
      batch: IDS_A_CALL,
      read: async (ids, signal) => readFindings(await clients.inspector(), ids, signal),
    });
    this.#facts = new BatchedReads<ExploitFacts>({
      clock,
      freshS: FRESH_S.exploits,
      batch: 10,
      read: async (ids, signal) => readExploitFacts(await clients.inspector(), ids, this.#findingOf, signal),
    });
  }

  /** Instances whose findings could not be read are missing from the map and named in a gap; the others are exact. */
  async of(hosts: readonly Host[], signal: AbortSignal): Promise<Reading<FindingsByInstance>> {
    const names = new Map(hosts.map((host) => [host.instance_id, host.name]));
    const lists = await this.#lists.get(names.keys(), signal);
    const listed = [...lists.values.values()].flatMap((known) => known.value);
    const facts = await this.#exploitFacts(listed, signal);
    const value = new Map(
      [...lists.values].map(([id, known]) => [
        id,
        known.value.map((finding) => withFacts(finding, names.get(id) ?? id, facts.value)),
      ]),
    );
    const gaps = lists.failures.map(({ error, unknown, old }) =>
      gapOf(error, {
        source: sources.findings,
        region: this.#region,
        instances: unknown,
        ...(old.length > 0 && {
          consequence: `What it said minutes ago is shown for ${count(old.length, 'instance')}.`,
        }),
      }),
    );
    return { value, gaps: [...gaps, ...facts.gaps], readAt: readTimes(lists) };
  }

  /** After a patch run or a re-scan: the findings of these instances are read again. */
  forget(instanceIds: Iterable<string>): void {
    this.#lists.forget(instanceIds);
  }

  async #exploitFacts(
    findings: readonly ObservedFinding[],
    signal: AbortSignal,
  ): Promise<{ value: ReadonlyMap<string, ExploitFacts>; gaps: Gap[] }> {
    const ids = new Set<string>();
    for (const { vulnerability_id: id, finding_arn: arn } of findings) {
      if (!id) continue;
      ids.add(id);
      this.#findingOf.set(id, arn);
    }
    const facts = await this.#facts.get(ids, signal);
    const known = new Map([...facts.values].map(([id, { value }]) => [id, value]));
    const scope = { source: sources.findingDetails, region: this.#region, instances: [] };
    const gaps = facts.failures.flatMap(({ error, unknown }) =>
      unknown.length > 0 ? [gapOf(error, { ...scope, consequence: `That leaves ${named(unknown.length)} open.` })] : [],
    );
    const silent = [...known.values()].filter((fact) => fact === 'not_told').length;
    if (silent > 0) gaps.push(this.#notTold(silent));
    return { value: known, gaps };
  }

  #notTold(vulnerabilities: number): Gap {
    const { service } = sources.findingDetails;
    const detail = `Inspector has no details about ${named(vulnerabilities)}, so whether they are known to be exploited is unknown.`;
    return {
      service,
      region: this.#region,
      account: null,
      instances: [],
      reason: 'unavailable',
      retryable: false,
      detail,
    };
  }
}

const named = (n: number) => count(n, 'vulnerability', 'vulnerabilities');

function withFacts(finding: ObservedFinding, name: string, facts: ReadonlyMap<string, ExploitFacts>): ObservedFinding {
  const fact = finding.vulnerability_id ? facts.get(finding.vulnerability_id) : undefined;
  const renamed = { ...finding, instance_name: name };
  if (!fact || fact === 'not_told') return renamed;
  return {
    ...renamed,
    known_exploited: fact.knownExploited,
    kev_due: fact.kevDue,
    epss: fact.epss ?? finding.epss,
    exploit_available: fact.exploitObserved ? true : finding.exploit_available,
  };
}

async function readFindings(
  inspector: Inspector2,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, readonly ObservedFinding[]>> {
  const equals = <T extends string>(value: T) => ({ comparison: 'EQUALS' as const, value });
  const filterCriteria = {
    findingStatus: [equals('ACTIVE')],
    resourceType: [equals('AWS_EC2_INSTANCE')],
    resourceId: ids.map(equals),
  };
  const sortCriteria = { field: 'SEVERITY' as const, sortOrder: 'DESC' as const };
  const byInstance = new Map<string, ObservedFinding[]>(ids.map((id) => [id, []]));
  await allPages(async (nextToken) => {
    const page = await inspector.listFindings(
      { filterCriteria, sortCriteria, maxResults: 100, nextToken },
      { abortSignal: signal },
    );
    for (const one of page.findings ?? []) {
      const finding = observedFinding(one);
      if (finding) byInstance.get(finding.instance_id)?.push(finding);
    }
    // Kept as compact records above: only whether there was a list at all matters from here on.
    return { items: page.findings ? [] : undefined, next: page.nextToken };
  });
  return byInstance;
}
