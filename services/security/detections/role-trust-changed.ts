import type { DetectionRule } from './rule.js';

export const roleTrustChanged: DetectionRule = {
  id: 'role-trust-changed',
  title: 'Who may take a role was changed',
  severity: 'medium',
  techniqueIds: ['T1098.003', 'T1484.002'],
  kinds: ['privilege_escalation'],
  meaning: 'Another account or service may now act as the role, and come back as it likes.',
  nextStep: 'Read the trust policy; take out whoever is not known.',
  calls: {
    iam: ['UpdateAssumeRolePolicy'],
    rolesanywhere: ['CreateTrustAnchor', 'CreateProfile', 'UpdateTrustAnchor'],
  },
};
