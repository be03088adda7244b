import type { FindingKind, Shared } from './observed-finding.js';

/** Kinds and times remembered; a fleet of a hundred thousand findings has a few thousand of each. */
const MOST = 20_000;

/** Keeps once what findings share. Forgets all when it is too much: equal ones are then kept twice, and nothing is wrong. */
export class KindPool implements Shared {
  /** Those that are alike at a glance: to compare a few costs less than to write each down. */
  readonly #kinds = new Map<string, FindingKind[]>();
  #kept = 0;
  readonly #times = new Map<number, string>();
  readonly #ids = new Map<string, string>();

  kind(kind: FindingKind): FindingKind {
    const glance = `${kind.platform} ${kind.packages[0]?.installed} ${kind.title}`;
    const found = this.#kinds.get(glance)?.find((one) => equal(one, kind));
    if (found) return found;
    if (this.#kept >= MOST) {
      this.#kinds.clear();
      this.#kept = 0;
    }
    const alike = this.#kinds.get(glance);
    if (alike) alike.push(kind);
    else this.#kinds.set(glance, [kind]);
    this.#kept += 1;
    return kind;
  }

  time(at: number): string {
    return remembered(this.#times, at, () => new Date(at).toISOString());
  }

  id(instanceId: string): string {
    return remembered(this.#ids, instanceId, () => instanceId);
  }
}

/** Of plain data that was made by the same code, so that both have the same members. */
function equal<Data extends object>(a: Data, b: Data): boolean {
  for (const name in a) {
    const [one, other] = [a[name], b[name]];
    if (one !== other && !(isObject(one) && isObject(other) && sameSize(one, other) && equal(one, other))) return false;
  }
  return true;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const sameSize = (one: object, other: object): boolean =>
  !Array.isArray(one) || (Array.isArray(other) && one.length === other.length);

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST) known.clear();
  const made = make();
  known.set(key, made);
  return made;
}
