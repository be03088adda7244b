import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';
import type { PatchPlan, PlanContent, PlannedHost, RollbackPlan } from '../contracts/plan.js';

/** Deeper than any plan; what claims to be one may be as deep as its sender likes. */
const MAX_DEPTH = 32;

const canonical = stringify.configure({ deterministic: true, strict: true, maximumDepth: MAX_DEPTH });

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
export const planHash = (content: PlanContent): string => hashOf(content);

/** The same of anything that claims to be a plan. */
export const hashOf = (content: object): string =>
  createHash('sha256').update(canonicalJson(content), 'utf8').digest('hex');

/**
 * The same for plans that do the same work: whatever their window, since asking again an hour later is not another plan,
 * and whatever baseline Systems Manager names or was too slow to name, since the list of packages overrides it.
 */
export const workHash = ({ window: _, ...work }: PlanContent): string =>
  createHash('sha256')
    .update(canonicalJson(withoutMoment(work)), 'utf8')
    .digest('hex');

function withoutMoment(work: WithoutWindow<PlanContent>): object {
  if (work.kind === 'patch') return patchWork(work);
  return work.kind === 'rollback' ? rollbackWork(work) : work;
}

type WithoutWindow<Content> = Content extends PlanContent ? Omit<Content, 'window'> : never;

/** What watches the hosts may change from one minute to the next; it is the same work. */
const patchWork = ({ gates: _, hosts, ...work }: Omit<PatchPlan, 'window'>) => ({
  ...work,
  hosts: hosts.map(withoutBaseline),
});

const rollbackWork = ({ hold_until: _, ...work }: Omit<RollbackPlan, 'window'>) => work;

const withoutBaseline = ({ baseline_id: _, ...host }: PlannedHost): Omit<PlannedHost, 'baseline_id'> => host;
