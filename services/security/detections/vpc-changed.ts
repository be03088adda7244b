import type { DetectionRule } from './rule.js';

export const vpcChanged: DetectionRule = {
  id: 'vpc-changed',
  title: 'Network created, joined or deleted',
  severity: 'low',
  techniqueIds: ['T1578', 'T1599'],
  kinds: ['config_changes'],
  meaning: 'A network is new, gone, or joined with another that may not be yours.',
  nextStep: 'Check it against the change that was planned; for a peering, whose account the other side is.',
  calls: {
    ec2: [
      'CreateVpc',
      'DeleteVpc',
      'ModifyVpcAttribute',
      'AcceptVpcPeeringConnection',
      'CreateVpcPeeringConnection',
      'DeleteVpcPeeringConnection',
      'RejectVpcPeeringConnection',
      'AttachClassicLinkVpc',
      'DetachClassicLinkVpc',
      'DisableVpcClassicLink',
      'EnableVpcClassicLink',
      'ModifyVpcEndpoint',
      'ModifyVpcBlockPublicAccessOptions',
    ],
  },
};
