import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import type { Host, Reading } from '../instances.js';
import type { Gap } from '../schema.js';
import { timeLimit } from '../time-limit.js';
import { ExploitKnowledge, type Known } from './exploit-knowledge.js';
import { countFindings, type InstanceCounts } from './finding-counts.js';
import { type Band, bands, IDS_A_CALL, listFindings } from './finding-lists.js';
import { fewFindings, type Lists, manyFindings } from './findings-reading.js';
import { KindPool } from './kind-pool.js';
import type { FindingRecord, ObservedFinding } from './observed-finding.js';

/** As they were listed. By instance id: an instance that is not in it did not answer; one with an empty list has none. */
export type FindingsByInstance = ReadonlyMap<string, readonly FindingRecord[]>;

export interface FindingLists extends Reading<FindingsByInstance> {
  /** Instances whose every finding is in the map. */
  readonly whole: ReadonlySet<string>;
  /** Instances of which all is known that is open to a network. */
  readonly pathsKnown: ReadonlySet<string>;
  /** Parts that were read of every instance. */
  readonly bands: ReadonlySet<Band>;
  /** Inspector's own counts by instance id, of whose findings not all may be in the map. */
  readonly counts?: ReadonlyMap<string, InstanceCounts> | undefined;
}

export interface FindingsReading extends FindingLists {
  /** Adds to the kind of a finding what is known about its exploitation. */
  readonly known: Known;
}

/** As many hosts as are always read whole, and then their findings are counted. */
const FEW_HOSTS = 50;
/** Inspector looks at a host a few times a day; to read a large fleet again takes minutes. */
const MANY_FRESH_S = 600;

/** How old the findings of so many hosts may be. Seconds. */
export const freshFor = (hosts: number): number => (hosts <= FEW_HOSTS ? FRESH_S.findings : MANY_FRESH_S);

/** Kept at most. */
const MOST_HOSTS = 10_000;
/** Within the read budget of an answer, so that time is left to ask what of it is known to be exploited. Milliseconds. */
const LISTS_MS = 3_000;
/** Pages of findings that are read at a time. */
const CONCURRENCY = 8;

