import type { DetectionRule } from './rule.js';

/** People need two or three tries; who needed this many did not know the password. */
const MANY = 5;

export const consoleLoginAfterGuessing: DetectionRule = {
  id: 'console-login-after-guessing',
  title: 'Console login after many failures',
  severity: 'critical',
  techniqueIds: ['T1110', 'T1078.004'],
  kinds: ['login'],
  meaning: 'Somebody who had failed again and again within the hour, as that user or from that address, is in.',
  nextStep: 'Disable the password, revoke the sessions, and look at everything done since; then ask the user.',
  calls: { signin: ['ConsoleLogin'] },
  where: (event, { usual }) => event.response.ConsoleLogin === 'Success' && usual.failedLoginsBefore(event) >= MANY,
};
