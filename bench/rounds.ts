import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

/** One row: a server, what is asked of it, how often. Counts, not durations, bound each round. */
export interface Case {
  readonly name: string;
  readonly server: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the nth request. */
  readonly body: (nth: number) => unknown;
  readonly requests: number;
  readonly connections: number;
}

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Servers under test, each in a process of its own, started when a case first needs it. */
export class Servers {
  readonly #started = new Map<string, Server>();

  constructor(private readonly argsOf: (server: string) => readonly string[] = () => []) {}

  /** @param server a file in servers/, and after a dash what else it is told */
  async get(server: string): Promise<Server> {
    const known = this.#started.get(server);
    if (known) return known;
    const [file = ''] = server.split('-');
    const child = fork(fileURLToPath(new URL(`servers/${file}.js`, import.meta.url)), this.argsOf(server));
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    const started = { child, url };
    this.#started.set(server, started);
    return started;
  }

  stop(): void {
    for (const { child } of this.#started.values()) child.disconnect();
  }
}

let sequence = 0;

const WARM_UP = 1_000;

/** CPU of the server process per request, in microseconds: the median of interleaved rounds. @returns it by case. */
export async function measure(cases: readonly Case[], servers: Servers, rounds: number): Promise<Map<string, number>> {
  const used = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  // Until what runs often is compiled: the more code, the longer, and the first round would measure that.
  for (const one of cases) await round(one, servers, Math.min(one.requests, WARM_UP));
  for (let n = 0; n < rounds; n++) {
    for (const one of cases) used.get(one.name)?.push(await round(one, servers, one.requests));
  }
  return new Map([...used].map(([name, values]) => [name, median(values)]));
}

async function round({ server, ...one }: Case, servers: Servers, requests: number): Promise<number> {
  const { child, url } = await servers.get(server);
  const before = await cpuMicros(child);
  const result = await autocannon({
    url: url + one.path,
    method: 'POST',
    connections: one.connections,
    amount: requests,
    headers: { 'content-type': 'application/json', ...one.headers },
    requests: [{ setupRequest: (request) => ({ ...request, body: JSON.stringify(one.body(sequence++)) }) }],
  });
  if (result['2xx'] !== requests) {
    throw new Error(`${one.name}: ${requests - result['2xx']} of ${requests} requests failed`);
  }
  return ((await cpuMicros(child)) - before) / requests;
}

async function cpuMicros(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ cpuMicros: used }] = (await once(child, 'message')) as [{ cpuMicros: number }];
  return used;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const ratio = (value: number): string =>
  Number.isNaN(value) ? '–' : value >= 10 ? value.toFixed(0) : value.toFixed(2);
