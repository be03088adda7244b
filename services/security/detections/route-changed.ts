import type { DetectionRule } from './rule.js';

export const routeChanged: DetectionRule = {
  id: 'route-changed',
  title: 'Routes changed',
  severity: 'low',
  techniqueIds: ['T1565.002', 'T1599'],
  kinds: ['config_changes'],
  meaning: 'Traffic of a subnet may now take another way, or reach the internet.',
  nextStep: 'Check it against the change that was planned.',
  calls: {
    ec2: [
      'CreateRoute',
      'CreateRouteTable',
      'ReplaceRoute',
      'ReplaceRouteTableAssociation',
      'DeleteRouteTable',
      'DeleteRoute',
      'DisassociateRouteTable',
    ],
  },
};
