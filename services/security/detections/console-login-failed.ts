import { failedLogin } from './failed-login.js';
import type { DetectionRule } from './rule.js';

export const consoleLoginFailed: DetectionRule = {
  id: 'console-login-failed',
  title: 'Console login failed',
  severity: 'low',
  techniqueIds: ['T1110'],
  kinds: ['login'],
  meaning: 'Somebody did not know the password or the second factor; once is a typing error, often is guessing.',
  nextStep: 'Ask the user; if it was not them, look for a later success from the same address.',
  calls: {
    signin: ['ConsoleLogin', 'CheckMfa'],
  },
  outcome: 'either',
  where: failedLogin,
};
