import type { Approval } from '../../services/contracts/approval.js';
import type { RulesPlan } from '../../services/contracts/plan.js';
import type { RulesChange } from '../../services/operations/change-rules.js';
import { ana, approval, ben, mei } from './samples.js';

const content: RulesPlan = {
  kind: 'rules',
  version: 1,
  title: 'Policy: environments.prod.approvals.default from 1 to 2',
  criticality: 'high',
  window: { start: '2026-11-22T14:00:00Z', end: '2026-11-22T23:00:00Z' },
  hosts: [],
  of: 'policy',
  from_version: 3,
  changes: [{ path: 'environments.prod.approvals.default', before: '1', after: '2' }],
  reason: 'two people look at everything in prod before the launch',
};
export const rulesApproval: Approval = {
  ...approval,
  approval_id: 'APR-5R8T1',
  workflow_id: 'patch-5R8T1',
  requested_by: mei,
  required: 1,
  plan: { ...approval.plan, created_by: mei, content },
};
export const rulesShown: RulesChange = {
  approval: null,
  people: {
    version: 2,
    people: [
      { ...ben, role: 'operator', surfaces: ['Teams'], aws_names: ['ben.okafor', 'ben'] },
      { ...ana, role: 'approver', surfaces: ['Teams', 'Slack'], aws_names: ['ana.ruiz'] },
      { id: 'robot', name: 'Nightly report', role: 'viewer', surfaces: [], aws_names: [] },
    ],
  },
  policy: {
    version: 3,
    values: [
      { path: 'decide_within_hours', value: '4' },
      { path: 'environments.prod.approvals.default', value: '1' },
    ],
  },
  summary: '3 people, version 2; policy version 3.',
};
