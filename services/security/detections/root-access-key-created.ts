import type { DetectionRule } from './rule.js';

export const rootAccessKeyCreated: DetectionRule = {
  id: 'root-access-key-created',
  title: 'Access key of the root user created',
  severity: 'critical',
  techniqueIds: ['T1098.001', 'T1078.004'],
  kinds: ['privilege_escalation'],
  meaning: 'A key without any limit now works from anywhere, and no policy can narrow it.',
  nextStep: 'Delete the key at once, rotate the root password and MFA, and look at what the key was used for.',
  calls: {
    iam: ['CreateAccessKey'],
  },
  where: (event) => event.identity.type === 'Root',
};
