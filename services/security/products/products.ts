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
  readonly source: Source;
  readonly reads: BatchedReads<ProductAnswer>;
}

/** GuardDuty and Security Hub, kept for a minute and read once for everybody who asks. */
export class ThreatProducts {
  readonly #region: string;
  readonly #products: readonly Product[];
  /** The windows that were asked for, by how they were asked. */
  readonly #windows = new LRUCache<string, TimeWindow>({ max: 50 });

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    const reads = (read: (clients: Clients, window: TimeWindow, signal: AbortSignal) => Promise<ProductAnswer>) =>
      new BatchedReads<ProductAnswer>({
        clock,
        freshS: FRESH_S.events,
        batch: 1,
        maxKept: 50,
        read: async ([asked = ''], signal) => {
          const window = this.#windows.get(asked);
          return window ? new Map([[asked, await read(clients, window, signal)]]) : new Map();
        },
      });
    this.#products = [
      { name: 'GuardDuty', source: sources.guardDuty, reads: reads(readGuardDuty) },
      { name: 'Security Hub', source: sources.securityHub, reads: reads(readSecurityHub) },
    ];
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

  async #ask({ name, source, reads }: Product, window: TimeWindow, signal: AbortSignal) {
    const batch = await reads.get([window.asked], signal);
    const known = batch.values.get(window.asked);
    const gaps = batch.failures.map(({ error }) => {
      const consequence = known ? 'What it said minutes ago is shown.' : `Whether ${name} found something is unknown.`;
      return gapOf(error, { source, region: this.#region, instances: [], consequence });
    });
    const answer = known?.value;
    const findings = answer?.enabled ? answer.findings : [];
    if (answer?.enabled && answer.more) gaps.push(this.#truncated(name, source));
    return { findings, gaps, readAt: readTimes(batch), state: this.#state(name, answer) };
  }

  #state(product: string, answer: ProductAnswer | undefined): ProductState {
    if (!answer) {
      return { product, state: 'not_read', detail: `${product} could not be read.`, finding_count: null };
    }
    if (!answer.enabled) {
      const detail = `${product} is not enabled in ${this.#region}, so it finds nothing there.`;
      return { product, state: 'not_enabled', detail, finding_count: null };
    }
    const detail = `${product} in ${this.#region} was read.`;
    return { product, state: 'read', detail, finding_count: answer.findings.length };
  }

  #truncated(name: string, { service }: Source): Gap {
    const detail = `${name} has more findings than were read; the newest are shown. Ask about a shorter time.`;
    const where = { service, region: this.#region, account: null, instances: [] };
    return { ...where, reason: 'truncated', retryable: false, detail };
  }
}
