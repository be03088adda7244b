import type { DetectionRule } from './rule.js';

export const defaultEncryptionOff: DetectionRule = {
  id: 'default-encryption-off',
  title: 'Default protection of disks and images switched off',
  severity: 'high',
  techniqueIds: ['T1562', 'T1600'],
  kinds: ['config_changes'],
  meaning: 'New disks are stored in the clear, or snapshots and images may be made public again.',
  nextStep: 'Switch it on again, and find what was made since.',
  calls: {
    ec2: [
      'DisableEbsEncryptionByDefault',
      'ModifyEbsDefaultKmsKeyId',
      'ResetEbsDefaultKmsKeyId',
      'DisableSnapshotBlockPublicAccess',
      'DisableImageBlockPublicAccess',
    ],
  },
};
