import type { Standing } from '../acceptance/acceptance.js';
import { groupBy } from '../group-by.js';
import type { Host, Selected } from '../instances.js';
import type { Gap } from '../schema.js';
import type { Services } from '../services.js';
import { listing } from '../words.js';
import { countsWithout, setApart } from './accepted-findings.js';
import type { Known } from './exploit-knowledge.js';
import { type Exposure, exposureOf } from './exposure.js';
import { type GroupedCases, groupCases } from './finding-cases.js';
import { type FindingTotals, totalsOf } from './finding-totals.js';
import type { FindingsByInstance } from './findings.js';
import type { ObservedFinding } from './observed-finding.js';

/** What is wrong with some hosts, how each can be reached, and what to do about it. */
export interface FleetAssessment extends GroupedCases {
  readonly hosts: readonly Host[];
  /** What is open. Risks that people accepted are apart, in `accepted`, and nothing else here counts them. */
  readonly byInstance: FindingsByInstance;
  readonly accepted: readonly ObservedFinding[];
  /** Among what is open: how it was accepted once, by `riskKey`. */
  readonly reopened: ReadonlyMap<string, Standing>;
  /** Adds to the kind of a finding what is known about its exploitation. */
  readonly known: Known;
  readonly exposures: ReadonlyMap<string, Exposure>;
  /** Hosts nobody can call safe: findings not read, never scanned, or nobody says whether scanned. */
  readonly unseen: readonly Host[];
  /** Hosts of which every finding was read; of the others, the worst. */
  readonly whole: ReadonlySet<string>;
  readonly totals: FindingTotals;
  readonly gaps: readonly Gap[];
  readonly readAt: readonly Date[];
}

/** Asks every source side by side, so that a slow one costs only what it would have said. */
export async function assessFleet(
  { instances, findings, acceptances, clock }: Pick<Services, 'instances' | 'findings' | 'acceptances' | 'clock'>,
  selected: Pick<Selected, 'hosts' | 'gaps' | 'readAt'>,
  signal: AbortSignal,
): Promise<FleetAssessment> {
  const [described, listed, reach, decided] = await Promise.all([
    instances.describe(selected.hosts, signal),
    findings.of(selected.hosts, signal),
    instances.reach.of(selected.hosts, signal),
    acceptances.all(signal),
  ]);
  const hosts = described.value;
  const unlisted = hosts.some(({ scan, scan_reason }) => scan === 'not_scanned' && scan_reason === null);
  const scanning = unlisted ? await instances.inspector.scanning(signal) : undefined;
  const isOff = scanning?.value === 'off' || [...described.gaps, ...listed.gaps].some(saysThatInspectorIsOff);
  const administrator = isOff ? await instances.inspector.administrator(signal) : null;
  const exposures = new Map(
    hosts.map((host) => {
      const { instance_id: id } = host;
      return [id, exposureOf(host, listed.pathsKnown.has(id) ? listed.value.get(id) : undefined, reach.value.get(id))];
    }),
  );
  const found = (id: string) => (listed.counts?.get(id)?.all ?? listed.value.get(id)?.length ?? 0) > 0;
  const exposed = new Map([...exposures].map(([id, { internet }]) => [id, internet]));
  const apart = setApart(decided.acceptances, {
    byInstance: listed.value,
    known: listed.known,
    exposed,
    names: namesOf(hosts),
    now: clock.now(),
  });
  await acceptances.reopen(apart.fresh);
  const byInstance = apart.open;
  const grouped = groupCases({
    byInstance,
    exposed,
    names: namesOf(hosts),
    known: listed.known,
  });
  return {
    ...grouped,
    hosts,
    byInstance,
    accepted: apart.accepted,
    reopened: apart.reopened,
    known: listed.known,
    exposures,
    whole: listed.whole,
    totals: totalsOf(
      hosts.map((host) => host.instance_id),
      { ...listed, value: byInstance, counts: countsWithout(listed.counts, apart.accepted) },
    ),
    unseen: hosts.filter((host) => !byInstance.has(host.instance_id) || !vouchedFor(host, found(host.instance_id))),
    gaps: [
      ...selected.gaps,
      // Findings prove a scan, whatever the list of scans could not say.
      ...described.gaps.map((gap) => ({ ...gap, instances: gap.instances.filter((id) => !found(id)) })),
      ...listed.gaps,
      ...reach.gaps,
      ...decided.gaps,
      ...notScanned(
        hosts.filter((host) => byInstance.has(host.instance_id)),
        { region: instances.region, off: scanning?.value === 'off' },
      ),
      ...(scanning?.gaps ?? []),
    ].map((gap) => (administrator && saysThatInspectorIsOff(gap) ? askAt(administrator, gap) : gap)),
    readAt: [...selected.readAt, ...described.readAt, ...listed.readAt, ...reach.readAt, ...(scanning?.readAt ?? [])],
  };
}

/** Names by instance id, in the order of the hosts. */
export const namesOf = (hosts: readonly Host[]): ReadonlyMap<string, string> =>
  new Map(hosts.map(({ instance_id, name }) => [instance_id, name]));

const vouchedFor = ({ scan }: Host, found: boolean): boolean =>
  scan === 'scanned' || scan === 'stale' || (scan === 'unknown' && found);

const saysThatInspectorIsOff = ({ service, reason }: Gap): boolean =>
  service === 'inspector2' && reason === 'not_enabled';

/** A member of an organisation cannot help itself: the administrator's settings decide what is scanned in it. */
const askAt = (administrator: string, gap: Gap): Gap => ({
  ...gap,
  detail: `${gap.detail} Account ${administrator} administers Inspector for the organisation: ask there to switch it on.`,
});

/** @param off - Inspector scans no instance in this account and region. */
function notScanned(hosts: readonly Host[], { region, off }: { region: string; off: boolean }): Gap[] {
  const byReason = groupBy(
    hosts.filter((host) => host.scan === 'not_scanned'),
    (host) => host.scan_reason,
  );
  return [...byReason].map(([reason, some]) => ({
    service: 'inspector2',
    region,
    account: null,
    instances: some.map((host) => host.instance_id),
    ...(off && reason === null
      ? { reason: 'not_enabled' as const, detail: `Inspector does not scan EC2 instances here: ${SWITCHED_OFF}` }
      : {
          reason: 'not_scanned' as const,
          detail: `Inspector never scanned ${listing(some.map((host) => host.name))}${reason ? ` (${reason}${meaning(reason)})` : ''}.`,
        }),
    retryable: false,
  }));
}

const SWITCHED_OFF = 'that part of it is disabled in this account and region, so nothing is known of their packages.';

/** Inspector API reference, ScanStatus: what a reason means, where its name does not say it. */
const meanings: Readonly<Record<string, string>> = {
  UNSUPPORTED_OS: ', an operating system that Inspector does not know or that is past the end of its life',
  UNSUPPORTED_CONFIG_FILE: ', a configuration that Inspector cannot read',
  NO_RESOURCES_FOUND: ', it found nothing to scan there',
};
const meaning = (reason: string): string => meanings[reason] ?? '';
