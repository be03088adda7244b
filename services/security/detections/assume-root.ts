import type { DetectionRule } from './rule.js';

export const assumeRoot: DetectionRule = {
  id: 'assume-root',
  title: 'Root session taken in a member account',
  severity: 'critical',
  techniqueIds: ['T1078.004', 'T1548.005'],
  kinds: ['privilege_escalation'],
  meaning: 'Somebody holds a short session as the root user of an account.',
  nextStep: 'Confirm it with the owner of the organisation, and look at what the session did.',
  calls: {
    sts: ['AssumeRoot'],
  },
};
