import { type DetectionRule, isAnywhere } from './rule.js';

export const networkAclChanged: DetectionRule = {
  id: 'network-acl-changed',
  title: 'Network ACL lets anything through or was replaced',
  severity: 'medium',
  techniqueIds: ['T1562.007'],
  kinds: ['config_changes'],
  meaning: 'The second fence of a subnet is open or gone.',
  nextStep: 'Compare it with the ACL that you want; security groups still apply.',
  calls: {
    ec2: [
      'CreateNetworkAcl',
      'CreateNetworkAclEntry',
      'ReplaceNetworkAclEntry',
      'DeleteNetworkAcl',
      'DeleteNetworkAclEntry',
      'ReplaceNetworkAclAssociation',
    ],
  },
  where: ({ request, shown }) =>
    !shown.name.endsWith('NetworkAclEntry') ||
    shown.name.startsWith('Delete') ||
    isAnywhere(request.cidrBlock, request.ipv6CidrBlock),
};