/** Active Inspector findings of EC2 instances, kept for a minute, with what is known about their exploitation. */
export class Findings {
  readonly #region: string;
  readonly #pool = new KindPool();
  readonly #exploits: ExploitKnowledge;
  readonly #lists: BatchedReads<readonly FindingRecord[]>;
  readonly #parts: BatchedReads<readonly FindingRecord[]>;
  readonly #paths: BatchedReads<ReadonlyMap<string, readonly FindingRecord[]>>;
  readonly #counts: BatchedReads<ReadonlyMap<string, InstanceCounts>>;
  /** Accounts whose findings were read all at once. */
  readonly #scopes = new Set<string>();

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#exploits = new ExploitKnowledge({ clients, clock });
    const shared = this.#pool;
    const lists = { clock, freshS: FRESH_S.findings, batch: IDS_A_CALL, concurrency: CONCURRENCY };
    this.#lists = new BatchedReads<readonly FindingRecord[]>({
      ...lists,
      read: async (ids, signal) => listFindings(await clients.inspector(), { ids, band: 'all', shared }, signal),
    });
    this.#parts = new BatchedReads<readonly FindingRecord[]>({
      ...{ ...lists, maxKept: bands.length * MOST_HOSTS },
      read: async (keys, signal) => {
        const { band, ids } = partsOf(keys);
        const found = await listFindings(await clients.inspector(), { ids, band, shared }, signal);
        this.#exploits.learnAhead(found.values());
        return new Map([...found].map(([id, records]) => [partKey(band, id), records]));
      },
    });
    const atOnce = { clock, freshS: MANY_FRESH_S, batch: 1, maxKept: 1 };
    this.#paths = new BatchedReads<ReadonlyMap<string, readonly FindingRecord[]>>({
      ...atOnce,
      read: async ([scope = ''], signal) => {
        const about = { ...(scope !== EVERY_ACCOUNT && { account: scope }), band: 'path' as const, shared };
        return new Map([[scope, await listFindings(await clients.inspector(), about, signal)]]);
      },
    });
    this.#counts = new BatchedReads<ReadonlyMap<string, InstanceCounts>>({
      ...atOnce,
      read: async ([scope = ''], signal) => {
        const account = scope === EVERY_ACCOUNT ? null : scope;
        return new Map([[scope, await countFindings(await clients.inspector(), account, signal)]]);
      },
    });
  }

  /**
   * Instances whose findings could not be read are missing from the map and named in a gap. Of up to fifty hosts every
   * finding is read. Of more, the worst are read first, for as long as there is time: see `whole` and `counts`.
   */
  async of(hosts: readonly Host[], signal: AbortSignal): Promise<FindingsReading> {
    const ids = [...new Set(hosts.map((host) => host.instance_id))];
    const lists = await (ids.length <= FEW_HOSTS ? this.#few(ids, signal) : this.#many(ids, scopeOf(hosts), signal));
    const { known, gaps } = await this.#exploits.about(lists.value.values(), signal);
    return { ...lists, known, gaps: [...lists.gaps, ...gaps] };
  }

  /** When all that answers in part left to be read was read. */
  async settled(): Promise<void> {
    await Promise.all([this.#lists, this.#parts, this.#paths, this.#counts].map((reads) => reads.settled()));
    await this.#exploits.settled();
  }

  /** The same findings with what is known about the exploitation of their vulnerabilities. */
  async withExploitFacts(
    findings: readonly ObservedFinding[],
    signal: AbortSignal,
  ): Promise<{ value: readonly ObservedFinding[]; gaps: Gap[] }> {
    const listed = findings.map((finding) => ({ kind: finding, finding_arn: finding.finding_arn }));
    const { known, gaps } = await this.#exploits.about([listed], signal);
    return { value: findings.map(known), gaps };
  }

  /** After a patch run or a re-scan: the findings of these instances are read again. */
  forget(instanceIds: Iterable<string>): void {
    const ids = [...instanceIds];
    this.#lists.forget(ids);
    this.#parts.forget(ids.flatMap((id) => bands.map((band) => partKey(band, id))));
    this.#paths.forget(this.#scopes);
    this.#counts.forget(this.#scopes);
  }

  async #few(ids: readonly string[], signal: AbortSignal): Promise<FindingLists> {
    return fewFindings(await this.#lists.get(ids, signal), this.#region);
  }

  /** What is read after the answer has gone is there for the next one. */
  async #many(ids: readonly string[], scope: string, signal: AbortSignal): Promise<FindingLists> {
    this.#scopes.add(scope);
    const until = AbortSignal.any([signal, timeLimit(LISTS_MS)]);
    const counting = this.#counts.get([scope], until);
    const read = async (band: Band, wanted: readonly string[]): Promise<Lists> => {
      const keys = wanted.map((id) => partKey(band, id));
      return { band, wanted, batch: await this.#parts.get(keys, until, MANY_FRESH_S) };
    };
    const paths = this.#paths.get([scope], until);
    const critical = read('critical', ids);
    const counted = await counting;
    const counts = counted.values.get(scope);
    const having = (has: (one: InstanceCounts) => boolean) =>
      counts ? ids.filter((id) => has(counts.value.get(id) ?? none)) : ids;
    const lists = await Promise.all([
      critical,
      read(
        'untriaged',
        having(({ all, critical, high, medium }) => all > critical + high + medium),
      ),
      read(
        'high',
        having(({ high }) => high > 0),
      ),
      read(
        'rest',
        having(({ all, critical, high }) => all > critical + high),
      ),
    ]);
    const open = await paths;
    return manyFindings({
      ...{ ids, lists, counts, region: this.#region },
      paths: open.values.get(scope),
      failures: [...counted.failures, ...open.failures],
    });
  }
}

/** Of the hosts' own account: an administrator of Inspector sees those of its members too. */
const EVERY_ACCOUNT = 'every account';

function scopeOf(hosts: readonly Host[]): string {
  const [first, ...others] = new Set(hosts.map(({ account }) => account ?? EVERY_ACCOUNT));
  return first !== undefined && others.length === 0 ? first : EVERY_ACCOUNT;
}
const none: InstanceCounts = { all: 0, critical: 0, high: 0, medium: 0, paths: 0 };

const partKey = (band: Band, id: string): string => `${band} ${id}`;

/** Keys of one call of `get` are of one band. */
function partsOf(keys: readonly string[]): { band: Band; ids: string[] } {
  const [first = ''] = keys;
  const band = bands.find((one) => first.startsWith(`${one} `)) ?? 'rest';
  return { band, ids: keys.map((key) => key.slice(band.length + 1)) };
}
