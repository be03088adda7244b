import type { HostCompliance } from '../contracts/patch.js';
import type { Host } from '../instances.js';
import { age } from '../words.js';
import type { PatchCounts, PatchState } from './patch-states.js';

/** A scan older than this says nothing about today: AWS's own default scan association runs daily. Days. */
export const SCAN_SPEAKS_FOR_DAYS = 7;

/**
 * Compliant only by a recent scan that counted nothing missing, failed, rejected or waiting for a reboot (AWS Systems
 * Manager user guide, "Patch compliance state values"); whatever is not known makes it unknown.
 * @param state undefined when SSM did not answer
 */
export function verdictOf(host: Host, state: PatchState | undefined, now: Date): HostCompliance {
  const counts = state === undefined || state === 'never' ? undefined : state;
  return {
    instance_id: host.instance_id,
    name: host.name,
    platform: host.platform,
    ...judged(host, state, now),
    missing: counts?.missing ?? null,
    failed: counts?.failed ?? null,
    pending_reboot: counts?.pendingReboot ?? null,
    rejected: counts?.rejected ?? null,
    baseline_id: counts?.baselineId ?? null,
    scanned_at: counts?.scannedAt?.toISOString() ?? null,
  };
}

function judged(host: Host, state: PatchState | undefined, now: Date): Pick<HostCompliance, 'verdict' | 'reason'> {
  if (state === undefined) return { verdict: 'unknown', reason: 'Systems Manager did not answer' };
  if (state === 'never') {
    const managed = host.ssm !== 'not_managed';
    return {
      verdict: 'unknown',
      reason: managed ? 'never scanned by Patch Manager' : 'not managed by Systems Manager',
    };
  }
  const { scannedAt, missing, failed } = state;
  if (!scannedAt || missing === null || failed === null) {
    return { verdict: 'unknown', reason: 'Patch Manager answered without counts or without a time' };
  }
  const behind = inWords(state);
  if (now.getTime() - scannedAt.getTime() > SCAN_SPEAKS_FOR_DAYS * 86_400_000) {
    const then = behind ? ` (${behind} then)` : '';
    return { verdict: 'unknown', reason: `last scanned ${age(scannedAt, now)} ago${then}` };
  }
  if (behind) return { verdict: 'non_compliant', reason: behind };
  if (state.pendingReboot === null || state.rejected === null) {
    return { verdict: 'unknown', reason: 'Patch Manager did not count what waits for a reboot or was rejected' };
  }
  return { verdict: 'compliant', reason: 'nothing missing' };
}

/** `3 missing, 1 pending reboot`; empty when there is nothing. */
function inWords({ missing, failed, pendingReboot, rejected }: PatchCounts): string {
  const counted: [number, string][] = [
    [missing ?? 0, 'missing'],
    [failed ?? 0, 'failed'],
    [pendingReboot ?? 0, 'pending reboot'],
    [rejected ?? 0, 'installed but rejected'],
  ];
  return counted.flatMap(([n, what]) => (n > 0 ? [`${n} ${what}`] : [])).join(', ');
}
