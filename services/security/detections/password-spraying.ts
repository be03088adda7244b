import { failedLogin } from './failed-login.js';
import type { DetectionRule } from './rule.js';

export const passwordSpraying: DetectionRule = {
  id: 'password-spraying',
  title: 'Failed console logins of several users from one address',
  severity: 'high',
  techniqueIds: ['T1110.003'],
  kinds: ['login'],
  meaning: 'Somebody tries a few passwords on many users, so that none of them is locked out.',
  nextStep:
    'Block the address, look for a success among the tries, and reset the password of every user who was tried.',
  calls: { signin: ['ConsoleLogin'] },
  outcome: 'either',
  by: 'address',
  atLeast: 4,
  distinct: 'actor',
  where: failedLogin,
};
