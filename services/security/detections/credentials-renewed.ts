import { type DetectionRule, textOf } from './rule.js';

export const credentialsRenewed: DetectionRule = {
  id: 'credentials-renewed',
  title: 'Password changed, or an old key switched on again',
  severity: 'low',
  techniqueIds: ['T1098.001', 'T1098'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'Whoever has taken a user over keeps the owner out with a new password, or comes back with a key of before.',
  nextStep: 'Ask the user whether it was them; switch the key off again when it was not.',
  calls: { iam: ['ChangePassword', 'UpdateAccessKey'] },
  where: ({ shown, request }) => shown.name === 'ChangePassword' || textOf(request.status) === 'Active',
};
