import type { DetectionRule } from './rule.js';

export const iamDumped: DetectionRule = {
  id: 'iam-dumped',
  title: 'All users, roles and policies were read at once',
  severity: 'low',
  techniqueIds: ['T1087.004', 'T1069.003'],
  kinds: ['privilege_escalation'],
  meaning: 'With this answer one can search for a way to more rights.',
  nextStep: 'Check that it was an audit tool; otherwise look at what the actor did before and after.',
  calls: {
    iam: ['GetAccountAuthorizationDetails', 'GenerateCredentialReport', 'GetCredentialReport'],
  },
  outcome: 'either',
};
