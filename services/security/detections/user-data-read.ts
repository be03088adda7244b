import { type DetectionRule, textOf } from './rule.js';

export const userDataRead: DetectionRule = {
  id: 'user-data-read',
  title: 'User data of an instance was read',
  severity: 'medium',
  techniqueIds: ['T1552', 'T1580'],
  kinds: ['privilege_escalation'],
  meaning: 'Start scripts often hold passwords and keys, and this call shows them.',
  nextStep: 'Check who asked; rotate every secret that the script holds.',
  calls: {
    ec2: ['DescribeInstanceAttribute', 'DescribeLaunchTemplateVersions'],
  },
  outcome: 'either',
  where: (event) => textOf(event.request.attribute) === 'userData',
};
