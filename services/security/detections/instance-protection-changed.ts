import type { DetectionRule } from './rule.js';

export const instanceProtectionChanged: DetectionRule = {
  id: 'instance-protection-changed',
  title: 'Protection or network of an instance changed',
  severity: 'low',
  techniqueIds: ['T1562', 'T1578'],
  kinds: ['config_changes'],
  meaning:
    'The host can now be deleted by mistake, sits in other security groups, or passes on traffic that is not its own.',
  nextStep: 'Check it against the change that was planned.',
  calls: {
    ec2: ['ModifyInstanceAttribute', 'ModifyNetworkInterfaceAttribute'],
  },
  where: ({ request }) =>
    ['disableApiTermination', 'disableApiStop', 'sourceDestCheck', 'groupSet'].some(
      (name) => request[name] !== undefined,
    ),
};
