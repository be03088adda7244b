import { InvalidAnswer } from './errors.js';

interface Page<Item> {
  readonly items: readonly Item[] | undefined;
  readonly next: string | undefined;
}

/**
 * Every item of a paged AWS list. An empty page with a token is no end: AWS filters after it cuts the pages.
 * @throws InvalidAnswer when a page has no list at all, or leads back to itself; an answer that cannot be trusted must
 * not read as "nothing there".
 */
export async function allPages<Item>(read: (token: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await read(token);
    if (!page.items) throw new InvalidAnswer('a page without its list');
    items.push(...page.items);
    token = page.next || undefined;
    if (token && seen.has(token)) throw new InvalidAnswer('a page that leads back to an earlier one');
    if (token) seen.add(token);
  } while (token);
  return items;
}
