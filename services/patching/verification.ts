import type { HostState } from '../contracts/approval.js';
import type { PlannedHost, PlannedPackage } from '../contracts/plan.js';
import { compareVersions } from '../vulnerabilities/versions.js';
import { clockTime, count, listing } from '../words.js';

/** What AWS shows of a host after the install. null: that source did not answer, or has nothing newer than the install. */
export interface Evidence {
  /** SSM inventory: the newest installed version by package name. */
  readonly versions: ReadonlyMap<string, string> | null;
  /** SSM patch report: planned packages that it does not call installed. */
  readonly unpatched:
    | readonly { readonly name: string; readonly state: 'missing' | 'failed' | 'pending_reboot' }[]
    | null;
  /** Planned findings that Inspector still calls active, with the package versions it sees. */
  readonly active:
    | readonly { readonly packages: readonly { readonly name: string; readonly installed: string }[] }[]
    | null;
  /** Inspector's last scan of the host. */
  readonly scannedAt: Date | null;
  /** Sources that failed, in our words. */
  readonly failures: readonly string[];
}

export interface Outcome {
  readonly state: Extract<HostState, 'verified' | 'failed' | 'reboot_pending' | 'unknown'>;
  readonly detail: string;
}

/**
 * Whether a host is fixed. "Verified" needs both witnesses: Systems Manager shows the planned versions, and Inspector,
 * having scanned after the install, has none of the planned findings open. That a command succeeded proves nothing.
 *
 * @param limitMs how long after the install Inspector may take before the host is called unknown.
 * @returns undefined while there is still something to wait for.
 */
export function verify(
  host: PlannedHost,
  evidence: Evidence,
  { installedAt, now, limitMs }: { installedAt: Date; now: Date; limitMs: number },
): Outcome | undefined {
  const { active, scannedAt } = evidence;
  const rescanned = active !== null && scannedAt !== null && scannedAt > installedAt;
  const settled = rescanned ? afterScan(host, evidence, active, scannedAt) : undefined;
  if (settled) return settled;
  return now.getTime() - installedAt.getTime() < limitMs ? undefined : whenTimeIsUp(host, evidence, rescanned);
}

function afterScan(
  host: PlannedHost,
  evidence: Evidence,
  active: NonNullable<Evidence['active']>,
  scannedAt: Date,
): Outcome | undefined {
  const old = stillOld(host, { ...evidence, active });
  if (active.length > 0) {
    const open = `${count(active.length, 'finding')} ${active.length === 1 ? 'stays' : 'stay'} open`;
    if (awaitsReboot(host, evidence)) return { state: 'reboot_pending', detail: `installed; until it reboots ${open}` };
    return { state: 'failed', detail: `AWS reported success, but ${old ?? 'nothing changed for Inspector'}: ${open}` };
  }
  if (old) return { state: 'failed', detail: `AWS reported success, but ${old}` };
  if (!showsVersions(host, evidence)) return undefined;
  const closed = count(host.finding_arns.length, 'finding');
  return { state: 'verified', detail: `re-scanned at ${clockTime(scannedAt)}: ${closed} closed` };
}

function whenTimeIsUp(host: PlannedHost, evidence: Evidence, rescanned: boolean): Outcome {
  // What Inspector saw before the install says nothing about it.
  const old = stillOld(host, rescanned ? evidence : { ...evidence, active: null });
  if (old) return { state: 'failed', detail: `AWS reported success, but ${old}` };
  if (awaitsReboot(host, evidence)) return { state: 'reboot_pending', detail: 'installed; a reboot is pending' };
  const missing = rescanned ? 'Systems Manager does not show the versions' : 'Inspector has not re-scanned since';
  return { state: 'unknown', detail: [`installed, not verified: ${missing}`, ...evidence.failures].join('. ') };
}

/** "openssl is still 3.0.2", from whichever source saw it; undefined when none did. */
export function stillOld(
  host: PlannedHost,
  { versions, active }: Pick<Evidence, 'versions' | 'active'>,
): string | undefined {
  const seen = host.packages.flatMap((one) => {
    const installed =
      versions?.get(one.name) ??
      active?.flatMap(({ packages }) => packages).find(({ name }) => name === one.name)?.installed;
    return installed !== undefined && isOlder(host, installed, one) ? [`${one.name} is still ${installed}`] : [];
  });
  return seen.length > 0 ? listing(seen) : undefined;
}

/** Inventory names the versions; a patch report made after the install at least lacks none of these packages. */
export function showsVersions(
  { packages }: PlannedHost,
  { versions, unpatched }: Pick<Evidence, 'versions' | 'unpatched'>,
): boolean {
  if (packages.every(({ name }) => versions?.has(name))) return true;
  const lacking = new Set(unpatched?.filter(({ state }) => state !== 'pending_reboot').map(({ name }) => name));
  return unpatched !== null && !packages.some(({ name }) => lacking.has(name));
}

const awaitsReboot = (host: PlannedHost, { unpatched }: Evidence): boolean =>
  host.packages.some((one) => unpatched?.some(({ name, state }) => name === one.name && state === 'pending_reboot'));

export const isOlder = (host: PlannedHost, installed: string, { to }: Pick<PlannedPackage, 'to'>): boolean =>
  compareInstalled(host, installed, to) < 0;

/** An epoch counts only where both state it: not every source of AWS does. */
export function compareInstalled({ platform }: Pick<PlannedHost, 'platform'>, one: string, other: string): number {
  const both = [one, other].every((version) => /^\d+:/.test(version));
  const [a = '', b = ''] = [one, other].map((version) => (both ? version : version.replace(/^\d+:/, '')));
  return compareVersions(a, b, /ubuntu|debian/i.test(platform) ? 'deb' : 'rpm');
}
