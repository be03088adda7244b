import type { DetectionRule } from './rule.js';

/** CIS AWS Foundations Benchmark, "Ensure usage of the root account is monitored"; a role that AWS itself defines is no use. */
export const rootUsed: DetectionRule = {
  id: 'root-used',
  title: 'Root user used',
  severity: 'high',
  techniqueIds: ['T1078.004'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'The root user, whom no policy limits, was used.',
  nextStep:
    'Confirm it with the owner of the account; if nobody owns it, rotate its password and MFA and delete its keys.',
  where: (event) =>
    event.identity.type === 'Root' &&
    event.identity.invokedBy === undefined &&
    event.type !== 'AwsServiceEvent' &&
    event.shown.name !== 'CreateServiceLinkedRole',
};
