import { grantsEverything, mayGrant } from './policy-grant.js';
import type { DetectionRule } from './rule.js';

export const rightsGranted: DetectionRule = {
  id: 'rights-granted',
  title: 'Rights granted or widened',
  severity: 'low',
  techniqueIds: ['T1098.003'],
  kinds: ['privilege_escalation'],
  meaning: 'Somebody may now do more than before.',
  nextStep: 'Check the policy against the change that was planned.',
  calls: {
    iam: [
      'AttachUserPolicy',
      'AttachRolePolicy',
      'AttachGroupPolicy',
      'PutUserPolicy',
      'PutRolePolicy',
      'PutGroupPolicy',
      'CreatePolicyVersion',
      'SetDefaultPolicyVersion',
      'CreatePolicy',
      'AddUserToGroup',
      'AddRoleToInstanceProfile',
      'DeleteUserPermissionsBoundary',
      'DeleteRolePermissionsBoundary',
      'PutUserPermissionsBoundary',
      'PutRolePermissionsBoundary',
    ],
  },
  where: (event) => mayGrant(event) && !grantsEverything(event),
};
