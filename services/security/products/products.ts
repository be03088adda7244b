import { LRUCache } from 'lru-cache';
import { BatchedReads, FRESH_S } from '../../aws/batched-reads.js';
import type { Clients } from '../../aws/clients.js';
import { gapOf } from '../../aws/errors.js';
import { type Source, sources } from '../../aws/sources.js';
import type { Clock } from '../../clock.js';
import { type Reading, readTimes } from '../../instances.js';
import type { Gap } from '../../schema.js';
import type { TimeWindow } from '../../time-range.js';
import { type ThreatFinding, withoutRepeats } from './finding.js';
import { readGuardDuty } from './guardduty.js';
import { readSecurityHub } from './security-hub.js';

/** What a product says, or that it is switched off: then its silence means nothing. */
export type ProductAnswer =
  | { readonly enabled: false }
  | { readonly enabled: true; readonly findings: readonly ThreatFinding[]; readonly more?: boolean };

/** Whether a product was read, and what follows when it was not. */
export interface ProductState {
  readonly product: string;
  /** Left out by what is not of one region. */
  readonly region?: string;
  readonly state: 'read' | 'not_enabled' | 'not_read';
  /** One sentence in plain words. */
  readonly detail: string;
  readonly finding_count: number | null;
}

export interface Threats {
  readonly findings: readonly ThreatFinding[];
  readonly products: readonly ProductState[];
}

interface Product {
  readonly name: string;
  readonly region: string;
  readonly source: Source;
  readonly reads: BatchedReads<ProductAnswer>;
}

/** GuardDuty and Security Hub of every region that is watched, kept for a minute and read once for everybody who asks. */
export class ThreatProducts {
  readonly #products: readonly Product[];
  /** The windows that were asked for, by how they were asked. */
  readonly #windows = new LRUCache<string, TimeWindow>({ max: 50 });

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    const reads = (region: string, read: typeof readGuardDuty) =>
      new BatchedReads<ProductAnswer>({
        clock,
        freshS: FRESH_S.events,
        batch: 1,
        maxKept: 50,
        read: async ([asked = ''], signal) => {
          const window = this.#windows.get(asked);
          return window ? new Map([[asked, await read(clients, region, window, signal)]]) : new Map();
        },
      });
    this.#products = clients.regions.flatMap((region) => [
      { name: 'GuardDuty', region, source: sources.guardDuty, reads: reads(region, readGuardDuty) },
      { name: 'Security Hub', region, source: sources.securityHub, reads: reads(region, readSecurityHub) },
    ]);
  }

  /** A product that fails is a gap and takes nothing from the others. */
  async threats(window: TimeWindow, signal: AbortSignal): Promise<Reading<Threats>> {
    this.#windows.set(window.asked, window);
    const answers = await Promise.all(this.#products.map((product) => this.#ask(product, window, signal)));
    return {
      value: {
        findings: withoutRepeats(answers.flatMap(({ findings }) => findings)),
        products: answers.map(({ state }) => state),
      },
      gaps: answers.flatMap(({ gaps }) => gaps),
      readAt: answers.flatMap(({ readAt }) => readAt),
    };
  }

  async #ask(product: Product, window: TimeWindow, signal: AbortSignal) {
    const { name, region, source, reads } = product;
    const batch = await reads.get([window.asked], signal);
    const known = batch.values.get(window.asked);
    const gaps = batch.failures.map(({ error }) => {
      const consequence = known ? 'What it said minutes ago is shown.' : `Whether ${name} found something is unknown.`;
      return gapOf(error, { source, region, instances: [], consequence });
    });
    const answer = known?.value;
    const findings = answer?.enabled ? answer.findings : [];
    if (answer?.enabled && answer.more) gaps.push(truncated(product));
    return { findings, gaps, readAt: readTimes(batch), state: stateOf(product, answer) };
  }
}

function stateOf({ name: product, region }: Product, answer: ProductAnswer | undefined): ProductState {
  const of = { product, region };
  if (!answer) {
    return { ...of, state: 'not_read', detail: `${product} in ${region} could not be read.`, finding_count: null };
  }
  if (!answer.enabled) {
    const detail = `${product} is not enabled in ${region}, so it finds nothing there.`;
    return { ...of, state: 'not_enabled', detail, finding_count: null };
  }
  const detail = `${product} in ${region} was read.`;
  return { ...of, state: 'read', detail, finding_count: answer.findings.length };
}

function truncated({ name, region, source: { service } }: Product): Gap {
  const detail = `${name} in ${region} has more findings than were read; the newest are shown. Ask about a shorter time.`;
  const where = { service, region, account: null, instances: [] };
  return { ...where, reason: 'truncated', retryable: false, detail };
}
