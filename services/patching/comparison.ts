import type { Disagreement, MissingPatch } from '../contracts/patch.js';
import type { Host, Reading } from '../instances.js';
import type { Gap } from '../schema.js';
import type { Services } from '../services.js';
import type { FindingRecord } from '../vulnerabilities/observed-finding.js';
import { listing } from '../words.js';
import type { PatchReading } from './compliance.js';
import { type BothSides, disagreements, isOpenToDoubt, openSince } from './disagreements.js';

interface InspectorsView extends Pick<Reading<unknown>, 'gaps' | 'readAt'> {
  readonly hosts: readonly Host[];
  /** By instance id; a host that is not in it did not answer. */
  readonly findings: ReadonlyMap<string, readonly FindingRecord[]>;
}

/** What Inspector says of the hosts. That it fails leaves what Patch Manager says as it is. */
export async function inspectorsView(
  { instances, findings }: Pick<Services, 'instances' | 'findings'>,
  hosts: readonly Host[],
  signal: AbortSignal,
): Promise<InspectorsView> {
  const [described, listed] = await Promise.all([
    instances.describe(hosts, signal, ['scan']),
    findings.of(hosts, signal),
  ]);
  return {
    hosts: described.value,
    findings: listed.value,
    gaps: [...described.gaps, ...listed.gaps].map(detailAlone),
    readAt: [...described.readAt, ...listed.readAt],
  };
}

/** Compliance is told all the same: the gap takes away a comparison, and no host. */
const detailAlone = (gap: Gap): Gap => ({ ...gap, instances: [] });

/** What is known of a host, rather than that a service did not answer. */
const isState = (reason: Gap['reason']): boolean =>
  ['not_scanned', 'scan_too_old', 'not_managed', 'not_found'].includes(reason);

function neverScanned(hosts: readonly Host[], region: string): Gap[] {
  const names = hosts.flatMap(({ scan, name }) => (scan === 'not_scanned' ? [name] : []));
  if (names.length === 0) return [];
  const where = { service: 'inspector2', region, account: null, instances: [] };
  const detail = `Inspector never scanned ${listing(names)}, so there is nothing to compare with.`;
  return [{ ...where, reason: 'not_scanned', retryable: false, detail }];
}

interface Comparison extends Pick<Reading<unknown>, 'gaps' | 'readAt'> {
  readonly disagreements: Disagreement[];
  /** Instances of which one side says too little. */
  readonly notCompared: string[];
  readonly patches: PatchReading['patches'];
}

/** Sets both side by side, host by host, by the baselines that judged them. */
export async function comparison(
  { patches, clock, instances: { region } }: Pick<Services, 'patches' | 'clock' | 'instances'>,
  read: PatchReading,
  inspector: InspectorsView,
  signal: AbortSignal,
): Promise<Comparison> {
  const baselines = await patches.baselines.of(new Set(read.value.flatMap(({ baseline_id: id }) => id ?? [])), signal);
  const now = clock.now();
  const unanswered = new Set(read.gaps.filter(({ reason }) => !isState(reason)).flatMap(({ instances }) => instances));
  const sides = inspector.hosts.flatMap((host): BothSides[] => {
    const id = host.instance_id;
    const findings = inspector.findings.get(id);
    const compliance = read.value.find(({ instance_id }) => instance_id === id);
    if (!findings || !compliance || unanswered.has(id) || host.scan === 'not_scanned') return [];
    const baseline = baselines.value.get(compliance.baseline_id ?? '');
    return [{ host, compliance, patches: read.patches.get(id) ?? [], findings, baseline, now }];
  });
  const compared = new Set(sides.map(({ host }) => host.instance_id));
  const first = sides.flatMap(disagreements);
  const doubtful = [...new Set(first.filter(isOpenToDoubt).map(({ instance_id }) => instance_id))];
  const installed = await patches.installed(doubtful, signal);
  const found = sides.flatMap((one) => disagreements({ ...one, installed: installed.value.get(one.host.instance_id) }));
  const dated = (id: string, some: readonly MissingPatch[]): readonly MissingPatch[] =>
    some.map((patch) => ({ ...patch, open_since: openSince(patch, inspector.findings.get(id) ?? []) }));
  return {
    disagreements: found,
    notCompared: inspector.hosts.flatMap(({ instance_id: id }) => (compared.has(id) ? [] : [id])),
    patches: new Map([...read.patches].map(([id, some]) => [id, dated(id, some)])),
    gaps: [...inspector.gaps, ...neverScanned(inspector.hosts, region), ...baselines.gaps, ...installed.gaps],
    readAt: [...inspector.readAt, ...baselines.readAt, ...installed.readAt],
  };
}
