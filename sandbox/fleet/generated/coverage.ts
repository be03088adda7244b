import type { HostSeed } from '../hosts.js';

type Coverage = Pick<HostSeed, 'ssm' | 'patchScan' | 'scan' | 'stopped'>;

const day = 24;

/**
 * Who can see a host. Of a thousand, some 900 are managed, scanned and looked at by Patch Manager within a day; the
 * others are what every large fleet has: stopped, cut off, forgotten, of an age that nobody scans.
 *
 * @param place - 0 to 1: which kind the host is.
 * @param chance - numbers of this host, 0 to 1.
 * @param launched - hours since it was made: nothing is older.
 */
export function coverageAt(place: number, chance: (what: number) => number, launched: number): Coverage {
  const ago = (hours: number) => Math.max(1, Math.min(launched - 1, Math.round(hours)));
  const recently = { patchScan: ago(1 + 20 * chance(11)), age: ago(1 + 11 * chance(12)) };
  const scanned = { ssm: 'online', patchScan: recently.patchScan, scan: active(recently.age) } as const;
  if (place < 0.87) return scanned;
  // Scanned from a snapshot of its volumes: Inspector needs no agent for that, Patch Manager does.
  if (place < 0.9) return { ssm: 'none', scan: { ...active(recently.age), agentless: true } };
  if (place < 0.92) return { ssm: 'online', patchScan: ago(day * (8 + 20 * chance(13))), scan: active(recently.age) };
  if (place < 0.935) return { ssm: 'online', scan: active(recently.age) };
  const stale = ago(day * (2 + 12 * chance(14)));
  if (place < 0.955) {
    return { ssm: 'lost', patchScan: stale, scan: { code: 'INACTIVE', reason: 'STALE_INVENTORY', age: stale } };
  }
  if (place < 0.975) {
    const stopped = ago(day * (1 + 30 * chance(15)));
    return {
      ...{ ssm: 'lost', stopped, patchScan: ago(stopped + 5) },
      scan: { code: 'INACTIVE', reason: 'EC2_INSTANCE_STOPPED', age: ago(stopped + 2) },
    };
  }
  if (place < 0.99) return { ssm: 'none', scan: { code: 'INACTIVE', reason: 'UNMANAGED_EC2_INSTANCE' } };
  if (place < 0.995) return { ssm: 'online', scan: { code: 'INACTIVE', reason: 'NO_INVENTORY' } };
  return { ssm: 'online', patchScan: recently.patchScan, scan: { code: 'INACTIVE', reason: 'UNSUPPORTED_OS' } };
}

const active = (age: number) => ({ code: 'ACTIVE', reason: 'SUCCESSFUL', age }) as const;
