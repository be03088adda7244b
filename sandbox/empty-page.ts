import type { OperationModel } from './service-model.js';

const marker = 'empty-page.';
const isToken = (name: string) => /^(next)?(token|marker)$/i.test(name);

/** Whether a call asks for what an empty page has promised; takes the mark off its token. */
export function unmarkToken(input: Record<string, unknown>): boolean {
  const name = Object.keys(input).find(isToken);
  const token = name === undefined ? undefined : input[name];
  if (name === undefined || typeof token !== 'string' || !token.startsWith(marker)) return false;
  const original = token.slice(marker.length);
  if (original === '') delete input[name];
  else input[name] = original;
  return true;
}

/**
 * A page without items, as AWS answers at times. Where the operation pages, its token leads to the items held back, so
 * that a client that pages to the end misses nothing and one that stops at the first empty page misses everything.
 */
export function emptyPage(
  operation: OperationModel,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const page: Record<string, unknown> = {};
  const asked = Object.entries(input).find(([name]) => isToken(name))?.[1];
  if (!operation.output.isStructSchema()) return page;
  for (const [name, member] of operation.output.structIterator()) {
    if (member.isListSchema()) page[name] = [];
    if (isToken(name)) page[name] = `${marker}${typeof asked === 'string' ? asked : ''}`;
  }
  return page;
}
