import type { TrailEvent } from '../trail-event.js';
import { type DetectionRule, itemsOf, memberOf, textOf } from './rule.js';

/** Who may now use it: in the request of the snapshot or the image. */
const added = ({ request }: TrailEvent): Record<string, unknown>[] =>
  [request.createVolumePermission, request.launchPermission, request.loadPermission].flatMap((permission) =>
    itemsOf(memberOf(permission, 'add')),
  );

function isOutside(item: Record<string, unknown>, account: string): boolean {
  if (item.group === 'all') return true;
  const [to] = [item.userId, item.organizationArn, item.organizationalUnitArn].map(textOf).filter(Boolean);
  return to !== undefined && to !== account;
}

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
  },
  where: (event) =>
    event.shown.name.startsWith('Shared') || added(event).some((item) => isOutside(item, event.account)),
};
