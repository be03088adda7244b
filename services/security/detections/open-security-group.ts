import type { DetectionRule } from './rule.js';
import { opensToTheWorld } from './world-rules.js';

export const openSecurityGroup: DetectionRule = {
  id: 'open-security-group',
  title: 'Security group opened to the internet',
  severity: 'high',
  techniqueIds: ['T1562.007'],
  kinds: ['config_changes'],
  meaning: 'A rule now lets anybody on the internet reach hosts on a port that is not 80 or 443.',
  nextStep: 'Ask who did it and why; revoke the rule, or limit it to known addresses.',
  calls: {
    ec2: ['AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules'],
  },
  where: opensToTheWorld,
};
