import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf } from '../aws/errors.js';
import { allPages } from '../aws/pages.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import type { FixGroup } from '../contracts/vulnerability.js';
import { type Host, type Reading, readTimes } from '../instances.js';

/** Packages that patch a running kernel: Amazon Linux 2 and 2023, Red Hat and its relatives. */
const NAMES = ['kernel-livepatch', 'kpatch-patch'];

/**
 * Whether what runs may differ from the kernel that is installed, by which Inspector goes. Ubuntu's live patches are a
 * snap, which the inventory does not list: nothing can be said of them.
 */
export const mayBeLivePatched = ({ ssm, platform }: Host, groups: readonly FixGroup[]): boolean =>
  ssm !== 'not_managed' &&
  !/ubuntu|debian/i.test(platform) &&
  groups.some(({ kind, package: name }) => kind === 'os_package' && /^kernel(-|$)/.test(name));

/** Kernel live patches that the inventory of a host lists. */
export class LivePatches {
  readonly #region: string;
  readonly #packages: BatchedReads<readonly string[]>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#packages = new BatchedReads<readonly string[]>({
      ...{ clock, freshS: FRESH_S.patches, batch: 1 },
      read: async ([id = ''], signal) => new Map([[id, await readLivePatches(clients, id, signal)]]),
    });
  }

  /** null: Systems Manager did not say. */
  async of({ instance_id: id }: Host, signal: AbortSignal): Promise<Reading<readonly string[] | null>> {
    const read = await this.#packages.get([id], signal);
    const scope = { source: sources.inventory, region: this.#region, instances: [] };
    const consequence = 'Whether its kernel is patched while it runs is unknown.';
    return {
      value: read.values.get(id)?.value ?? null,
      gaps: read.failures.map(({ error }) => gapOf(error, { ...scope, consequence })),
      readAt: readTimes(read),
    };
  }
}

async function readLivePatches(clients: Clients, InstanceId: string, abortSignal: AbortSignal): Promise<string[]> {
  const ssm = await clients.ssm();
  const entries = await allPages(async (NextToken) => {
    const Filters = [{ Key: 'Name', Values: NAMES, Type: 'BeginWith' as const }];
    const input = { InstanceId, TypeName: 'AWS:Application', Filters, MaxResults: 50, NextToken };
    const page = await ssm.listInventoryEntries(input, { abortSignal });
    return { items: page.Entries, next: page.NextToken };
  });
  return entries.flatMap(({ Name, Version }) => (Name ? [Version ? `${Name} ${Version}` : Name] : [])).sort();
}
