import { type DetectionRule, onOneself } from './rule.js';

export const passwordSetForAnother: DetectionRule = {
  id: 'password-set-for-another',
  title: 'Console password set for another user',
  severity: 'high',
  techniqueIds: ['T1098.001'],
  kinds: ['privilege_escalation', 'login'],
  meaning: 'Whoever did it can sign in to the console as that user.',
  nextStep: 'Confirm it with the owner; reset the password and require MFA when they do not know it.',
  calls: {
    iam: ['CreateLoginProfile', 'UpdateLoginProfile'],
  },
  where: (event) => !onOneself(event),
};
