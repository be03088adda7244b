import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf, InvalidAnswer } from '../aws/errors.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import { type Reading, readTimes } from '../instances.js';

/** Whether Inspector scans instances in this account and region; null when it does not say. */
export type Ec2Scanning = 'on' | 'off' | null;

const OWN = 'own';

/**
 * Inspector answers about instances as if nothing were wrong where it is enabled for images or functions alone. Asked only
 * when it does not list some instance at all, which it does for every one that it could scan.
 */
export class InspectorAccount {
  readonly #region: string;
  readonly #scanning: BatchedReads<'on' | 'off'>;
  readonly #administrator: BatchedReads<string>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#scanning = new BatchedReads<'on' | 'off'>({
      ...{ clock, freshS: FRESH_S.securityGroups, batch: 1, maxKept: 1 },
      read: async (_, signal) => {
        const inspector = await clients.inspector();
        const { accounts } = await inspector.batchGetAccountStatus({}, { abortSignal: signal });
        const status = accounts?.[0]?.resourceState?.ec2?.status;
        if (!status) throw new InvalidAnswer('the status of an account without its status');
        return new Map([[OWN, status === 'ENABLED' || status === 'ENABLING' ? 'on' : 'off']]);
      },
    });
    this.#administrator = new BatchedReads<string>({
      ...{ clock, freshS: FRESH_S.exploits, batch: 1, maxKept: 1 },
      read: async (_, signal) => {
        const inspector = await clients.inspector();
        const { delegatedAdmin } = await inspector.getDelegatedAdminAccount({}, { abortSignal: signal });
        return new Map([[OWN, delegatedAdmin?.accountId ?? '']]);
      },
    });
  }

  async scanning(signal: AbortSignal): Promise<Reading<Ec2Scanning>> {
    const read = await this.#scanning.get([OWN], signal);
    const scope = { source: sources.inspectorAccount, region: this.#region, instances: [] };
    return {
      value: read.values.get(OWN)?.value ?? null,
      gaps: read.failures.map(({ error }) => gapOf(error, scope)),
      readAt: readTimes(read),
    };
  }

  /**
   * The account that administers Inspector for the organisation, which alone can switch it on for its members; null where
   * none does or nothing says. An account of no organisation is refused the question, so that a refusal is no gap.
   */
  async administrator(signal: AbortSignal): Promise<string | null> {
    const { values } = await this.#administrator.get([OWN], signal);
    return values.get(OWN)?.value || null;
  }
}
