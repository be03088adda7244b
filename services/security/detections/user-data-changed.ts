import { type DetectionRule, textOf } from './rule.js';

export const userDataChanged: DetectionRule = {
  id: 'user-data-changed',
  title: 'Start script of an instance changed',
  severity: 'high',
  techniqueIds: ['T1037', 'T1059'],
  kinds: ['config_changes'],
  meaning: 'The script runs as root when the host starts again.',
  nextStep: 'Read the script; put the old one back, and look at whether the host was restarted since.',
  calls: {
    ec2: ['ModifyInstanceAttribute'],
  },
  where: ({ request }) => request.userData !== undefined || textOf(request.attribute) === 'userData',
};
