import type { DetectionRule } from './rule.js';

/** Federated and role sign-ins prove who they are elsewhere, and always say "No" here. */
export const consoleLoginWithoutMfa: DetectionRule = {
  id: 'console-login-without-mfa',
  title: 'Console login without MFA',
  severity: 'high',
  techniqueIds: ['T1078.004'],
  kinds: ['login'],
  meaning: 'Somebody signed in to the AWS console with a password alone.',
  nextStep:
    'Confirm it with that person, then require MFA for the user; if it was not them, disable the password and keys.',
  calls: {
    signin: ['ConsoleLogin'],
  },
  where: (event) =>
    event.response.ConsoleLogin === 'Success' &&
    event.extra.MFAUsed === 'No' &&
    (event.identity.type === 'IAMUser' || event.identity.type === 'Root'),
};
