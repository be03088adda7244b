import { byCode, type DetectionRule } from './rule.js';

export const securityGroupByHand: DetectionRule = {
  id: 'security-group-by-hand',
  title: 'Security group made, or let out more, by hand',
  severity: 'low',
  techniqueIds: ['T1562.007'],
  kinds: ['config_changes'],
  meaning: 'A new group, or a way out that was closed before; nothing of it is in the code that manages the others.',
  nextStep: 'Check that the actor meant it, and bring it into the code.',
  calls: { ec2: ['CreateSecurityGroup', 'AuthorizeSecurityGroupEgress'] },
  where: (event) => !byCode(event),
};
