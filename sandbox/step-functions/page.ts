/**
 * One page of a list.
 *
 * @param token - the `nextToken` of the page before.
 * @returns undefined for a token that no page of this list gave.
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  size: number,
  token: string | undefined,
): { items: T[]; nextToken?: string } | undefined {
  let from = 0;
  if (token !== undefined) {
    const key = Buffer.from(token, 'base64url').toString('utf8');
    from = items.findIndex((item) => keyOf(item) === key) + 1;
    if (from === 0) return undefined;
  }
  const page = items.slice(from, from + size);
  const last = page.at(-1);
  if (from + size >= items.length || last === undefined) return { items: page };
  return { items: page, nextToken: Buffer.from(keyOf(last)).toString('base64url') };
}
