import { byCode, type DetectionRule } from './rule.js';

export const securityGroupByHand: DetectionRule = {
  id: 'security-group-by-hand',
  title: 'Security group made, or let out more, by hand or by the key of a user',
  severity: 'low',
  techniqueIds: ['T1562.007'],
  kinds: ['config_changes'],
  meaning: 'A new group, or a way out that was closed before, which no role of the code that manages the others made.',
  nextStep: 'Check that the actor meant it, and bring it into the code.',
  calls: { ec2: ['CreateSecurityGroup', 'AuthorizeSecurityGroupEgress'] },
  where: (event) => !byCode(event),
};
