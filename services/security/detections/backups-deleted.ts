import { byCode, byManagedWorkload, type DetectionRule, throughService } from './rule.js';

/**
 * What keeps backups deletes the old ones every night: Data Lifecycle Manager, AWS Backup, a function, a pipeline; a cluster its
 * volumes. What the backups are of is another matter.
 */
const ROUTINE = /Snapshot$|Image$|RecoveryPoint$|Backup$|Volume$/;

export const backupsDeleted: DetectionRule = {
  id: 'backups-deleted',
  title: 'Many backups, disks or stores deleted',
  severity: 'high',
  techniqueIds: ['T1485', 'T1490'],
  kinds: ['config_changes'],
  meaning: 'Snapshots, images, volumes or databases went one after the other, as before a demand for ransom.',
  nextStep: 'Stop the credentials now; look into the recycle bin and the backup vault for what can be brought back.',
  calls: {
    ec2: ['DeleteSnapshot', 'DeregisterImage', 'DeleteVolume'],
    backup: ['DeleteRecoveryPoint', 'DeleteBackupVault'],
    rds: [
      'DeleteDBSnapshot',
      'DeleteDBClusterSnapshot',
      'DeleteDBInstance',
      'DeleteDBCluster',
      'DeleteDBInstanceAutomatedBackup',
    ],
    s3: ['DeleteBucket'],
    dynamodb: ['DeleteTable', 'DeleteBackup'],
    elasticfilesystem: ['DeleteFileSystem'],
  },
  atLeast: 5,
  where: (event) =>
    !byCode(event) && !throughService(event) && !(byManagedWorkload(event) && ROUTINE.test(event.shown.name)),
};
