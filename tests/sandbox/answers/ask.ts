import { fleetAnswers } from '../../../sandbox/answers/index.js';
import { SandboxClock } from '../../../sandbox/clock.js';
import { createFleet, type Fleet, type FleetOptions } from '../../../sandbox/fleet.js';
import { memoryStore, type Store } from '../../../sandbox/store.js';
import type { World } from '../../../sandbox/world.js';

interface Setting extends FleetOptions {
  /** What the clock shows when the fleet begins. */
  readonly at?: string;
  readonly seed?: number;
  readonly store?: Store;
  /** Objects in S3, by `bucket/key`. */
  readonly objects?: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly clock: SandboxClock;
  readonly fleet: Fleet;
  ask<Output>(service: string, operation: string, input?: object, region?: string): Output;
  /** Instance id of a seeded name. */
  id(name: string): string;
}

const open: SandboxClock[] = [];

/** A fleet and its answers without a wire. 22 November 2026 is a Sunday. */
export function openFleet(setting: Setting = {}): Asked {
  const { at = '2026-11-22T12:00:00Z', seed = 1, store = memoryStore(), objects = {} } = setting;
  const clock = new SandboxClock(Date.parse(at) - Date.now());
  open.push(clock);
  const unused = () => {
    throw new Error('The fleet calls no other service');
  };
  const world: World = {
    clock,
    store,
    seed,
    account: '111122223333',
    region: 'us-west-2',
    call: unused,
    commandDocument: () => undefined,
    readObject: (bucket, key) => objects[`${bucket}/${key}`],
    publish: unused,
  };
  const fleet = createFleet(world, setting);
  const answers: Readonly<Record<string, Readonly<Record<string, (call: never) => unknown>>>> = fleetAnswers(
    world,
    fleet,
  );
  return {
    clock,
    fleet,
    ask<Output>(service: string, operation: string, input: object = {}, region = world.region): Output {
      const answer = answers[service]?.[operation];
      if (!answer) throw new Error(`No answer for ${service}:${operation}`);
      return answer({ service, operation, input, region, role: 'bot', requestId: 'request' } as never) as Output;
    },
    id(name) {
      const host = fleet.hosts.find(({ seed: { name: known } }) => known === name);
      if (!host) throw new Error(`No host ${name}`);
      return host.seed.id;
    },
  };
}

/** For `afterEach`: a clock that is not stopped keeps the process alive. */
export function closeFleets(): void {
  for (const clock of open.splice(0)) clock.stop();
}

/** Everything that an operation gives, page by page. */
export function every<Output, Item>(
  next: (token: string | undefined) => Output,
  items: (output: Output) => readonly Item[] | undefined,
  tokenOf: (output: Output) => string | undefined,
): { items: Item[]; pages: number[] } {
  const found: Item[] = [];
  const pages: number[] = [];
  let token: string | undefined;
  do {
    const output = next(token);
    const page = items(output) ?? [];
    found.push(...page);
    pages.push(page.length);
    token = tokenOf(output);
  } while (token);
  return { items: found, pages };
}

/** Lets everything scheduled within `ms` happen. */
export const pass = (clock: SandboxClock, ms: number): Promise<void> =>
  clock.advanceTo(new Date(clock.now().getTime() + ms));
