import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SandboxClock } from '../../../sandbox/clock.js';
import type { Store } from '../../../sandbox/store.js';
import { createTeams, type TeamsChannel, type TeamsOptions } from '../../../sandbox/teams/index.js';
import { TeamsDriver } from '../../support/teams.js';
import { noHolds } from '../no-holds.js';
import { EchoBot } from './echo-bot.js';

export interface RunningTeams {
  readonly teams: TeamsChannel;
  readonly driver: TeamsDriver;
  readonly clock: SandboxClock;
  readonly store: Store;
  readonly url: string;
  close(): Promise<void>;
}

/** The signing key of the first sandbox serves them all: making one takes a second. */
let keys: string | undefined;

/** A store in memory that does keep, for what must survive a restart. */
function keepingStore(): Store {
  const parts = new Map<string, string>(keys === undefined ? [] : [['teams-keys', keys]]);
  return {
    load<T>(part: string): T | undefined {
      const text = parts.get(part);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    save(part, value) {
      const text = JSON.stringify(value);
      if (part === 'teams-keys') keys ??= text;
      parts.set(part, text);
    },
    folder: () => undefined,
    clear: () => parts.clear(),
  };
}

/** The sandbox's Teams on an HTTP server of its own. */
export async function runTeams(
  options: Partial<Pick<TeamsOptions, 'turnTimeoutMs'>> & { store?: Store } = {},
): Promise<RunningTeams> {
  const { store = keepingStore(), ...rest } = options;
  const clock = new SandboxClock();
  const server = createServer((req, res) => {
    void teams.handle(req, res).then((handled) => {
      if (handled) return;
      res.writeHead(404);
      res.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const teams = createTeams({ world: { clock, store }, holds: noHolds(), baseUrl: () => url, ...rest });
  return {
    teams,
    driver: new TeamsDriver(teams.descriptor().chat),
    clock,
    store,
    url,
    async close() {
      teams.close();
      clock.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Everything one test runs, so that it is closed also when the test fails half-way. */
export class Stage {
  readonly #open: { close(): Promise<void> }[] = [];

  async teams(options: Parameters<typeof runTeams>[0] = {}): Promise<RunningTeams> {
    const running = await runTeams(options);
    this.#open.push(running);
    return running;
  }

  /** A bot for this Teams, not yet registered with it. */
  async bot(teams: RunningTeams, port = 0): Promise<EchoBot> {
    const bot = await new EchoBot(teams.teams.descriptor()).start(port);
    this.#open.push(bot);
    return bot;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((one) => one.close()));
  }
}
