import { type DetectionRule, instanceOf } from './rule.js';

export const instanceRoleLooksAround: DetectionRule = {
  id: 'instance-role-looks-around',
  title: "Instance's role lists the account's identities",
  severity: 'medium',
  techniqueIds: ['T1087.004', 'T1580'],
  kinds: ['privilege_escalation'],
  meaning: 'A host rarely needs to know users and roles; somebody on it may.',
  nextStep: 'Look at what runs on the host, and at what its role did next.',
  calls: {
    iam: [
      'ListUsers',
      'ListRoles',
      'ListGroups',
      'ListPolicies',
      'ListAccessKeys',
      'GetAccountAuthorizationDetails',
      'GetAccountSummary',
      'GetCredentialReport',
    ],
  },
  outcome: 'either',
  where: (event) => instanceOf(event) !== undefined,
};
