import { groupBy } from '../group-by.js';
import type { Host, Selected } from '../instances.js';
import type { Gap } from '../schema.js';
import type { Services } from '../services.js';
import { listing } from '../words.js';
import { type Exposure, exposureOf } from './exposure.js';
import type { FindingsByInstance } from './findings.js';
import { type GroupedFindings, groupByFix } from './fix-groups.js';

/** What is wrong with some hosts, how each can be reached, and what to do about it. */
export interface FleetAssessment extends GroupedFindings {
  readonly hosts: readonly Host[];
  readonly byInstance: FindingsByInstance;
  readonly exposures: ReadonlyMap<string, Exposure>;
  /** Hosts nobody can call safe: findings not read, never scanned, or nobody says whether scanned. */
  readonly unseen: readonly Host[];
  readonly gaps: readonly Gap[];
  readonly readAt: readonly Date[];
}

/** Asks every source side by side, so that a slow one costs only what it would have said. */
export async function assessFleet(
  { instances, findings }: Pick<Services, 'instances' | 'findings'>,
  selected: Pick<Selected, 'hosts' | 'gaps' | 'readAt'>,
  signal: AbortSignal,
): Promise<FleetAssessment> {
  const [described, listed, groups] = await Promise.all([
    instances.describe(selected.hosts, signal),
    findings.of(selected.hosts, signal),
    instances.securityGroups.worldOpen(selected.hosts, signal),
  ]);
  const hosts = described.value;
  const byInstance = listed.value;
  const exposures = new Map(
    hosts.map((host) => [host.instance_id, exposureOf(host, byInstance.get(host.instance_id), groups.value)]),
  );
  const found = (id: string) => (byInstance.get(id) ?? []).length > 0;
  const grouped = groupByFix({
    findings: [...byInstance.values()].flat(),
    exposed: new Map([...exposures].map(([id, { internet }]) => [id, internet])),
  });
  return {
    ...grouped,
    hosts,
    byInstance,
    exposures,
    unseen: hosts.filter((host) => !byInstance.has(host.instance_id) || !vouchedFor(host, found(host.instance_id))),
    gaps: [
      ...selected.gaps,
      // Findings prove a scan, whatever the list of scans could not say.
      ...described.gaps.map((gap) => ({ ...gap, instances: gap.instances.filter((id) => !found(id)) })),
      ...listed.gaps,
      ...groups.gaps,
      ...notScanned(
        hosts.filter((host) => byInstance.has(host.instance_id)),
        instances.region,
      ),
    ],
    readAt: [...selected.readAt, ...described.readAt, ...listed.readAt, ...groups.readAt],
  };
}

const vouchedFor = ({ scan }: Host, found: boolean): boolean =>
  scan === 'scanned' || scan === 'stale' || (scan === 'unknown' && found);

function notScanned(hosts: readonly Host[], region: string): Gap[] {
  const byReason = groupBy(
    hosts.filter((host) => host.scan === 'not_scanned'),
    (host) => host.scan_reason,
  );
  return [...byReason].map(([reason, some]) => ({
    service: 'inspector2',
    region,
    account: null,
    instances: some.map((host) => host.instance_id),
    reason: 'not_scanned',
    retryable: false,
    detail: `Inspector never scanned ${listing(some.map((host) => host.name))}${reason ? ` (${reason})` : ''}.`,
  }));
}
