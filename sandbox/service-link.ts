import type { Log } from './calls.js';
import type { SandboxClock } from './clock.js';
import type { Registration } from './control-schema.js';
import type { Store } from './store.js';
import { timeLimit } from './time-limit.js';

interface LinkedService {
  readonly url: string;
  readonly key: string;
}

const answerWithinMs = 5_000;

/** The service that uses this sandbox, kept across restarts: where clock jumps are told. */
export class ServiceLink {
  #service: LinkedService | undefined;

  constructor(
    private readonly clock: SandboxClock,
    private readonly store: Store,
    private readonly log: Log,
  ) {
    this.#service = store.load<LinkedService>('service');
    clock.onOffset(async (offsetMs) => {
      await this.#tell(offsetMs);
    });
  }

  get url(): string | undefined {
    return this.#service?.url;
  }

  /** @returns the URL that was registered before, where it was another. */
  set({ url, key }: Registration): string | undefined {
    const before = this.#service?.url;
    this.#service = { url, key };
    this.store.save('service', this.#service);
    return before === url ? undefined : before;
  }

  /** The service of before a restart, where it is still there and takes its key. */
  async stillThere(): Promise<LinkedService | undefined> {
    return (await this.#tell(this.clock.offsetMs)) ? this.#service : undefined;
  }

  async #tell(offsetMs: number): Promise<boolean> {
    if (!this.#service) return false;
    const { url, key } = this.#service;
    try {
      const response = await fetch(`${url}/_clock`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ offset_ms: offsetMs }),
        signal: timeLimit(answerWithinMs),
      });
      await response.body?.cancel();
      if (!response.ok) this.log('service did not take the clock', { url, status: response.status });
      return response.ok;
    } catch (error) {
      this.log('service cannot be told the clock', { url, error });
      return false;
    }
  }
}
