import { failedLogin } from './failed-login.js';
import type { DetectionRule } from './rule.js';

export const consoleLoginGuessing: DetectionRule = {
  id: 'console-login-guessing',
  title: 'Many failed console logins',
  severity: 'high',
  techniqueIds: ['T1110.001', 'T1110.003'],
  kinds: ['login'],
  meaning: 'Somebody is guessing passwords.',
  nextStep:
    'Block the address, look for a success among the tries, and reset the password of every user who was tried.',
  calls: {
    signin: ['ConsoleLogin', 'CheckMfa'],
  },
  outcome: 'either',
  atLeast: 5,
  where: failedLogin,
};
