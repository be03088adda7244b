import type { FindingKind, Shared } from './observed-finding.js';

/** Kinds and times remembered; a fleet of a hundred thousand findings has a few thousand of each. */
const MOST = 20_000;

/** Keeps once what findings share. Forgets all when it is too much: equal ones are then kept twice, and nothing is wrong. */
export class KindPool implements Shared {
  readonly #kinds = new Map<string, FindingKind>();
  readonly #times = new Map<number, string>();
  readonly #ids = new Map<string, string>();

  kind(kind: FindingKind): FindingKind {
    return remembered(this.#kinds, JSON.stringify(kind), () => kind);
  }

  time(at: number): string {
    return remembered(this.#times, at, () => new Date(at).toISOString());
  }

  id(instanceId: string): string {
    return remembered(this.#ids, instanceId, () => instanceId);
  }
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST) known.clear();
  const made = make();
  known.set(key, made);
  return made;
}
