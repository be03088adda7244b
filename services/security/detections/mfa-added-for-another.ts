import { type DetectionRule, onOneself } from './rule.js';

export const mfaAddedForAnother: DetectionRule = {
  id: 'mfa-added-for-another',
  title: 'Second factor added for another user',
  severity: 'medium',
  techniqueIds: ['T1098.005', 'T1556.006'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'The new device may belong to whoever added it, and passes as that user.',
  nextStep: 'Confirm it with the owner of the user; remove the device when they do not know it.',
  calls: {
    iam: ['EnableMFADevice'],
  },
  where: (event) => !onOneself(event),
};
