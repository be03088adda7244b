import type { DetectionRule } from './rule.js';

export const instanceProfileChanged: DetectionRule = {
  id: 'instance-profile-changed',
  title: 'Role of an instance changed',
  severity: 'medium',
  techniqueIds: ['T1098.003', 'T1548.005'],
  kinds: ['privilege_escalation', 'config_changes'],
  meaning: 'Whoever is on that host now has the rights of another role.',
  nextStep: 'Check that the host needs the role; put the old one back otherwise.',
  calls: {
    ec2: ['AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation'],
  },
};
