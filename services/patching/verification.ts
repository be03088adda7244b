import type { HostState } from '../contracts/approval.js';
import type { HostCheck } from '../contracts/host-check.js';
import type { PlannedHost, PlannedPackage } from '../contracts/plan.js';
import { compareVersions } from '../vulnerabilities/versions.js';
import { clockTime, count, listing } from '../words.js';
import { isKernel, needsBoot, stillRuns } from './health-check.js';

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
  /** What the host itself said after the install; left out where the plan does not look at it. */
  readonly look?: HostCheck | undefined;
  /** Sources that failed, in our words. */
  readonly failures: readonly string[];
}

export interface Outcome {
  readonly state: Extract<HostState, 'verified' | 'failed' | 'reboot_pending' | 'unknown'>;
  readonly detail: string;
}

/**
 * Whether a host is fixed. "Verified" needs both witnesses: Systems Manager shows the planned versions, and Inspector,
 * having scanned after the install, has none of the planned findings open. What is of no use before a reboot needs a third:
 * the host itself says that it runs the kernel that is installed. That a command succeeded proves nothing.
 *
 * @param startedAt when the install was begun: a boot from before that changed nothing.
 * @param limitMs how long after the install Inspector may take before the host is called unknown.
 * @returns undefined while there is still something to wait for.
 */
export function verify(
  host: PlannedHost,
  evidence: Evidence,
  { startedAt, installedAt, now, limitMs }: { startedAt?: string; installedAt: Date; now: Date; limitMs: number },
): Outcome | undefined {
  const { active, scannedAt } = evidence;
  const rescanned = active !== null && scannedAt !== null && scannedAt > installedAt;
  const boot = bootOf(host, evidence, startedAt ?? installedAt.toISOString());
  const settled = rescanned ? afterScan(host, { ...evidence, active, scannedAt }, boot) : undefined;
  if (settled) return settled;
  return now.getTime() - installedAt.getTime() < limitMs ? undefined : whenTimeIsUp(host, evidence, boot, rescanned);
}

/** Whether the host runs what was installed, by its own word. */
type Boot =
  | { readonly kind: 'no_matter' | 'unseen' }
  | { readonly kind: 'old'; readonly words: string }
  | { readonly kind: 'running'; readonly kernel: string };

function bootOf(host: PlannedHost, { look }: Evidence, since: string): Boot {
  const matters =
    needsBoot(host) && (host.health_check !== undefined || host.packages.some(({ name }) => isKernel(name)));
  if (!matters) return { kind: 'no_matter' };
  if (!look?.seen) return { kind: 'unseen' };
  const words = stillRuns(host, look.seen, since);
  return words === undefined ? { kind: 'running', kernel: look.seen.running_kernel } : { kind: 'old', words };
}

function afterScan(
  host: PlannedHost,
  evidence: Evidence & { readonly active: NonNullable<Evidence['active']>; readonly scannedAt: Date },
  boot: Boot,
): Outcome | undefined {
  const { active, scannedAt } = evidence;
  const old = stillOld(host, evidence);
  if (active.length > 0) {
    const open = `${count(active.length, 'finding')} ${active.length === 1 ? 'stays' : 'stay'} open`;
    const before = boot.kind === 'old' ? `it ${boot.words}, and ` : '';
    if (before || awaitsReboot(host, evidence)) {
      return { state: 'reboot_pending', detail: `installed; ${before}until it reboots ${open}` };
    }
    return { state: 'failed', detail: `AWS reported success, but ${old ?? 'nothing changed for Inspector'}: ${open}` };
  }
  if (old) return { state: 'failed', detail: `AWS reported success, but ${old}` };
  if (boot.kind === 'old') return { state: 'reboot_pending', detail: `installed, not in effect: it ${boot.words}` };
  if (boot.kind === 'unseen' || !showsVersions(host, evidence)) return undefined;
  const closed = count(host.finding_arns.length, 'finding');
  const runs = boot.kind === 'running' ? `; runs kernel ${boot.kernel}` : '';
  return { state: 'verified', detail: `re-scanned at ${clockTime(scannedAt)}: ${closed} closed${runs}` };
}

function whenTimeIsUp(host: PlannedHost, evidence: Evidence, boot: Boot, rescanned: boolean): Outcome {
  // What Inspector saw before the install says nothing about it.
  const old = stillOld(host, rescanned ? evidence : { ...evidence, active: null });
  if (old) return { state: 'failed', detail: `AWS reported success, but ${old}` };
  if (boot.kind === 'old') return { state: 'reboot_pending', detail: `installed, not in effect: it ${boot.words}` };
  if (awaitsReboot(host, evidence)) return { state: 'reboot_pending', detail: 'installed; a reboot is pending' };
  return {
    state: 'unknown',
    detail: [`installed, not verified: ${missingOf(host, evidence, boot, rescanned)}`, ...evidence.failures].join('. '),
  };
}

function missingOf(host: PlannedHost, evidence: Evidence, boot: Boot, rescanned: boolean): string {
  if (!rescanned) return 'Inspector has not re-scanned since';
  if (boot.kind === 'unseen' && showsVersions(host, evidence)) {
    const because = evidence.look?.because;
    return `which kernel it runs was not seen${because ? ` (${because})` : ''}`;
  }
  return 'Systems Manager does not show the versions';
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
