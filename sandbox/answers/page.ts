import type { AwsError } from '../answer.js';

export interface Page<T> {
  readonly items: T[];
  /** Absent on the last page, and then only. */
  readonly next: string | undefined;
}

/**
 * Cuts one page out of a list. The token says where the next page begins; as with AWS it means nothing to its holder.
 *
 * @param refuse - makes the error for a token that this list never gave.
 */
export function page<T>(all: readonly T[], token: string | undefined, size: number, refuse: () => AwsError): Page<T> {
  const from = token === undefined || token === '' ? 0 : offset(token);
  if (from === undefined) throw refuse();
  const to = from + size;
  return { items: all.slice(from, to), next: to < all.length ? tokenOf(to) : undefined };
}

const tokenOf = (from: number): string => Buffer.from(`page-from:${from}`).toString('base64url');

function offset(token: string): number | undefined {
  const [, digits] = /^page-from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('latin1')) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
