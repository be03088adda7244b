import type { DetectionRule } from './rule.js';

export const guardsWeakened: DetectionRule = {
  id: 'guards-weakened',
  title: 'A guard of the account was removed',
  severity: 'high',
  techniqueIds: ['T1562.001'],
  kinds: ['config_changes'],
  meaning: 'A service that watches, encrypts or limits no longer does.',
  nextStep: 'Put it back, then look at what the actor did before and after.',
  calls: {
    securityhub: ['DisableSecurityHub', 'BatchDisableStandards', 'DeleteInsight'],
    inspector2: ['Disable', 'CreateFilter'],
    organizations: [
      'LeaveOrganization',
      'DetachPolicy',
      'DeletePolicy',
      'DisablePolicyType',
      'DisableAWSServiceAccess',
      'RemoveAccountFromOrganization',
    ],
    macie2: ['DisableMacie', 'DisassociateFromAdministratorAccount', 'UpdateMacieSession'],
    macie: ['DisableMacie', 'UpdateMacieSession'],
    detective: ['DeleteGraph'],
    wafv2: ['DeleteWebACL', 'DisassociateWebACL'],
    'network-firewall': ['DeleteFirewall', 'DeleteFirewallPolicy'],
    bedrock: ['DeleteGuardrail'],
    'access-analyzer': ['DeleteAnalyzer'],
    kms: ['ScheduleKeyDeletion', 'DisableKey'],
    events: ['DeleteRule', 'DisableRule', 'RemoveTargets'],
    logs: ['DeleteLogGroup', 'DeleteLogStream'],
    s3: [
      'DeleteAccountPublicAccessBlock',
      'DeleteBucketPublicAccessBlock',
      'PutAccountPublicAccessBlock',
      'PutBucketPublicAccessBlock',
      'DeleteBucketEncryption',
    ],
  },
  where: ({ shown, request }) =>
    !/^Put\w+PublicAccessBlock$/.test(shown.name) ||
    /"(Restrict|Block|Ignore)Public\w+":"?false/i.test(JSON.stringify(request)),
};
