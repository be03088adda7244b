import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../audit/entry.js';
import type { Approval, Decision, Escalation, HostState } from '../contracts/approval.js';
import type { Caller } from '../operation.js';
import type { ApprovalRecord, Execution } from './records.js';

type Act = Pick<AuditEvent, 'operation' | 'effect' | 'outcome'> & Partial<Pick<AuditEvent, 'actor' | 'surface'>>;

/** The approved workflow, which acts for nobody but those who asked and approved: the request and the decisions say who. */
const workflow = { actor: { id: 'workflow', name: 'the approved workflow', role: null }, surface: 'workflow' } as const;

/** States in which a host's part of the run is over; what is only installed is not. */
const over: ReadonlySet<HostState> = new Set(['verified', 'reboot_pending', 'rolled_back', 'failed', 'unknown']);

/** What one saved change of an approval was: who decided, what was started where, and how it ended. */
export function actsBetween(before: ApprovalRecord, after: ApprovalRecord, now: Date, by?: Caller): AuditEvent[] {
  const event = eventsOf(after, now, by);
  return [
    ...frozen(before.approval, after.approval).map((hash) => event(freezing, [`evidence:${hash}`])),
    ...decided(before.approval, after.approval).map((decision) => event(decisionAct(decision, by))),
    ...put(before.approval, after.approval).map(({ to }) =>
      event(
        escalation,
        to.map(({ id }) => id),
      ),
    ),
    ...closedAct(before.approval, after.approval).map((act) => event(act)),
    ...voidedHosts(before.approval, after.approval).map((hosts) => event(voiding, hosts)),
    ...begun(before.executions, after.executions).map(([host, { id }]) => event(started('install'), [host, id])),
    ...begun(before.restores, after.restores).map(([host, { id }]) => event(started('restore'), [host, id])),
    ...runActs(before, after).map(({ subjects, ...act }) => event(act, subjects)),
  ];
}

/** Asking for an approval. */
export function requestAct(record: ApprovalRecord, now: Date, by?: Caller): AuditEvent {
  const { approval } = record;
  const act = { operation: 'request_approval', effect: 'propose', outcome: 'pending' } as const;
  const hosts = approval.plan.content.hosts.map(({ instance_id }) => instance_id);
  const earlier = approval.renews ? [approval.renews.approval_id] : [];
  return eventsOf(record, now, by)({ ...act, ...(by && personal(by)) }, [...earlier, ...hosts]);
}

/** All of them are part of the question that asked for the approval, whoever decides. */
function eventsOf({ approval, correlation_id }: ApprovalRecord, now: Date, by: Caller | undefined) {
  const { approval_id, workflow_id, plan } = approval;
  return (act: Act, subjects: readonly string[] = []): AuditEvent => ({
    id: randomUUID(),
    at: now.toISOString(),
    ...workflow,
    ...act,
    subjects: [approval_id, workflow_id, ...subjects],
    plan_hash: plan.hash,
    call: by?.call ?? null,
    ...(correlation_id && { correlation_id }),
    reference: null,
  });
}

/** Evidence is written once. */
const frozen = (before: Approval, after: Approval): string[] =>
  after.evidence_hash && before.evidence_hash !== after.evidence_hash ? [after.evidence_hash] : [];

const freezing = { operation: 'freeze_evidence', effect: 'propose', outcome: 'frozen' } as const;

/** Decisions are only ever appended. */
const decided = (before: Approval, after: Approval): Decision[] => after.decisions.slice(before.decisions.length);

function decisionAct({ decision, by: person, surface }: Decision, by: Caller | undefined): Act {
  const role = by?.id === person.id ? by.role : null;
  const actor = { id: person.id, name: person.name, role };
  return { operation: 'decide_approval', effect: 'decide', outcome: decision, actor, surface };
}

/** Closed by what was found out, or by time. */
function closedAct(before: Approval, after: Approval): Act[] {
  const isClosed = before.status !== after.status && (after.status === 'cancelled' || after.status === 'expired');
  if (!isClosed || decided(before, after).length > 0) return [];
  return [{ operation: 'close_approval', effect: 'decide', outcome: after.status }];
}

const escalation = { operation: 'escalate_approval', effect: 'propose', outcome: 'escalated' } as const;
/** Escalations are only ever appended. */
const put = (before: Approval, after: Approval): Escalation[] =>
  (after.escalations ?? []).slice(before.escalations?.length ?? 0);

/** People are asked again about these. */
const voiding = { operation: 'void_approval', effect: 'decide', outcome: 'plan_changed' } as const;
const voidedHosts = (before: Approval, after: Approval): string[][] =>
  after.voided && !before.voided ? [after.voided.hosts.map(({ instance_id }) => instance_id)] : [];

const started = (operation: string): Act => ({ operation, effect: 'change', outcome: 'started' });

const begun = (
  before: Readonly<Record<string, Execution>> = {},
  after: Readonly<Record<string, Execution>> = {},
): [string, Execution][] => Object.entries(after).filter(([host]) => !(host in before));

function runActs(before: ApprovalRecord, after: ApprovalRecord): (Act & { subjects: string[] })[] {
  const [was, run] = [before.approval.run, after.approval.run];
  if (!run) return [];
  const ended = run.hosts
    .filter(({ instance_id, state }) => {
      const earlier = was?.hosts.find((host) => host.instance_id === instance_id);
      return over.has(state) && earlier?.state !== state;
    })
    .map(({ instance_id, state }) => {
      const isAlarms = after.approval.plan.content.kind === 'alarms';
      const operation = isAlarms ? 'set_alarms' : after.restores?.[instance_id] ? 'restore' : 'install';
      return { operation, effect: 'change' as const, outcome: state, subjects: [instance_id] };
    });
  const whole = (outcome: string) => ({ operation: 'run', effect: 'change' as const, outcome, subjects: [] });
  return [
    ...(run.started_at && !was?.started_at ? [whole('started')] : []),
    ...ended,
    ...(run.finished_at && !was?.finished_at ? [whole(run.status)] : []),
  ];
}

const personal = ({ id, name, role, surface }: Caller) => ({ actor: { id, name, role }, surface }) as const;
