import { letIn, opensWithoutPolicy, SHARING } from './resource-policy.js';
import type { DetectionRule } from './rule.js';

export const resourceOpened: DetectionRule = {
  id: 'resource-opened',
  title: 'Resource opened to everybody',
  severity: 'high',
  techniqueIds: ['T1530', 'T1537'],
  kinds: ['config_changes'],
  meaning: 'Anybody may now read, take or run it: a bucket, a key, a secret, a queue, a function or a database.',
  nextStep: 'Take the permission back unless it is for the public, and look at who used it since.',
  calls: SHARING,
  where: (event) => letIn(event).everybody || opensWithoutPolicy(event),
};
