import { byCode, type DetectionRule } from './rule.js';

export const databasePasswordSet: DetectionRule = {
  id: 'database-password-set',
  title: 'Master password of a database set',
  severity: 'medium',
  techniqueIds: ['T1098', 'T1531'],
  kinds: ['privilege_escalation', 'config_changes'],
  meaning: 'Whoever did it can read and change everything in the database.',
  nextStep: 'Confirm it with the owner of the database; set another password when they do not know it.',
  calls: { rds: ['ModifyDBInstance', 'ModifyDBCluster'] },
  where: (event) => event.request.masterUserPassword !== undefined && !byCode(event),
};
