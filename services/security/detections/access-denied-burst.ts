import { byAwsService, type DetectionRule } from './rule.js';

const DENIED = /^(Client\.)?(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/;

export const accessDeniedBurst: DetectionRule = {
  id: 'access-denied-burst',
  title: 'Many refused calls',
  severity: 'medium',
  techniqueIds: ['T1580'],
  kinds: ['privilege_escalation'],
  meaning: 'Somebody tried one call after another to find out what these credentials may do.',
  nextStep: 'Ask whether a deployment or a policy changed; if not, treat the credentials as stolen and revoke them.',
  atLeast: 5,
  matches: (event) => DENIED.test(event.shown.error_code ?? '') && !byAwsService(event),
};
