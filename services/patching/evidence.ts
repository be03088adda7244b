import type { Inspector2 } from '@aws-sdk/client-inspector2';
import type { SSM } from '@aws-sdk/client-ssm';
import type { Clients } from '../aws/clients.js';
import { userErrorOf } from '../aws/errors.js';
import { allPages } from '../aws/pages.js';
import { type Source, sources } from '../aws/sources.js';
import type { MissingPatch } from '../contracts/patch.js';
import type { PlannedHost } from '../contracts/plan.js';
import type { AffectedPackage } from '../contracts/vulnerability.js';
import { timeLimit } from '../time-limit.js';
import { findingRecord } from '../vulnerabilities/observed-finding.js';
import { newest } from '../vulnerabilities/versions.js';
import { readPatches, readPatchStates } from './patch-states.js';
import type { Evidence } from './verification.js';

/** Every filter of ListFindings takes ten values (Amazon Inspector API reference, FilterCriteria). */
const ARNS_A_CALL = 10;
const READ_LIMIT_MS = 15_000;

export const inventory: Source = {
  service: 'ssm',
  action: 'ssm:ListInventoryEntries',
  reads: 'the installed packages',
};

/** The packages of a host that are looked at. */
type PackagesOf = Pick<PlannedHost, 'instance_id' | 'platform' | 'packages'>;

/**
 * Reads what AWS shows of a host after an install, from nothing that was kept before. A source that fails is named in
 * `failures`; it does not hide what the others say.
 */
export async function readEvidence(clients: Clients, host: PlannedHost, installedAt: Date): Promise<Evidence> {
  const inspector = await clients.inspector();
  const failures: string[] = [];
  const [installed, active, scannedAt] = await Promise.all([
    readInstalled(clients, host, installedAt),
    attempt(sources.findings, readActive(inspector, host), failures),
    attempt(sources.scans, readScannedAt(inspector, host), failures),
  ]);
  return { ...installed, active, scannedAt, failures: [...installed.failures, ...failures] };
}

/** What Systems Manager alone shows of the planned packages since then. */
export async function readInstalled(
  clients: Clients,
  host: PackagesOf,
  since: Date,
): Promise<Pick<Evidence, 'versions' | 'unpatched' | 'failures'>> {
  const ssm = await clients.ssm();
  const failures: string[] = [];
  const [found, unpatched] = await Promise.all([
    attempt(inventory, readInventory(ssm, host), failures),
    attempt(sources.patches, readUnpatched(ssm, host, since), failures),
  ]);
  const scheme = /ubuntu|debian/i.test(host.platform) ? 'deb' : 'rpm';
  const newestOf = ([name, all]: [string, readonly string[]]): [string, string] => [name, newest(all, scheme) ?? ''];
  const versions = found && found.capturedAt > since ? new Map([...found.versions].map(newestOf)) : null;
  return { versions, unpatched, failures };
}

/** A source that fails leaves null, and its name in `failures`. */
export async function attempt<T>(source: Source, read: Promise<T>, failures: string[]): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    failures.push(userErrorOf(error, source).message);
    return null;
  }
}

/** SSM inventory of the planned packages, every version of each: a kernel is installed beside the old one. */
export interface Inventory {
  readonly capturedAt: Date;
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

/** null where none was ever collected. */
export async function readInventory(ssm: SSM, host: PackagesOf): Promise<Inventory | null> {
  const versions = new Map<string, readonly string[]>();
  let captured: string | undefined;
  const entries = await allPages(async (NextToken) => {
    const page = await ssm.listInventoryEntries({
      InstanceId: host.instance_id,
      TypeName: 'AWS:Application',
      Filters: [{ Key: 'Name', Values: host.packages.map(({ name }) => name).slice(0, 40), Type: 'Equal' }],
      MaxResults: 50,
      NextToken,
    });
    captured = page.CaptureTime ?? captured;
    return { items: page.Entries, next: page.NextToken };
  });
  if (captured === undefined) return null;
  for (const { Name: name, Version: version, Release: release, Epoch: epoch } of entries) {
    if (!name || !version) continue;
    const whole = `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`;
    versions.set(name, [...(versions.get(name) ?? []), whole]);
  }
  return { capturedAt: new Date(captured), versions };
}

/** The patch report of the planned packages; null when no patch operation ended after `since`. */
export async function readUnpatched(ssm: SSM, host: PackagesOf, since: Date): Promise<Evidence['unpatched']> {
  const id = host.instance_id;
  const signal = timeLimit(READ_LIMIT_MS);
  const report = (await readPatchStates(ssm, [id], signal)).get(id);
  if (!report || report === 'never' || !report.scannedAt || report.scannedAt < since) return null;
  const patches = (await readPatches(ssm, [id], signal)).get(id) ?? [];
  return patches.flatMap((patch) => {
    const known = states[patch.state];
    const name = host.packages.find((one) => patch.id === one.name || patch.id.startsWith(`${one.name}.`))?.name;
    return known && name ? [{ name, state: known }] : [];
  });
}

const states: Partial<Record<MissingPatch['state'], NonNullable<Evidence['unpatched']>[number]['state']>> = {
  missing: 'missing',
  failed: 'failed',
  installed_pending_reboot: 'pending_reboot',
};

/** Which of the planned findings Inspector still calls active. */
async function readActive(inspector: Inspector2, host: PlannedHost): Promise<NonNullable<Evidence['active']>> {
  return (await readPackages(inspector, host)).map((packages) => ({ packages }));
}

/** The newest version that the planned findings ask for by now, by package name. */
export async function readFixes(inspector: Inspector2, host: PlannedHost): Promise<ReadonlyMap<string, string>> {
  const scheme = /ubuntu|debian/i.test(host.platform) ? 'deb' : 'rpm';
  const fixes = new Map<string, string>();
  for (const { name, manager, fixed } of (await readPackages(inspector, host)).flat()) {
    if (manager !== 'OS' || fixed === null) continue;
    fixes.set(name, newest([fixed, fixes.get(name) ?? fixed], scheme) ?? fixed);
  }
  return fixes;
}

/** The packages of each planned finding that is active. */
async function readPackages(inspector: Inspector2, host: PlannedHost): Promise<readonly AffectedPackage[][]> {
  const active: AffectedPackage[][] = [];
  for (let start = 0; start < host.finding_arns.length; start += ARNS_A_CALL) {
    const equals = <T extends string>(value: T) => ({ comparison: 'EQUALS' as const, value });
    const findings = await allPages(async (nextToken) => {
      const page = await inspector.listFindings({
        filterCriteria: {
          findingArn: host.finding_arns.slice(start, start + ARNS_A_CALL).map(equals),
          findingStatus: [equals('ACTIVE')],
        },
        maxResults: 100,
        nextToken,
      });
      return { items: page.findings, next: page.nextToken };
    });
    for (const finding of findings) active.push([...(findingRecord(finding)?.kind.packages ?? [])]);
  }
  return active;
}

async function readScannedAt(inspector: Inspector2, host: PlannedHost): Promise<Date | null> {
  const resources = await allPages(async (nextToken) => {
    const page = await inspector.listCoverage({
      filterCriteria: { resourceId: [{ comparison: 'EQUALS', value: host.instance_id }] },
      nextToken,
    });
    return { items: page.coveredResources, next: page.nextToken };
  });
  const times = resources.flatMap(({ scanType, lastScannedAt }) =>
    scanType !== 'NETWORK' && lastScannedAt ? [lastScannedAt.getTime()] : [],
  );
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}
