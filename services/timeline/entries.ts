import type { ApprovalRecord, Execution } from '../approvals/records.js';
import { type AuditEntry, isAuthentic } from '../audit/entry.js';
import type { Acceptance } from '../contracts/acceptance.js';
import { type Approval, type Decision, PatchRun } from '../contracts/approval.js';
import type { PlanContent } from '../contracts/plan.js';
import type { TimelineEntry } from '../contracts/timeline.js';
import type { Hold } from '../rollback/holds.js';
import { count, listing } from '../words.js';

type Entry = Omit<TimelineEntry, 'audit_seq'> & {
  /** What the audit chain holds of it: operation and outcome. */
  readonly act?: { readonly operation: string; readonly outcome: string; readonly actor?: string };
  /** The entry of the chain that it was read from. */
  readonly place?: AuditEntry;
};

/** What one approval says of one instance, in no order. Nothing where the instance is not in its plan. */
export function entriesOf(record: ApprovalRecord, instanceId: string): Entry[] {
  const { approval } = record;
  const host = approval.plan.content.hosts.find(({ instance_id }) => instance_id === instanceId);
  const dropped = approval.narrowed?.filter((one) => one.dropped.some(({ instance_id }) => instance_id === instanceId));
  if (!host && !dropped?.length) return [];
  const { approval_id } = approval;
  const entry = (at: string, kind: Entry['kind'], what: string, more: Partial<Entry> = {}): Entry => ({
    ...{ at, kind, what, by: null, approval_id },
    ...more,
  });
  const { requested_by: by } = approval;
  const act = { operation: 'request_approval', outcome: 'pending' };
  return [
    entry(approval.requested_at, 'plan', asked(approval.plan.content, instanceId), { by, act }),
    ...approval.decisions.map((one) => decided(one, entry)),
    ...(dropped ?? []).map((one) => entry(one.at, 'plan', 'left out of the plan by an approver', { by: one.by })),
    ...voided(approval, instanceId, entry),
    ...worked(record, instanceId, entry),
  ];
}

type Make = (at: string, kind: Entry['kind'], what: string, more?: Partial<Entry>) => Entry;

function asked(content: PlanContent, instanceId: string): string {
  if (content.kind !== 'patch') return `asked for: ${content.title}`;
  const host = content.hosts.find(({ instance_id }) => instance_id === instanceId);
  const packages = host?.packages.map(({ name, from, to }) => `${name} ${from} -> ${to}`) ?? [];
  return `asked for: ${packages.length > 0 ? listing(packages, 3) : content.title}`;
}

const said: Readonly<Record<Decision['decision'], string>> = {
  approve: 'approved',
  reject: 'rejected',
  cancel: 'cancelled',
  postpone: 'extended the time to decide',
  override_freeze: 'overrode a freeze',
  revoke: 'revoked the approval',
  break_glass: 'broke the glass',
  review: 'reviewed the broken glass',
};

function decided({ decision, by, at, surface, comment }: Decision, entry: Make): Entry {
  const words = `${said[decision]} in ${surface === 'slack' ? 'Slack' : 'Teams'}${comment ? `: ${comment}` : ''}`;
  return entry(at, 'decision', words, {
    by,
    act: { operation: 'decide_approval', outcome: decision, actor: by.id },
  });
}

function voided({ voided: one }: Approval, instanceId: string, entry: Make): Entry[] {
  if (!one?.hosts.some(({ instance_id }) => instance_id === instanceId)) return [];
  return [
    entry(one.at, 'decision', `the approval is void here: ${one.because}`, {
      act: { operation: 'void_approval', outcome: 'plan_changed' },
    }),
  ];
}

/** States in which it is known what came of a host. */
const verdicts: ReadonlySet<string> = new Set(['verified', 'reboot_pending', 'rolled_back', 'failed', 'unknown']);

/** What was done on it, with the times that the record holds. */
function worked(record: ApprovalRecord, instanceId: string, entry: Make): Entry[] {
  const ran = record.approval.run?.hosts.find(({ instance_id }) => instance_id === instanceId);
  if (!ran) return [];
  const [install, restore] = [record.executions[instanceId], record.restores?.[instanceId]];
  const over = verdicts.has(ran.state);
  const kind = restore || ran.state === 'rolled_back' ? 'rollback' : 'verification';
  const end = { operation: restore ? 'restore' : 'install', outcome: ran.state };
  const isLeft = ran.state === 'planned' && record.approval.run?.finished_at;
  return [
    ...(install ? installed(install, ran, entry) : []),
    ...(restore ? [entry(restore.started_at, 'rollback', 'its way back began', { act: startOf('restore') })] : []),
    ...(restore?.installed_at ? [entry(restore.installed_at, 'rollback', 'the old root volume was back')] : []),
    ...(over ? [entry(ran.at, kind, `${ran.state.replace('_', ' ')}: ${ran.detail}`, { act: end })] : []),
    ...(isLeft ? [entry(ran.at, 'install', ran.detail)] : []),
  ];
}

