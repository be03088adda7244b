import { type DetectionRule, itemsOf, named, succeeded } from './rule.js';

const added = (permission: unknown): Record<string, unknown>[] =>
  typeof permission === 'object' && permission !== null && 'add' in permission ? itemsOf(permission.add) : [];

export const snapshotShared: DetectionRule = {
  id: 'snapshot-shared',
  title: 'Snapshot or image shared outside the account',
  severity: 'high',
  techniqueIds: ['T1537'],
  kinds: ['config_changes'],
  meaning: 'Another account, or everybody, can now copy what is on that disk.',
  nextStep: 'Take the permission back, and find out what the disk held.',
  matches: (event) =>
    named(event, 'ModifySnapshotAttribute', 'ModifyImageAttribute') &&
    succeeded(event) &&
    [...added(event.request.createVolumePermission), ...added(event.request.launchPermission)].length > 0,
};
