import { byAwsService, type DetectionRule } from './rule.js';

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
    event.identity.invokedBy === undefined &&
    event.type !== 'AwsServiceEvent' &&
    !event.readOnly &&
    !byAwsService(event),
};
