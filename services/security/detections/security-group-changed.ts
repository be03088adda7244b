import type { DetectionRule } from './rule.js';
import { opensToTheWorld } from './world-rules.js';

export const securityGroupChanged: DetectionRule = {
  id: 'security-group-changed',
  title: 'Security group lets in something new',
  severity: 'low',
  techniqueIds: ['T1562.007'],
  kinds: ['config_changes'],
  meaning: 'Hosts of that group can be reached from addresses or on ports that were closed before.',
  nextStep: 'Check it against the change that was planned.',
  calls: {
    ec2: ['AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules'],
  },
  where: (event) => !opensToTheWorld(event),
};
