import type { DetectionRule } from './rule.js';

export const identityRemoved: DetectionRule = {
  id: 'identity-removed',
  title: 'User, group or role deleted',
  severity: 'low',
  techniqueIds: ['T1531', 'T1070'],
  kinds: ['privilege_escalation', 'config_changes'],
  meaning: 'Somebody or something may be locked out, or traces of an intruder removed.',
  nextStep: 'Check it against the change that was planned; look at what the identity did before.',
  calls: {
    iam: ['DeleteUser', 'DeleteGroup', 'DeleteRole', 'DeleteLoginProfile', 'DeleteInstanceProfile'],
  },
};
