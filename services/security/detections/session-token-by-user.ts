import type { DetectionRule } from './rule.js';

export const sessionTokenByUser: DetectionRule = {
  id: 'session-token-by-user',
  title: 'Temporary keys made from long-lived keys',
  severity: 'low',
  techniqueIds: ['T1550.001'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'The temporary keys outlive the deletion of the key they were made from, which is why thieves make them.',
  nextStep: 'Check that the user works like that; if not, deactivate the keys and deny sessions issued before now.',
  calls: {
    sts: ['GetSessionToken', 'GetFederationToken'],
  },
  where: (event) => event.identity.type === 'IAMUser' || event.identity.type === 'Root',
};
