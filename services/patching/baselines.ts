import type { GetPatchBaselineCommandOutput, PatchRule } from '@aws-sdk/client-ssm';
import { BatchedReads } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf, InvalidAnswer } from '../aws/errors.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import { type Reading, readTimes } from '../instances.js';

/** What a patch baseline approves. */
export interface Baseline {
  readonly name: string;
  readonly rules: readonly ApprovalRule[];
  /** Package names, with or without version, `*` for anything; as people typed them. */
  readonly rejected: readonly string[];
  readonly approved: readonly string[];
}

export interface ApprovalRule {
  /** Filter key such as SEVERITY to its values; `*` is every value. */
  readonly filters: ReadonlyMap<string, readonly string[]>;
  /** Days after its release that a patch is approved; null where a date decides. */
  readonly afterDays: number | null;
  /** Only what was released until then. ISO 8601 date. */
  readonly untilDate: string | null;
}

/** Baselines change by hand, and seldom. Seconds. */
const FRESH_S = 600;

/** SSM patch baselines by id; an account has a few. */
export class Baselines {
  readonly #region: string;
  readonly #baselines: BatchedReads<Baseline>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#baselines = new BatchedReads<Baseline>({
      ...{ clock, freshS: FRESH_S, batch: 1 },
      read: async ([BaselineId = ''], signal) => {
        const ssm = await clients.ssm();
        return new Map([[BaselineId, baselineOf(await ssm.getPatchBaseline({ BaselineId }, { abortSignal: signal }))]]);
      },
    });
  }

  async of(ids: Iterable<string>, signal: AbortSignal): Promise<Reading<ReadonlyMap<string, Baseline>>> {
    const read = await this.#baselines.get(ids, signal);
    const scope = { source: sources.patchBaselines, region: this.#region, instances: [] };
    const consequence = 'Whether a baseline holds a patch back is then unknown.';
    return {
      value: new Map([...read.values].map(([id, { value }]) => [id, value])),
      gaps: read.failures.map(({ error }) => gapOf(error, { ...scope, consequence })),
      readAt: readTimes(read),
    };
  }
}

function baselineOf(one: GetPatchBaselineCommandOutput): Baseline {
  if (!one.BaselineId) throw new InvalidAnswer('a patch baseline without its id');
  return {
    name: one.Name ?? one.BaselineId,
    rules: (one.ApprovalRules?.PatchRules ?? []).map(ruleOf),
    rejected: one.RejectedPatches ?? [],
    approved: one.ApprovedPatches ?? [],
  };
}

const ruleOf = ({ PatchFilterGroup, ApproveAfterDays, ApproveUntilDate }: PatchRule): ApprovalRule => ({
  filters: new Map((PatchFilterGroup?.PatchFilters ?? []).map(({ Key = '', Values = [] }) => [Key, Values])),
  afterDays: ApproveAfterDays ?? null,
  untilDate: ApproveUntilDate || null,
});
