import type { DetectionRule } from './rule.js';

export const identityProviderChanged: DetectionRule = {
  id: 'identity-provider-changed',
  title: 'Identity provider added or changed',
  severity: 'high',
  techniqueIds: ['T1484.002', 'T1606.002'],
  kinds: ['privilege_escalation', 'login'],
  meaning: 'Whoever controls the provider can sign in as the roles that trust it.',
  nextStep: 'Confirm it with who owns single sign-on; put the provider back otherwise.',
  calls: {
    iam: [
      'CreateSAMLProvider',
      'UpdateSAMLProvider',
      'DeleteSAMLProvider',
      'CreateOpenIDConnectProvider',
      'UpdateOpenIDConnectProviderThumbprint',
      'AddClientIDToOpenIDConnectProvider',
      'DeleteOpenIDConnectProvider',
    ],
  },
};
