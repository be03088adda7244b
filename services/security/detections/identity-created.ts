import type { DetectionRule } from './rule.js';

export const identityCreated: DetectionRule = {
  id: 'identity-created',
  title: 'User, group or role created',
  severity: 'low',
  techniqueIds: ['T1136.003'],
  kinds: ['privilege_escalation'],
  meaning: 'A new identity may be a way back in that nobody watches.',
  nextStep: 'Check it against the change that was planned; delete it when nobody asked for it.',
  calls: {
    iam: ['CreateUser', 'CreateGroup', 'CreateRole', 'CreateInstanceProfile'],
  },
};
