/**
 * Asks again only when what was found is older than that, whoever wants to know how often. What failed is not kept.
 * @param ms milliseconds.
 * @param now epoch milliseconds of wall time.
 */
export function atMostEvery<T>(ms: number, ask: () => Promise<T>, now: () => number = Date.now): () => Promise<T> {
  let asked: { readonly at: number; readonly found: Promise<T> } | undefined;
  return () => {
    if (asked && now() - asked.at < ms) return asked.found;
    const mine = { at: now(), found: ask() };
    asked = mine;
    mine.found.catch(() => {
      if (asked === mine) asked = undefined;
    });
    return mine.found;
  };
}
