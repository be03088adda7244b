import { sharedWith } from './resource-policy.js';
import type { DetectionRule } from './rule.js';

export const snapshotShared: DetectionRule = {
  id: 'snapshot-shared',
  title: 'Snapshot or image shared outside the account',
  severity: 'high',
  techniqueIds: ['T1537'],
  kinds: ['config_changes'],
  meaning: 'Another account, or everybody, can now copy what is on that disk.',
  nextStep: 'Take the permission back, and find out what the disk held.',
  calls: {
    ec2: [
      'ModifySnapshotAttribute',
      'ModifyImageAttribute',
      'SharedSnapshotCopyInitiated',
      'SharedSnapshotVolumeCreated',
      'ModifyFpgaImageAttribute',
    ],
    rds: ['ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'],
    redshift: ['AuthorizeSnapshotAccess'],
  },
  where: (event) => event.shown.name.startsWith('Shared') || sharedWith(event).length > 0,
};
