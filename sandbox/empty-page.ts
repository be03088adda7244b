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
  const page = emptyAnswer(operation);
  const asked = Object.entries(input).find(([name]) => isToken(name))?.[1];
  if (!operation.output.isStructSchema()) return page;
  for (const [name] of operation.output.structIterator()) {
    if (isToken(name)) page[name] = `${marker}${typeof asked === 'string' ? asked : ''}`;
  }
  return page;
}

/** Every list empty and no more to come: what AWS says when there is nothing, whether or not there is. */
export function emptyAnswer(operation: OperationModel): Record<string, unknown> {
  if (!operation.output.isStructSchema()) return {};
  const members = [...operation.output.structIterator()];
  return Object.fromEntries(members.flatMap(([name, member]) => (member.isListSchema() ? [[name, []]] : [])));
}
