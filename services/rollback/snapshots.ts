import type { Clients } from '../aws/clients.js';
import { userErrorOf } from '../aws/errors.js';

/** EBS snapshots that patch runs took. */
export class Snapshots {
  constructor(private readonly clients: Clients) {}

  /** @throws AccessDenied, Unavailable when EC2 does not say. */
  async state(snapshotId: string): Promise<'completed' | 'pending' | 'gone'> {
    const ec2 = await this.clients.ec2();
    try {
      const { Snapshots: found } = await ec2.describeSnapshots({ SnapshotIds: [snapshotId] });
      return found?.[0]?.State === 'completed' ? 'completed' : found?.[0]?.State === 'pending' ? 'pending' : 'gone';
    } catch (error) {
      if (error instanceof Error && error.name === 'InvalidSnapshot.NotFound') return 'gone';
      throw userErrorOf(error, { service: 'ec2', action: 'ec2:DescribeSnapshots', reads: 'snapshots' });
    }
  }
}
