import type { DetectionRule } from './rule.js';

export const passwordPolicyChanged: DetectionRule = {
  id: 'password-policy-changed',
  title: 'Password policy changed',
  severity: 'medium',
  techniqueIds: ['T1556', 'T1110'],
  kinds: ['config_changes', 'privilege_escalation'],
  meaning: 'Weaker or older passwords may now be allowed for every user.',
  nextStep: 'Compare it with the policy that you want, and put that back.',
  calls: {
    iam: ['UpdateAccountPasswordPolicy', 'DeleteAccountPasswordPolicy', 'PutAccountPasswordPolicy'],
  },
};
