import type { Logger } from 'pino';
import { asOf } from '../approvals/approval-state.js';
import { whatHappened } from '../approvals/approval-words.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecords } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import { userErrorOf } from '../aws/errors.js';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import type { Rehearsal } from '../contracts/evidence.js';
import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import { Conflict, type UserError } from '../errors.js';
import type { Caller } from '../operation.js';
import { listing } from '../words.js';
import { withRehearsals } from './evidence.js';
import { evidenceHash } from './hash.js';
import { judged, readRehearsal, rehearsalArgument } from './rehearsal-output.js';

/** Our own Command document, in `infra/documents`: it asks the package manager and changes nothing. */
export const REHEARSAL_DOCUMENT = 'SreOps-RehearsePackages';

/** A host that has not answered by then is unknown. Milliseconds. */
const LIMIT_MS = 180_000;
const DELIVERY_S = 60;

interface RehearsalsOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Asks the package managers of the hosts of a plan what they would really do, and adds that to the evidence, as long as
 * nobody has voted: who voted saw what they saw. Repeating it sends nothing twice unless a process ends in between, and
 * then asks a question twice.
 */
export class Rehearsals {
  constructor(private readonly options: RehearsalsOptions) {}

  /**
   * Begins a rehearsal, or takes in what has come back of the one that was begun.
   * @throws Conflict for what is not a patch that waits for its first vote; NotFound, AccessDenied, Unavailable.
   */
  async rehearse(id: string, caller: Caller): Promise<Approval> {
    const { records, clock, updates } = this.options;
    const { approval } = (await records.get(id)).data;
    const content = rehearsable(asOf(approval, clock.now()), clock.now());
    const changed = approval.rehearsal
      ? await this.#takenIn(approval, content)
      : await this.#begun(content, { id: caller.id, name: caller.name }, approval);
    if (!changed) return approval;
    const updated = await records.update(id, (record) => {
      const isSame = record.approval.evidence_hash === approval.evidence_hash && record.approval.decisions.length === 0;
      const { rehearsal: _, ...rest } = record.approval;
      return isSame ? { ...record, approval: { ...rest, ...changed } } : record;
    });
    if (updated.changed) await updates.changed(updated);
    return updated.data.approval;
  }

  async #begun(
    content: PatchPlan,
    by: Approval['requested_by'],
    { approval_id }: Approval,
  ): Promise<Partial<Approval>> {
    const { clients, clock, log } = this.options;
    const ssm = await clients.ssm();
    const source = {
      service: 'ssm' as const,
      action: 'ssm:DescribeDocument',
      reads: `the document ${REHEARSAL_DOCUMENT}`,
    };
    const { Document: document } = await ssm.describeDocument({ Name: REHEARSAL_DOCUMENT }).catch((error: unknown) => {
      throw userErrorOf(error, source);
    });
    const commands: Record<string, string> = {};
    const failures: UserError[] = [];
    await Promise.all(
      content.hosts.map(async (host) => {
        try {
          const { Command } = await ssm.sendCommand({
            DocumentName: REHEARSAL_DOCUMENT,
            DocumentVersion: document?.DocumentVersion,
            DocumentHash: document?.Hash,
            DocumentHashType: 'Sha256',
            InstanceIds: [host.instance_id],
            TimeoutSeconds: DELIVERY_S,
            Comment: `rehearsal for ${approval_id}, asked by ${by.id}`.slice(0, 100),
            Parameters: { Packages: [rehearsalArgument(host)] },
          });
          if (Command?.CommandId) commands[host.instance_id] = Command.CommandId;
        } catch (error) {
          failures.push(failedEffect(error, { action: 'ssm:SendCommand', does: `ask ${host.name}` }));
        }
      }),
    );
    const [failure] = failures;
    if (failure && Object.keys(commands).length === 0) throw failure;
    log.info({ event: 'rehearsal_begun', approval_id, hosts: Object.keys(commands), actor: by.id }, 'rehearsal begun');
    return { rehearsal: { sent_at: clock.now().toISOString(), by, commands } };
  }

  /** @returns undefined while a host still has time to answer. */
  async #takenIn({ rehearsal, evidence }: Approval, content: PatchPlan): Promise<Partial<Approval> | undefined> {
    const { clock } = this.options;
    if (!rehearsal) return undefined;
    if (!evidence) throw new Conflict('Its evidence is not gathered yet.', { hint: 'Try again in a few seconds.' });
    const isLate = clock.now().getTime() - Date.parse(rehearsal.sent_at) > LIMIT_MS;
    const answers = await Promise.all(
      content.hosts.map(async (host) => (await this.#answer(host, rehearsal.commands[host.instance_id])) ?? host),
    );
    const waiting = answers.filter((one): one is PlannedHost => !('state' in one));
    if (waiting.length > 0 && !isLate) return undefined;
    const rehearsals = answers.map((one) => ('state' in one ? one : unanswered(one, 'it did not answer in time')));
    const next = withRehearsals(evidence, rehearsals, content.hosts, clock.now());
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

const unanswered = ({ instance_id, name }: PlannedHost, detail: string): Rehearsal => ({
  ...{ instance_id, name, detail, at: null },
  state: 'unknown',
  also: [],
  missing: [],
});

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
