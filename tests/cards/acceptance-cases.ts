import type { Acceptance, AcceptanceState } from '../../services/contracts/acceptance.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { AcceptancePlan } from '../../services/contracts/plan.js';
import { ana, approval, ben, instance, mei } from './samples.js';

const vulnerabilities = instance.vulnerabilities.slice(0, 3);
const said: AcceptanceState = {
  state: 'accepted',
  approval_id: 'APR-9K1R2',
  reason: 'not reachable, and rebuilt next month',
  owner: ben.name,
  approved_by: [ana.name, mei.name],
  accepted_at: '2026-11-20T10:00:00Z',
  until: '2026-12-21T00:00:00.000Z',
  because: null,
};
export const acceptedFindings = vulnerabilities.slice(0, 2).map((one) => ({ ...one, acceptance: said }));
export const reopenedFindings = instance.vulnerabilities.map((one, index) =>
  index === 0
    ? { ...one, acceptance: { ...said, state: 'reopened' as const, because: 'it is known to be exploited now' } }
    : one,
);

const hosts = [
  {
    instance_id: instance.instance.instance_id,
    name: instance.instance.name,
    environment: instance.instance.environment,
    risks: vulnerabilities.map(({ vulnerability_id, finding_arn, title, severity, known_exploited, epss }) => ({
      ...{ risk_id: vulnerability_id ?? finding_arn, title, severity, known_exploited, epss },
      internet_exposed: false,
    })),
  },
];
export const acceptance: Acceptance = {
  approval_id: 'APR-9K1R2',
  plan_hash: 'b'.repeat(64),
  hosts,
  reason: said.reason,
  owner: ben,
  approved_by: [ana, mei],
  accepted_at: said.accepted_at,
  until: said.until,
  reopened: [],
};
const content: AcceptancePlan = {
  kind: 'acceptance',
  version: 1,
  title: `Accept ${hosts[0]?.risks[0]?.risk_id} and 2 more on 1 host`,
  criticality: 'critical',
  window: { start: '2026-11-22T14:00:00Z', end: '2026-11-22T23:00:00Z' },
  hosts,
  reason: said.reason,
  owner: ben,
  until: said.until,
};
export const acceptanceApproval: Approval = {
  ...approval,
  approval_id: 'APR-9K1R2',
  workflow_id: 'patch-9K1R2',
  plan: { ...approval.plan, content },
};
export const recordedAcceptance: Approval = {
  ...acceptanceApproval,
  status: 'approved',
  decisions: [ana, mei].map((by) => ({
    decision: 'approve',
    by,
    at: '2026-11-22T14:06:00Z',
    surface: 'teams',
    comment: null,
    plan_hash: approval.plan.hash,
  })),
  run: {
    status: 'recorded',
    started_at: '2026-11-22T14:06:01Z',
    finished_at: '2026-11-22T14:06:01Z',
    automation_execution_ids: [],
    hosts: [],
    success_rate: null,
    closed: null,
  },
};
