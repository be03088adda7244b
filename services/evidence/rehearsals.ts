import type { Logger } from 'pino';
import { asOf } from '../approvals/approval-state.js';
import { whatHappened } from '../approvals/approval-words.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import { decisionOutput } from '../approvals/follow-up.js';
import type { ApprovalRecord, ApprovalRecords } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import { userErrorOf } from '../aws/errors.js';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import type { Rehearsal } from '../contracts/evidence.js';
import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import { Conflict } from '../errors.js';
import type { Caller } from '../operation.js';
import { listing } from '../words.js';
import type { Executions } from '../workflow/executions.js';
import { withRehearsals } from './evidence.js';
import { evidenceHash } from './hash.js';
import { judged, readRehearsal, unanswered } from './rehearsal-output.js';
import { isWanted, withChange } from './rehearsal-state.js';

/** A host that has not answered by then is unknown. Milliseconds. */
const LIMIT_MS = 180_000;

interface RehearsalsOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly executions: Pick<Executions, 'tell'>;
  /** What the chat may do: it reads what came back, and sends nothing to a host. */
  readonly clients: Clients;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Asks the package managers of the hosts of a plan what they would really do, and adds that to the evidence, as long as
 * nobody has voted: who voted saw what they saw.
 */
export class Rehearsals {
  constructor(private readonly options: RehearsalsOptions) {}

  /**
   * Asks for a rehearsal, or takes in what has come back of the one that was begun. The record says that it is wanted, and
   * the waiting workflow is woken: its role alone may send a command.
   * @throws Conflict for what is not a patch that waits for its first vote; NotFound, AccessDenied, Unavailable.
   */
  async rehearse(id: string, caller: Caller): Promise<Approval> {
    const { records, clock, updates } = this.options;
    const stored = await records.get(id);
    const { approval } = stored.data;
    const content = rehearsable(asOf(approval, clock.now()), clock.now());
    const changed = approval.rehearsal ? await this.#takenIn(approval, content) : this.#wanted(caller, approval);
    const updated = changed && (await records.update(id, (record) => withChange(record, approval, changed)));
    const latest = updated ?? stored;
    if (isWanted(latest.data.approval)) await this.#wake(latest.data);
    if (updated?.changed) await updates.changed(updated);
    return latest.data.approval;
  }

  #wanted({ id, name }: Caller, approval: Approval): Partial<Approval> {
    const { clock, log } = this.options;
    if (!approval.evidence) throw notYet();
    log.info({ event: 'rehearsal_wanted', approval_id: approval.approval_id, actor: id }, 'rehearsal wanted');
    return { rehearsal: { sent_at: clock.now().toISOString(), by: { id, name }, commands: {} } };
  }

  /** Nothing is decided by it: the workflow reads the record anew, and goes on waiting. */
  async #wake({ approval, workflow }: ApprovalRecord): Promise<void> {
    if (workflow.task_token !== null) await this.options.executions.tell(workflow.task_token, decisionOutput(approval));
  }

  /** @returns undefined while a host still has time to answer. */
  async #takenIn({ rehearsal, evidence }: Approval, content: PatchPlan): Promise<Partial<Approval> | undefined> {
    if (!rehearsal) return undefined;
    if (!evidence) throw notYet();
    const isLate = this.options.clock.now().getTime() - Date.parse(rehearsal.sent_at) > LIMIT_MS;
    if (Object.keys(rehearsal.commands).length === 0 && !isLate) return undefined;
    const answers = await Promise.all(
      content.hosts.map(async (host) => (await this.#answer(host, rehearsal.commands[host.instance_id])) ?? host),
    );
    const waiting = answers.filter((one): one is PlannedHost => !('state' in one));
    if (waiting.length > 0 && !isLate) return undefined;
    const rehearsals = answers.map((one) => ('state' in one ? one : unanswered(one, 'it did not answer in time')));
    const next = withRehearsals(evidence, rehearsals, content.hosts, this.options.clock.now());
    return { evidence: next, evidence_hash: evidenceHash(next) };
  }

  /** @returns undefined while it runs. */
  async #answer(host: PlannedHost, commandId: string | undefined): Promise<Rehearsal | undefined> {
    if (commandId === undefined) return unanswered(host, 'it could not be asked');
    const ssm = await this.options.clients.ssm();
    try {
      const answer = await ssm.getCommandInvocation({ CommandId: commandId, InstanceId: host.instance_id });
      const { Status: status = '', StatusDetails: details, StandardOutputContent: output = '' } = answer;
      if (['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(status)) return undefined;
      if (status !== 'Success') return unanswered(host, `Systems Manager: ${details ?? status}`);
      return judged(host, readRehearsal(output), answer.ExecutionEndDateTime || null);
    } catch (error) {
      // Right after SendCommand it is not known yet.
      if (error instanceof Error && error.name === 'InvocationDoesNotExist') return undefined;
      throw userErrorOf(error, { service: 'ssm', action: 'ssm:GetCommandInvocation', reads: 'the rehearsal' });
    }
  }
}

const notYet = () => new Conflict('Its evidence is not gathered yet.', { hint: 'Try again in a few seconds.' });

function rehearsable(approval: Approval, now: Date): PatchPlan {
  const { content } = approval.plan;
  const approvalId = approval.approval_id;
  if (content.kind !== 'patch') throw new Conflict('Only a patch can be rehearsed.', { approvalId });
  if (approval.status !== 'pending') throw new Conflict(whatHappened(approval, now), { approvalId });
  const voters = approval.decisions.filter(({ decision }) => decision === 'approve').map(({ by }) => by.name);
  if (voters.length > 0) {
    throw new Conflict(`${listing(voters)} voted on the evidence as it is, so it stays as it is.`, {
      hint: 'Reject it and ask again to rehearse it first.',
      approvalId,
    });
  }
  return content;
}
