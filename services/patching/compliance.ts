import { type Batch, BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf } from '../aws/errors.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import type { HostCompliance, MissingPatch } from '../contracts/patch.js';
import { type Host, type Instances, type Reading, readTimes } from '../instances.js';
import type { Gap } from '../schema.js';
import { count } from '../words.js';
import { Baselines } from './baselines.js';
import { verdictOf } from './compliance-verdict.js';
import { worstFirst } from './compliance-words.js';
import { type PatchState, readInstalledPatches, readPatches, readPatchStates } from './patch-states.js';

export interface PatchReading extends Reading<readonly HostCompliance[]> {
  /** By instance id; a host that is behind and not in it is named in a gap. */
  readonly patches: ReadonlyMap<string, readonly MissingPatch[]>;
}

/** What SSM Patch Manager last said about each host, kept for a minute. */
export class PatchCompliance {
  readonly #clock: Clock;
  readonly #region: string;
  readonly #instances: Instances;
  readonly #states: BatchedReads<PatchState>;
  readonly #patches: BatchedReads<readonly MissingPatch[]>;
  readonly #installed: BatchedReads<readonly string[]>;
  readonly baselines: Baselines;

  constructor({ clients, clock, instances }: { clients: Clients; clock: Clock; instances: Instances }) {
    this.#clock = clock;
    this.#region = clients.region;
    this.#instances = instances;
    this.baselines = new Baselines({ clients, clock });
    const freshS = FRESH_S.patches;
    this.#states = new BatchedReads<PatchState>({
      clock,
      freshS,
      batch: 50,
      read: async (ids, signal) => readPatchStates(await clients.ssm(), ids, signal),
    });
    this.#patches = new BatchedReads<readonly MissingPatch[]>({
      clock,
      freshS,
      batch: 1,
      read: async (ids, signal) => readPatches(await clients.ssm(), ids, signal),
    });
    this.#installed = new BatchedReads<readonly string[]>({
      ...{ clock, freshS, batch: 1, maxKept: 200 },
      read: async ([id = ''], signal) => new Map([[id, await readInstalledPatches(await clients.ssm(), id, signal)]]),
    });
  }

  /** What Patch Manager calls installed, by instance id; long lists, which only a comparison needs. */
  async installed(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<Reading<ReadonlyMap<string, readonly string[]>>> {
    const read = await this.#installed.get(ids, signal);
    const scope = { source: sources.patches, region: this.#region, instances: [] };
    return {
      value: new Map([...read.values].map(([id, { value }]) => [id, value])),
      gaps: read.failures.map(({ error }) => gapOf(error, scope)),
      readAt: readTimes(read),
    };
  }

  /**
   * One row a host, in the order given. A host that SSM does not speak about is unknown, never compliant.
   * @param lists of how many hosts what they lack is listed, those that lack most first: a call each
   */
  async of(selected: readonly Host[], signal: AbortSignal, { lists }: { lists: number }): Promise<PatchReading> {
    const ids = selected.map((host) => host.instance_id);
    const now = this.#clock.now();
    const judged = (hosts: readonly Host[], states: Batch<PatchState>) =>
      hosts.map((host) => verdictOf(host, states.values.get(host.instance_id)?.value, now));
    // Lists are asked for as soon as the counts are there, whatever the list of managed nodes is waiting for.
    const [described, { states, patches, left }] = await Promise.all([
      this.#instances.describe(selected, signal, ['ssm']),
      this.#states.get(ids, signal).then(async (states) => {
        const behind = judged(selected, states).filter(({ verdict }) => verdict === 'non_compliant');
        const worst = worstFirst(behind).slice(0, lists);
        const patches = this.#patches.get(
          worst.map(({ instance_id: id }) => id),
          signal,
        );
        return { states, patches: await patches, left: behind.length - worst.length };
      }),
    ]);
    const hosts = described.value;
    const rows = judged(hosts, states);
    const region = this.#region;
    const gaps = [
      ...described.gaps,
      ...states.failures.map(({ error, unknown, old }) =>
        gapOf(error, {
          source: sources.patchStates,
          region,
          instances: unknown,
          ...(old.length > 0 && { consequence: 'What it said minutes ago is shown where it is known.' }),
        }),
      ),
      ...patches.failures.map(({ error, unknown }) =>
        gapOf(error, { source: sources.patches, region, instances: unknown, consequence: 'The counts are complete.' }),
      ),
      ...this.#unlisted(rows, patches),
      ...(left > 0 ? [this.#left(left, lists)] : []),
      ...this.#unvouched(hosts, rows, new Set(states.failures.flatMap((failure) => failure.unknown))),
    ];
    return {
      value: rows,
      // A host is in `behind` because something is missing: an empty list is no list.
      patches: new Map([...patches.values].flatMap(([id, { value }]) => (value.length > 0 ? [[id, value]] : []))),
      gaps,
      readAt: [...described.readAt, ...readTimes(states), ...readTimes(patches)],
    };
  }

  /** After a patch run or a scan: what is known about these instances is read again. */
  forget(instanceIds: Iterable<string>): void {
    const ids = [...instanceIds];
    this.#states.forget(ids);
    this.#patches.forget(ids);
    this.#installed.forget(ids);
  }

  /** Hosts of which more is counted than listed: a list that ends early must not read as a short one. */
  #unlisted(rows: readonly HostCompliance[], patches: Batch<readonly MissingPatch[]>): Gap[] {
    return rows.flatMap((row) => {
      const listed = patches.values.get(row.instance_id)?.value;
      const counted = (row.missing ?? 0) + (row.failed ?? 0);
      if (!listed || listed.length >= counted) return [];
      const detail = `Systems Manager counts ${counted} patches that ${row.name} lacks and lists ${listed.length}.`;
      const { service } = sources.patches;
      const where = { service, region: this.#region, account: null, instances: [row.instance_id] };
      return [{ ...where, reason: 'truncated' as const, retryable: true, detail }];
    });
  }

  /** Every count is there; only what is behind it is not listed for everybody. */
  #left(hosts: number, listed: number): Gap {
    const { service } = sources.patches;
    const detail = `What is missing is listed for the ${listed} hosts that lack most, and only counted for ${count(hosts, 'other')}: ask about those by name or tag, 50 at a time.`;
    return {
      service,
      region: this.#region,
      account: null,
      instances: [],
      reason: 'truncated',
      retryable: false,
      detail,
    };
  }

  /** Hosts that SSM answered nothing about, or nothing recent enough to go by. */
  #unvouched(hosts: readonly Host[], rows: readonly HostCompliance[], unanswered: ReadonlySet<string>): Gap[] {
    const { service } = sources.patchStates;
    return rows.flatMap((row, index) => {
      if (row.verdict !== 'unknown' || unanswered.has(row.instance_id)) return [];
      const scanned = row.scanned_at === null ? 'not_scanned' : 'scan_too_old';
      const reason = hosts[index]?.ssm === 'not_managed' ? 'not_managed' : scanned;
      const detail = `${row.name}: ${row.reason}.`;
      return [
        {
          service,
          region: this.#region,
          account: null,
          instances: [row.instance_id],
          reason,
          retryable: false,
          detail,
        },
      ];
    });
  }
}
