import type { ApprovalRecords } from '../approvals/records.js';
import type { Clock } from '../clock.js';
import type { Evidence, HostLoad, Rehearsal } from '../contracts/evidence.js';
import type { PatchPlan, Plan } from '../contracts/plan.js';
import { UserError } from '../errors.js';
import type { Host } from '../instances.js';
import { loadOf } from '../patching/windows/load.js';
import type { Services } from '../services.js';
import { timeLimit } from '../time-limit.js';
import { assessFleet } from '../vulnerabilities/assess-fleet.js';
import { count, listing } from '../words.js';
import { blastRadius, lastRuns, loadInWindow, notRehearsed, whyNow } from './evidence.js';

interface GatheringOptions {
  readonly reads: Pick<Services, 'instances' | 'findings' | 'acceptances' | 'clock' | 'patchWindows'>;
  readonly records: Pick<ApprovalRecords, 'list'>;
  readonly clock: Clock;
}

/** Approvers wait for their card meanwhile. Milliseconds. */
const READ_LIMIT_MS = 12_000;
/** Hosts whose load is looked at; of the others it is said that it was not. */
const MOST_LOADS = 8;
/** Approved plans among which the last runs are looked for. */
const MOST_APPROVED = 100;

/** Gathers what approvers look at beside a plan. What cannot be seen is said to be unknown; nothing here fails a request. */
export class EvidenceGathering {
  constructor(private readonly options: GatheringOptions) {}

  async of(plan: Plan, content: PatchPlan, rehearsals: readonly Rehearsal[]): Promise<Evidence> {
    const { records, clock } = this.options;
    const signal = timeLimit(READ_LIMIT_MS);
    const unknown: string[] = [];
    const [fleet, approved] = await Promise.all([
      this.#fleet(content, signal, unknown),
      attempt(records.list('approved', MOST_APPROVED), 'the last runs on these hosts', unknown),
    ]);
    return {
      version: 1,
      plan_hash: plan.hash,
      gathered_at: clock.now().toISOString(),
      why_now: whyNow(content, fleet?.exposed ?? null),
      blast_radius: blastRadius(content, fleet?.size ?? null),
      load: await this.#loads(content, fleet?.hosts ?? [], signal, unknown),
      last_runs: lastRuns(
        (approved ?? []).map(({ data }) => data.approval),
        content.hosts,
      ),
      rehearsals: [...rehearsals],
      unknown: [...unknown, ...notRehearsed(content.hosts, rehearsals)],
    };
  }

  async #fleet(
    { hosts }: PatchPlan,
    signal: AbortSignal,
    unknown: string[],
  ): Promise<{ size: number; hosts: readonly Host[]; exposed: ReadonlySet<string> } | null> {
    const { reads } = this.options;
    const ids = new Set(hosts.map(({ instance_id }) => instance_id));
    const read = async () => {
      const all = await reads.instances.select([], signal);
      const planned = all.hosts.filter(({ instance_id }) => ids.has(instance_id));
      const { exposures } = await assessFleet(reads, { ...all, hosts: planned }, signal);
      const unclear = planned.filter(({ instance_id }) => exposures.get(instance_id)?.internet == null);
      if (unclear.length > 0) unknown.push(`whether the internet reaches ${listing(unclear.map(({ name }) => name))}`);
      const exposed = planned.filter(({ instance_id }) => exposures.get(instance_id)?.internet === true);
      return {
        size: all.hosts.length,
        hosts: planned,
        exposed: new Set(exposed.map(({ instance_id }) => instance_id)),
      };
    };
    return attempt(read(), 'these hosts as they are now', unknown);
  }

  async #loads(
    { hosts, window }: PatchPlan,
    found: readonly Host[],
    signal: AbortSignal,
    unknown: string[],
  ): Promise<HostLoad[]> {
    const shown = hosts.slice(0, MOST_LOADS);
    if (hosts.length > shown.length) unknown.push(`the load of ${count(hosts.length - shown.length, 'more host')}`);
    const loads = await Promise.all(
      shown.map(async (host): Promise<HostLoad> => {
        const instance = found.find(({ instance_id }) => instance_id === host.instance_id);
        const reading = instance && (await this.options.reads.patchWindows.load(instance, signal));
        return loadInWindow(host, loadOf([...(reading?.value?.series.values() ?? [])]), window);
      }),
    );
    const blind = loads.filter(({ p50 }) => p50 === null).map(({ name }) => name);
    if (blind.length > 0) unknown.push(`the usual load of ${listing(blind)} in this window`);
    return loads;
  }
}

async function attempt<T>(read: Promise<T>, what: string, unknown: string[]): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    unknown.push(what);
    return null;
  }
}
