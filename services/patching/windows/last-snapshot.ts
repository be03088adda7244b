import type { Clients } from '../../aws/clients.js';
import { allPages } from '../../aws/pages.js';
import type { Host } from '../../instances.js';

/** When the newest complete snapshot of any of the host's volumes was taken, ISO 8601; null: there is none. */
export async function readLastSnapshot(
  clients: Clients,
  host: Pick<Host, 'attachedIds'>,
  abortSignal: AbortSignal,
): Promise<string | null> {
  const volumes = host.attachedIds.filter((id) => id.startsWith('vol-'));
  if (volumes.length === 0) return null;
  const ec2 = await clients.ec2();
  const Filters = [
    { Name: 'volume-id', Values: volumes },
    { Name: 'status', Values: ['completed'] },
  ];
  const snapshots = await allPages(async (NextToken) => {
    const page = await ec2.describeSnapshots(
      { OwnerIds: ['self'], Filters, MaxResults: 1000, NextToken },
      { abortSignal },
    );
    return { items: page.Snapshots, next: page.NextToken };
  });
  const times = snapshots.flatMap(({ StartTime }) => (StartTime ? [StartTime.toISOString()] : []));
  return times.sort().at(-1) ?? null;
}
