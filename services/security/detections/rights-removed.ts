import type { DetectionRule } from './rule.js';

export const rightsRemoved: DetectionRule = {
  id: 'rights-removed',
  title: 'Policy detached or deleted',
  severity: 'low',
  techniqueIds: ['T1531', 'T1098'],
  kinds: ['privilege_escalation', 'config_changes'],
  meaning: 'A limit or a right is gone: a policy that denied something no longer does, or somebody is locked out.',
  nextStep: 'Check it against the change that was planned.',
  calls: {
    iam: [
      'DetachUserPolicy',
      'DetachRolePolicy',
      'DetachGroupPolicy',
      'DeleteUserPolicy',
      'DeleteRolePolicy',
      'DeleteGroupPolicy',
      'DeletePolicy',
      'DeletePolicyVersion',
      'RemoveUserFromGroup',
    ],
  },
};
