import type { Approval } from '../contracts/approval.js';
import type { Evidence } from '../contracts/evidence.js';
import { hashOf } from '../patching/plan-hash.js';

/** SHA-256 of the canonical JSON: decisions name it, and the audit chain holds it. */
export const evidenceHash = (evidence: Evidence): string => hashOf(evidence);

/** What an approver is shown is what was frozen. */
export const isEvidenceIntact = ({ evidence, evidence_hash }: Approval): boolean =>
  evidence === undefined ? evidence_hash === undefined : evidenceHash(evidence) === evidence_hash;
