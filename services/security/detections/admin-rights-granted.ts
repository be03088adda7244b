import { grantsEverything } from './policy-grant.js';
import type { DetectionRule } from './rule.js';

export const adminRightsGranted: DetectionRule = {
  id: 'admin-rights-granted',
  title: 'Administrator rights granted',
  severity: 'critical',
  techniqueIds: ['T1098.003'],
  kinds: ['privilege_escalation'],
  meaning: 'A user, group, role or whoever signs in with it may now do anything, or give itself any right.',
  nextStep: 'Confirm it with the actor; detach the policy, and look at what was done with it since.',
  calls: {
    iam: [
      'AttachUserPolicy',
      'AttachRolePolicy',
      'AttachGroupPolicy',
      'PutUserPolicy',
      'PutRolePolicy',
      'PutGroupPolicy',
      'CreatePolicy',
      'CreatePolicyVersion',
    ],
    sso: ['AttachManagedPolicyToPermissionSet', 'PutInlinePolicyToPermissionSet'],
  },
  where: grantsEverything,
};
