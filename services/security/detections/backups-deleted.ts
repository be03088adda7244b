import { byCode, type DetectionRule } from './rule.js';

export const backupsDeleted: DetectionRule = {
  id: 'backups-deleted',
  title: 'Many backups or disks deleted',
  severity: 'high',
  techniqueIds: ['T1485', 'T1490'],
  kinds: ['config_changes'],
  meaning: 'Snapshots, images or volumes went one after the other, as before a demand for ransom.',
  nextStep: 'Stop the credentials now; look into the recycle bin and the backup vault for what can be brought back.',
  calls: {
    ec2: ['DeleteSnapshot', 'DeregisterImage', 'DeleteVolume'],
    backup: ['DeleteRecoveryPoint', 'DeleteBackupVault'],
    rds: ['DeleteDBSnapshot', 'DeleteDBClusterSnapshot'],
  },
  atLeast: 5,
  where: (event) => !byCode(event),
};
