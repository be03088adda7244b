import { approvers } from '../approvals/approval-state.js';
import type { Approval } from '../contracts/approval.js';
import type { PlanContent } from '../contracts/plan.js';
import { UserError } from '../errors.js';
import { listing } from '../words.js';
import { planHash } from './plan-hash.js';
import type { Plans } from './plans.js';

/** One field of a plan that is another one now. `was` or `is` is missing where there was, or is, none. */
export interface PlanChange {
  /** As people would say it: `web-1 packages openssl to`. */
  readonly where: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** Field by field what one plan has otherwise than another. Hosts and packages are told apart by name, not by place. */
export const planDiff = (approved: PlanContent, now: PlanContent): PlanChange[] => differences(approved, now, []);

function differences(was: unknown, is: unknown, path: readonly string[]): PlanChange[] {
  if (!isObject(was) || !isObject(is)) {
    return same(was, is) ? [] : [{ where: path.join(' '), was: shown(was), is: shown(is) }];
  }
  const [before, after] = [fieldsOf(was), fieldsOf(is)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    differences(before.get(key), after.get(key), key === 'hosts' ? path : [...path, key]),
  );
}

/** `web-1 packages openssl to: 3.0.2 -> 3.0.9`, the first three and how many more. */
export const diffWords = (changes: readonly PlanChange[]): string =>
  listing(
    changes.map(({ where, was = 'nothing', is = 'nothing' }) => `${where}: ${was} -> ${is}`),
    3,
  );

/**
 * Whether what an approval holds is what people voted for, and if not, what of it is another one.
 * @returns undefined when it is the very plan.
 */
export async function planChanged(approval: Approval, plans: Pick<Plans, 'get'>): Promise<string | undefined> {
  const { plan, required, break_glass, decisions } = approval;
  const isWhole = planHash(plan.content) === plan.hash;
  const votes = break_glass
    ? decisions.some(({ decision, plan_hash }) => decision === 'break_glass' && plan_hash === plan.hash)
    : approvers(approval).length >= required;
  if (isWhole && votes) return undefined;
  const voted = decisions.findLast(({ decision }) => decision === 'approve' || decision === 'break_glass')?.plan_hash;
  const what = await diffTo(plan.content, voted ?? plan.hash, plans);
  return `plan changed: it is not what was approved${what && ` (${what})`}`;
}

async function diffTo(content: PlanContent, hash: string, plans: Pick<Plans, 'get'>): Promise<string> {
  try {
    const approved = await plans.get(hash.slice(0, 12));
    return approved.hash === hash ? diffWords(planDiff(approved.content, content)) : '';
  } catch (error) {
    // The plan that people saw is gone, or was changed as well: then nobody can say what of it was.
    if (error instanceof UserError) return '';
    throw error;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const shown = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);

/** By name where the members of a list have one, else by place. */
function fieldsOf(value: object): Map<string, unknown> {
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  return new Map(value.map((item, index) => [nameOf(item) ?? String(index + 1), item]));
}

const nameOf = (item: unknown): string | undefined =>
  isObject(item) && 'name' in item && typeof item.name === 'string' ? item.name : undefined;
