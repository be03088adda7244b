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

/**
 * The same for plans that do the same work: whatever their window, since asking again an hour later is not another plan,
 * and whatever baseline Systems Manager names or was too slow to name, since the list of packages overrides it.
 */
export const workHash = ({ window: _, hosts, ...work }: PlanContent): string =>
  createHash('sha256')
    .update(canonicalJson({ ...work, hosts: hosts.map(({ baseline_id: _, ...host }) => host) }), 'utf8')
    .digest('hex');
