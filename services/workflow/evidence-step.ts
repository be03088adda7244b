import type { Logger } from 'pino';
import type { ApprovalRecord, ApprovalRecords } from '../approvals/records.js';
import type { Approval } from '../contracts/approval.js';
import { newReference } from '../correlation.js';
import type { EvidenceGathering } from '../evidence/gathering.js';
import { evidenceHash } from '../evidence/hash.js';
import type { Stored } from '../table.js';

interface EvidenceStepOptions {
  readonly records: ApprovalRecords;
  readonly gathering: Pick<EvidenceGathering, 'of'>;
  readonly log: Logger;
}

/** Freezes what approvers look at beside the plan: once, before anybody decided. */
export class EvidenceStep {
  constructor(private readonly options: EvidenceStepOptions) {}

  /** What was frozen stays; who is asked without any evidence sees that there is none. */
  async freeze(stored: Stored<ApprovalRecord>): Promise<Stored<ApprovalRecord>> {
    const { records, gathering, log } = this.options;
    const { approval } = stored.data;
    const { plan } = approval;
    if (plan.content.kind !== 'patch' || !isUnfrozen(approval)) return stored;
    try {
      const evidence = await gathering.of(plan, plan.content, []);
      const evidence_hash = evidenceHash(evidence);
      return await records.update(approval.approval_id, (record) =>
        isUnfrozen(record.approval) ? { ...record, approval: { ...record.approval, evidence, evidence_hash } } : record,
      );
    } catch (error) {
      // People can still decide on the plan: it says what would be done, and the card that nothing more is known.
      log.error({ event: 'evidence_failed', err: error, reference: newReference() }, 'no evidence for an approval');
      return stored;
    }
  }
}

const isUnfrozen = ({ status, decisions, evidence }: Approval): boolean =>
  status === 'pending' && decisions.length === 0 && evidence === undefined;
