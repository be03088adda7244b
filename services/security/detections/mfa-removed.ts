import type { DetectionRule } from './rule.js';

export const mfaRemoved: DetectionRule = {
  id: 'mfa-removed',
  title: 'Second factor removed or replaced',
  severity: 'high',
  techniqueIds: ['T1556.006', 'T1531'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'A password alone is now enough, or the factor belongs to somebody else.',
  nextStep: 'Confirm it with the owner of the user; enforce MFA again and look at the logins since.',
  calls: {
    iam: ['DeactivateMFADevice', 'DeleteVirtualMFADevice', 'ResyncMFADevice'],
  },
};
