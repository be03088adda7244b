import { fleetAnswers } from './answers/index.js';
import type { Calls } from './calls.js';
import { ClockScope } from './clock-scope.js';
import { createFleet, type Fleet, type FleetOptions } from './fleet.js';
import type { World } from './world.js';

/** The fleet with its answers, which can be put back to how it was seeded while everything around it runs on. */
export class ResettableFleet {
  #end: () => void;
  #fleet: Fleet | undefined;

  /** @throws {BadData} when recorded data cannot be used. */
  constructor(
    private readonly world: World,
    private readonly calls: Calls,
    private readonly options: FleetOptions,
  ) {
    this.#end = this.#start();
  }

  /** Of one instance; undefined where there is none of that id. */
  tagsOf(instanceId: string): Readonly<Record<string, string>> | undefined {
    return this.#fleet?.host(instanceId)?.tags;
  }

  reset(): void {
    this.#end();
    for (const part of ['fleet', 'alarms', 'alarms-deleted']) this.world.store.save(part, null);
    this.#end = this.#start();
  }

  /** @returns what ends this fleet: its timers do not fire any more and it saves nothing. */
  #start(): () => void {
    const { store } = this.world;
    const clock = new ClockScope(this.world.clock);
    let ended = false;
    const save: typeof store.save = (part, value) => {
      if (!ended) store.save(part, value);
    };
    const world = { ...this.world, clock, store: { ...store, save } };
    this.#fleet = createFleet(world, this.options);
    for (const [service, answers] of Object.entries(fleetAnswers(world, this.#fleet))) {
      this.calls.register(service, answers);
    }
    return () => {
      ended = true;
      clock.end();
    };
  }
}
