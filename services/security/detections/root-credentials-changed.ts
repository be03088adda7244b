import type { DetectionRule } from './rule.js';

const ROOT_CHANGES = new Set(['EnableOrganizationsRootCredentialsManagement', 'EnableOrganizationsRootSessions']);

export const rootCredentialsChanged: DetectionRule = {
  id: 'root-credentials-changed',
  title: 'Root password, e-mail or recovery changed',
  severity: 'critical',
  techniqueIds: ['T1098', 'T1078.004'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'Whoever did it can sign in as the root user, and may lock out its owner.',
  nextStep:
    'Confirm it with the owner of the account now; if it was not them, open a case with AWS Support and recover the account.',
  calls: {
    signin: ['PasswordUpdated', 'PasswordRecoveryRequested', 'PasswordRecoveryCompleted', 'EmailUpdated', 'MfaUpdated'],
    iam: [],
  },
  where: (event) => event.service === 'signin' || ROOT_CHANGES.has(event.shown.name),
};
