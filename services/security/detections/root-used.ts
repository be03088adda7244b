import { byAwsService, type DetectionRule, succeeded } from './rule.js';

export const rootUsed: DetectionRule = {
  id: 'root-used',
  title: 'Root user used',
  severity: 'high',
  techniqueIds: ['T1078.004'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'The root user, whom no policy limits, signed in or changed something.',
  nextStep:
    'Confirm it with the owner of the account; if nobody owns it, rotate its password and MFA and delete its keys.',
  matches: (event) =>
    event.identity.type === 'Root' &&
    succeeded(event) &&
    !Object.values(event.response).includes('Failure') &&
    event.identity.invokedBy === undefined &&
    event.type !== 'AwsServiceEvent' &&
    !event.readOnly &&
    !byAwsService(event),
};
