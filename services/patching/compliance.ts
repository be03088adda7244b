import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf } from '../aws/errors.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import type { HostCompliance, MissingPatch } from '../contracts/patch.js';
import { type Host, type Instances, type Reading, readTimes } from '../instances.js';
import type { Gap } from '../schema.js';
import { verdictOf } from './compliance-verdict.js';
import { type PatchState, readPatches, readPatchStates } from './patch-states.js';

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

  constructor({ clients, clock, instances }: { clients: Clients; clock: Clock; instances: Instances }) {
    this.#clock = clock;
    this.#region = clients.region;
    this.#instances = instances;
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
  }

  /** One row a host, in the order given. A host that SSM does not speak about is unknown, never compliant. */
  async of(selected: readonly Host[], signal: AbortSignal): Promise<PatchReading> {
    const ids = selected.map((host) => host.instance_id);
    const [described, states] = await Promise.all([
      this.#instances.describe(selected, signal, ['ssm']),
      this.#states.get(ids, signal),
    ]);
    const hosts = described.value;
    const now = this.#clock.now();
    const rows = hosts.map((host) => verdictOf(host, states.values.get(host.instance_id)?.value, now));
    const behind = rows.filter((row) => row.verdict === 'non_compliant').map((row) => row.instance_id);
    const patches = await this.#patches.get(behind, signal);
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
      ...this.#unvouched(hosts, rows, new Set(states.failures.flatMap((failure) => failure.unknown))),
    ];
    return {
      value: rows,
      patches: new Map([...patches.values].map(([id, known]) => [id, known.value])),
      gaps,
      readAt: [...described.readAt, ...readTimes(states), ...readTimes(patches)],
    };
  }

  /** After a patch run or a scan: what is known about these instances is read again. */
  forget(instanceIds: Iterable<string>): void {
    const ids = [...instanceIds];
    this.#states.forget(ids);
    this.#patches.forget(ids);
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
