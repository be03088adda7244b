/** Disjoint sets of the numbers below `size` (union-find with path halving). */
export class Groups {
  readonly #parent: number[];

  constructor(size: number) {
    this.#parent = Array.from({ length: size }, (_, index) => index);
  }

  join(a: number, b: number): void {
    this.#parent[this.#root(a)] = this.#root(b);
  }

  /** Every set, in the order of its smallest member. */
  all(): number[][] {
    const sets = new Map<number, number[]>();
    for (const index of this.#parent.keys()) {
      const root = this.#root(index);
      sets.set(root, [...(sets.get(root) ?? []), index]);
    }
    return [...sets.values()];
  }

  #root(index: number): number {
    let at = index;
    for (let up = this.#parent[at] ?? at; up !== at; up = this.#parent[at] ?? at) {
      this.#parent[at] = this.#parent[up] ?? up;
      at = up;
    }
    return at;
  }
}
