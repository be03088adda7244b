import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';
import type { PlanContent } from '../contracts/plan.js';

const canonical = stringify.configure({ deterministic: true, strict: true });

/**
 * Canonical JSON: keys in the order of their UTF-16 code units, no spaces, numbers and strings as ECMAScript writes
 * them (RFC 8785). @throws TypeError for what JSON cannot hold.
 */
export function canonicalJson(value: object): string {
  const text = canonical(value);
  if (text === undefined) throw new TypeError('nothing to canonicalise');
  return text;
}

/** SHA-256 of the canonical JSON, in hex: what people approve. Another byte is another plan. */
export const planHash = (content: PlanContent): string =>
  createHash('sha256').update(canonicalJson(content), 'utf8').digest('hex');

/** The same for plans that do the same work, whatever their window: asking again an hour later is not another plan. */
export const workHash = ({ window: _, ...work }: PlanContent): string =>
  createHash('sha256').update(canonicalJson(work), 'utf8').digest('hex');
