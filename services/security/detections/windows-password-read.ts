import type { DetectionRule } from './rule.js';

export const windowsPasswordRead: DetectionRule = {
  id: 'windows-password-read',
  title: 'Administrator password of an instance was asked for',
  severity: 'medium',
  techniqueIds: ['T1552.005', 'T1555'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'With the key pair, this gives the administrator password of a Windows host.',
  nextStep: 'Check that the actor set the host up; otherwise change the password and the key pair.',
  calls: {
    ec2: ['GetPasswordData'],
  },
  outcome: 'either',
};
