import { byCode, byManagedWorkload, type DetectionRule, fromConsole } from './rule.js';

/** Whatever lacks a right tries the same call again and again, and the console tries whatever a page shows. */
export const accessDeniedBurst: DetectionRule = {
  id: 'access-denied-burst',
  title: 'Many refused calls',
  severity: 'medium',
  techniqueIds: ['T1580'],
  kinds: ['privilege_escalation'],
  meaning: 'Somebody tried one call after another to find out what these credentials may do.',
  nextStep: 'Ask whether a deployment or a policy changed; if not, treat the credentials as stolen and revoke them.',
  outcome: 'refused',
  atLeast: 5,
  distinct: 'request',
  where: (event) => !fromConsole(event) && !byCode(event) && !byManagedWorkload(event),
};
