import { z } from 'zod';
import type { RulesPlan } from '../contracts/plan.js';
import { Conflict, InvalidInput } from '../errors.js';
import { canonicalJson } from '../patching/plan-hash.js';
import { PeopleFile, type Person } from '../people.js';
import { PolicyFile } from '../policy.js';

export type RuleChange = RulesPlan['changes'][number];

/** With fewer, nobody could undo a mistake: whoever asks never approves. */
const FEWEST_APPROVERS = 2;

/** The one value of the policy that a path names. @throws InvalidInput for what is not there, or cannot be that. */
export function policyChange(file: PolicyFile, path: string, text: string): RuleChange {
  const before = leafAt(file, path);
  const after = typeof before === 'number' ? Number(text) : text;
  if (typeof after === 'number' && Number.isNaN(after)) throw new InvalidInput(`${path} is a number, not ${text}.`);
  const change = { path, before: JSON.stringify(before), after: JSON.stringify(after) };
  if (before === after) throw new InvalidInput(`${path} is ${text} already.`);
  policyAfter(file, [change]);
  return change;
}

/** @throws InvalidInput */
function leafAt(file: PolicyFile, path: string): string | number {
  let at: unknown = file;
  for (const key of path.split('.')) at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  if (typeof at === 'string' || typeof at === 'number') {
    if (path !== 'version') return at;
  }
  throw new InvalidInput(`The policy has no value ${path}.`, {
    hint: 'Name one as it stands in the file, for example environments.prod.approvals.critical.',
  });
}

/** The policy with these changes, a version higher. @throws Conflict when it is another one by now; InvalidInput. */
export function policyAfter(file: PolicyFile, changes: readonly RuleChange[]): PolicyFile {
  const next = structuredClone(file) as Record<string, unknown>;
  for (const { path, before, after } of changes) {
    if (JSON.stringify(leafAt(file, path)) !== before) throw changedMeanwhile(path);
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at = next;
    for (const key of keys) at = at[key] as Record<string, unknown>;
    at[last] = JSON.parse(after ?? 'null');
  }
  return checked(PolicyFile, { ...next, version: file.version + 1 });
}

/** @throws InvalidInput when somebody of that id is there, or is not, as the change needs it. */
export function personChange(file: PeopleFile, id: string, change: Partial<Omit<Person, 'id'>> | null): RuleChange {
  const person = file.people.find((one) => one.id === id);
  if (!person && (change === null || !change.name || !change.role)) {
    throw new InvalidInput(`Nobody in the list has the id ${id}.`, {
      hint: 'A new person needs a role, a name, and teams=<object id> or slack=<user id>.',
    });
  }
  const after = change === null ? null : { ...person, ...change, id };
  const made = { path: id, before: person ? shown(person) : null, after: after && shown(after) };
  if (made.before === made.after) throw new InvalidInput(`${person?.name} is that already.`);
  peopleAfter(file, [made]);
  return made;
}

/** Keys are no part of a change: who asks for one sees none, and nobody loses theirs. */
const shown = ({ key_hashes: _, ...person }: Partial<Person>): string => canonicalJson(person);

/** The people with these changes, a version higher. @throws Conflict when one is another by now; InvalidInput. */
export function peopleAfter(file: PeopleFile, changes: readonly RuleChange[]): PeopleFile {
  let people = [...file.people];
  for (const { path, before, after } of changes) {
    const known = people.find(({ id }) => id === path);
    if ((known ? shown(known) : null) !== before) throw changedMeanwhile(path);
    people = people.filter(({ id }) => id !== path);
    if (after === null) continue;
    const keys = known?.key_hashes && { key_hashes: known.key_hashes };
    people.push({ ...JSON.parse(after), ...keys });
  }
  const next = checked(PeopleFile, { version: file.version + 1, people });
  refuseSharedIdentity(next.people);
  refuseSharedAwsName(next.people);
  const able = next.people.filter(
    ({ role, aad_object_id, slack_user_id }) => role === 'approver' && (aad_object_id ?? slack_user_id),
  );
  if (able.length < FEWEST_APPROVERS) {
    throw new InvalidInput(`Then ${able.length} could approve, and at least ${FEWEST_APPROVERS} must be able to.`, {
      hint: 'Make somebody else an approver first.',
    });
  }
  return next;
}

/** @throws InvalidInput when two of them would have one identity. */
function refuseSharedIdentity(people: readonly Person[]): void {
  for (const key of ['aad_object_id', 'slack_user_id'] as const) {
    const seen = new Map<string, string>();
    for (const { id, [key]: identity } of people) {
      const other = identity && seen.get(identity);
      if (other) throw new InvalidInput(`${other} and ${id} would be one person: they have the same ${key}.`);
      if (identity) seen.set(identity, id);
    }
  }
}

/** @throws InvalidInput when AWS would call two of them by one name. */
function refuseSharedAwsName(people: readonly Person[]): void {
  const names = new Map<string, string>();
  for (const { id, aws_names = [] } of people) {
    for (const name of new Set(aws_names.map((one) => one.toLowerCase()))) {
      const other = names.get(name);
      if (other) throw new InvalidInput(`${other} and ${id} would be one person: AWS calls both ${name}.`);
      names.set(name, id);
    }
  }
}

const changedMeanwhile = (path: string): Conflict =>
  new Conflict(`${path} is not what it was when this was asked for.`, { hint: 'Ask for the change again.' });

function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(z.prettifyError(parsed.error).replaceAll('\n', ' '));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
