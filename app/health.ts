import type { Clock } from '../services/clock.js';

/** Resolves when the part works; its rejection says why not. */
export type Check = () => Promise<void>;

export interface Health {
  status: 'healthy' | 'degraded' | 'draining';
  mcp_status: 'connected' | 'unavailable' | 'not_started';
  bot_status: 'active' | 'unavailable';
  store_status: 'reachable' | 'unavailable';
  /** What does not work, one short reason each. */
  problems: string[];
  /** Messages that were given up; null where that is not known. They make nothing of this process unhealthy. */
  undelivered_messages: number | null;
  version: string;
  as_of: string;
}

interface HealthOptions {
  readonly clock: Clock;
  readonly version: string;
  readonly bot: Check;
  readonly store: Check;
  readonly undelivered?: () => Promise<number>;
  /** Left out while this process serves no MCP. */
  readonly mcp?: Check;
}

/** Checks are made at most this often, however often a load balancer asks. Milliseconds. */
const MAX_AGE_MS = 5_000;

/** The state behind `GET /health`: every word of it comes from a check that ran. */
export class HealthReport {
  #draining = false;
  #last: { at: number; report: Promise<Health> } | undefined;

  constructor(private readonly options: HealthOptions) {}

  /** From now on this process is not ready: it finishes what it has and takes nothing new. */
  drain(): void {
    this.#draining = true;
  }

  get ready(): boolean {
    return !this.#draining;
  }

  async read(): Promise<Health> {
    const now = this.options.clock.now().getTime();
    if (!this.#last || now - this.#last.at >= MAX_AGE_MS) this.#last = { at: now, report: this.#check() };
    const report = await this.#last.report;
    return this.#draining ? { ...report, status: 'draining' } : report;
  }

  async #check(): Promise<Health> {
    const { clock, version, bot, store, mcp, undelivered } = this.options;
    const problems: string[] = [];
    const works = async (name: string, check: Check): Promise<boolean> => {
      try {
        await check();
        return true;
      } catch (error) {
        problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        return false;
      }
    };
    let given_up: number | null = null;
    const [botWorks, storeWorks, mcpWorks] = await Promise.all([
      works('bot', bot),
      works('store', store),
      mcp ? works('mcp', mcp) : undefined,
      undelivered &&
        works('messages', async () => {
          given_up = await undelivered();
        }),
    ]);
    return {
      status: problems.length === 0 ? 'healthy' : 'degraded',
      mcp_status: mcpWorks === undefined ? 'not_started' : mcpWorks ? 'connected' : 'unavailable',
      bot_status: botWorks ? 'active' : 'unavailable',
      store_status: storeWorks ? 'reachable' : 'unavailable',
      problems,
      undelivered_messages: given_up,
      version,
      as_of: clock.now().toISOString(),
    };
  }
}
