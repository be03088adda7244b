import type { DetectionRule } from './rule.js';

export const passwordPolicyRead: DetectionRule = {
  id: 'password-policy-read',
  title: 'Password policy was looked up',
  severity: 'low',
  techniqueIds: ['T1201'],
  kinds: ['privilege_escalation'],
  meaning: 'It tells how passwords may be guessed; few but auditors ask.',
  nextStep: 'Check that it was an audit or a person in the console.',
  calls: {
    iam: ['GetAccountPasswordPolicy'],
  },
  outcome: 'either',
};
