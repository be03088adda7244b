import { letIn, SHARING } from './resource-policy.js';
import { byCode, type DetectionRule } from './rule.js';

/** Where code manages it, the account on the other side was reviewed. */
export const resourceSharedOutside: DetectionRule = {
  id: 'resource-shared-outside',
  title: 'Resource shared with another account',
  severity: 'medium',
  techniqueIds: ['T1537'],
  kinds: ['config_changes'],
  meaning: 'Another account may now read, take or run it, and nothing narrows that.',
  nextStep: 'Find out whose account it is; take the permission back when nobody knows it.',
  calls: SHARING,
  where: (event) => !byCode(event) && !letIn(event).everybody && letIn(event).outsiders.length > 0,
};
