import type { DocumentDescription, SSM } from '@aws-sdk/client-ssm';
import type { Logger } from 'pino';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecord, ApprovalRecords } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import { userErrorOf } from '../aws/errors.js';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import { UserError } from '../errors.js';
import { withRehearsals } from '../evidence/evidence.js';
import { evidenceHash } from '../evidence/hash.js';
import { rehearsalArgument, unanswered } from '../evidence/rehearsal-output.js';
import { isWanted, withChange } from '../evidence/rehearsal-state.js';
import type { Stored } from '../table.js';

/** Our own Command document, in `infra/documents`: it asks the package manager and changes nothing. */
export const REHEARSAL_DOCUMENT = 'SreOps-RehearsePackages';

/** A host that is not reached by then is not asked any more. Seconds. */
const DELIVERY_S = 60;

interface RehearsalStepOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Begins a rehearsal that somebody wants: a command to each host, sent by the workflow, whose role alone may send one. */
export class RehearsalStep {
  constructor(private readonly options: RehearsalStepOptions) {}

  /**
   * Repeating it sends nothing twice unless a process ends in between, and then asks a question twice. What fails is said
   * in the evidence, and never ends the approval that waits.
   */
  async begin(stored: Stored<ApprovalRecord>): Promise<Stored<ApprovalRecord>> {
    const { records, updates, log } = this.options;
    const { approval } = stored.data;
    const { content } = approval.plan;
    if (!isWanted(approval) || content.kind !== 'patch') return stored;
    const changed = await this.#asked(approval, content).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      log.warn({ err: error, approval_id: approval.approval_id }, 'rehearsal not begun');
      return this.#notAsked(approval, content, error);
    });
    const updated = await records.update(approval.approval_id, (record) => withChange(record, approval, changed));
    if (updated.changed) await updates.changed(updated);
    return updated;
  }

  /** @throws AccessDenied, NotFound, Unavailable where no host could be asked. */
  async #asked({ approval_id, rehearsal }: Approval, content: PatchPlan): Promise<Partial<Approval>> {
    const { clients, log } = this.options;
    if (!rehearsal) return {};
    const ssm = await clients.ssm();
    const document = await this.#document(ssm);
    const comment = `rehearsal for ${approval_id}, asked by ${rehearsal.by.id}`.slice(0, 100);
    const commands: Record<string, string> = {};
    const failures: UserError[] = [];
    await Promise.all(
      content.hosts.map(async (host) => {
        try {
          const id = await this.#send(ssm, host, document, comment);
          if (id) commands[host.instance_id] = id;
        } catch (error) {
          failures.push(failedEffect(error, { action: 'ssm:SendCommand', does: `ask ${host.name}` }));
        }
      }),
    );
    const [failure] = failures;
    if (failure && Object.keys(commands).length === 0) throw failure;
    const actor = rehearsal.by.id;
    log.info({ event: 'rehearsal_begun', approval_id, hosts: Object.keys(commands), actor }, 'rehearsal begun');
    return { rehearsal: { ...rehearsal, commands } };
  }

  async #document(ssm: SSM): Promise<DocumentDescription | undefined> {
    try {
      return (await ssm.describeDocument({ Name: REHEARSAL_DOCUMENT })).Document;
    } catch (error) {
      const reads = `the document ${REHEARSAL_DOCUMENT}`;
      throw userErrorOf(error, { service: 'ssm', action: 'ssm:DescribeDocument', reads });
    }
  }

  async #send(
    ssm: SSM,
    host: PlannedHost,
    document: DocumentDescription | undefined,
    comment: string,
  ): Promise<string | undefined> {
    const { Command } = await ssm.sendCommand({
      DocumentName: REHEARSAL_DOCUMENT,
      DocumentVersion: document?.DocumentVersion,
      DocumentHash: document?.Hash,
      DocumentHashType: 'Sha256',
      InstanceIds: [host.instance_id],
      TimeoutSeconds: DELIVERY_S,
      Comment: comment,
      Parameters: { Packages: [rehearsalArgument(host)] },
    });
    return Command?.CommandId;
  }

  #notAsked({ evidence }: Approval, content: PatchPlan, { message }: UserError): Partial<Approval> {
    if (!evidence) return {};
    const rehearsals = content.hosts.map((host) => unanswered(host, message));
    const next = withRehearsals(evidence, rehearsals, content.hosts, this.options.clock.now());
    return { evidence: next, evidence_hash: evidenceHash(next) };
  }
}