const startOf = (operation: string) => ({ operation, outcome: 'started' });

function installed(one: Execution, { snapshot_id }: PatchRun['hosts'][number], entry: Make): Entry[] {
  const { started_at, installed_at, rebooted_at, ended_at, gate } = one;
  const snapshot = snapshot_id
    ? [entry(started_at, 'snapshot', `${snapshot_id} of the root volume, before the install`)]
    : [];
  const judged = gate === 'passed' ? 'good enough for the next wave' : gate && `not good enough: ${gate}`;
  return [
    entry(started_at, 'install', 'its part of the run began', { act: startOf('install') }),
    ...snapshot,
    ...(installed_at ? [entry(installed_at, 'install', 'the packages were on it')] : []),
    ...(rebooted_at ? [entry(rebooted_at, 'reboot', 'it rebooted')] : []),
    ...(gate && judged && ended_at ? [entry(ended_at, 'gate', judged)] : []),
  ];
}

export const holdEntry = ({ since, until, owner, package: name, version, reason }: Hold): Entry => ({
  at: since,
  kind: 'hold',
  what: `${name} ${version} is held until ${until.slice(0, 10)}: ${reason}`,
  by: owner,
  approval_id: null,
});

export function acceptanceEntries(acceptance: Acceptance, instanceId: string): Entry[] {
  const mine = acceptance.hosts.find(({ instance_id }) => instance_id === instanceId);
  if (!mine) return [];
  const { approval_id, accepted_at, until, owner, reason, reopened } = acceptance;
  const base = { kind: 'accepted_risk' as const, approval_id };
  const risks = count(mine.risks.length, 'accepted risk');
  return [
    { ...base, at: accepted_at, by: owner, what: `${risks} until ${until.slice(0, 10)}: ${reason}` },
    ...reopened
      .filter(({ instance_id }) => instance_id === instanceId)
      .map(({ at, risk_id, because }) => ({ ...base, at, by: null, what: `${risk_id} is open again: ${because}` })),
  ];
}

/** Acts about the instance, or these approvals of it, of which no record says anything: what was refused, or failed. */
export const otherActs = (
  chain: readonly AuditEntry[],
  instanceId: string,
  approvalIds: ReadonlySet<string>,
): Entry[] =>
  chain
    .filter(({ subjects, outcome, effect }) => {
      const isMine = subjects.some((id) => id === instanceId || approvalIds.has(id));
      return isMine && effect !== 'read' && !known.has(outcome);
    })
    .map((entry) => ({ entry, ...entry }))
    .map(({ entry, at, actor, operation, outcome, subjects }) => ({
      at,
      kind: 'other' as const,
      what: `${operation.replaceAll('_', ' ')}: ${outcome.replaceAll('_', ' ')}`,
      by: actor.id === 'workflow' ? null : { id: actor.id, name: actor.name },
      approval_id: subjects.find((id) => approvalIds.has(id)) ?? null,
      place: entry,
    }));

/** Outcomes that a record tells better, or that belong to no host. */
const known: ReadonlySet<string> = new Set([
  ...['pending', 'started', 'plan_changed', 'ok', 'frozen', 'escalated', 'expired', 'cancelled'],
  ...Object.keys(said),
  ...verdicts,
  ...PatchRun.shape.status.options,
]);

/** Each entry with its place in the chain, newest first. One place is given once; a place that was altered, never. */
export function placed(entries: readonly Entry[], chain: readonly AuditEntry[], instanceId: string): TimelineEntry[] {
  const free = new Set(chain.filter(isAuthentic));
  return [...entries]
    .sort(byTime)
    .map(({ act, place, ...entry }) => {
      if (place) return { ...entry, audit_seq: isAuthentic(place) ? place.seq : null };
      const found = act && [...free].find((one) => matches(one, { act, ...entry }, instanceId));
      if (found) free.delete(found);
      return { ...entry, audit_seq: found?.seq ?? null };
    })
    .reverse();
}

const byTime = (a: Entry, b: Entry): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

function matches(one: AuditEntry, { act, approval_id }: Entry, instanceId: string): boolean {
  if (!act || one.operation !== act.operation || one.outcome !== act.outcome) return false;
  if (act.actor !== undefined && one.actor.id !== act.actor) return false;
  if (approval_id !== null && !one.subjects.includes(approval_id)) return false;
  return act.operation === 'decide_approval' || one.subjects.includes(instanceId);
}
