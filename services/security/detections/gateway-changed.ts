import type { DetectionRule } from './rule.js';

export const gatewayChanged: DetectionRule = {
  id: 'gateway-changed',
  title: 'Gateway of a network changed',
  severity: 'low',
  techniqueIds: ['T1599', 'T1562.007'],
  kinds: ['config_changes'],
  meaning: 'A network got or lost its way to the internet or to another site.',
  nextStep: 'Check it against the change that was planned.',
  calls: {
    ec2: [
      'CreateInternetGateway',
      'AttachInternetGateway',
      'DetachInternetGateway',
      'DeleteInternetGateway',
      'CreateCustomerGateway',
      'DeleteCustomerGateway',
      'AttachVpnGateway',
      'CreateVpnConnection',
      'CreateEgressOnlyInternetGateway',
      'CreateTransitGatewayVpcAttachment',
      'CreateClientVpnEndpoint',
      'CreateInstanceConnectEndpoint',
    ],
  },
};
