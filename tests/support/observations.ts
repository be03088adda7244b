import type { Host } from '../../services/instances.js';
import type { FleetAssessment } from '../../services/vulnerabilities/assess-fleet.js';
import { groupCases } from '../../services/vulnerabilities/finding-cases.js';
import { totalsOf } from '../../services/vulnerabilities/finding-totals.js';
import type { FindingKind, ObservedFinding } from '../../services/vulnerabilities/observed-finding.js';

/** A clock that stands still until told otherwise. */
export class StillClock {
  constructor(public at = new Date('2026-11-22T12:00:00Z')) {}
  now(): Date {
    return this.at;
  }
  advance(seconds: number): void {
    this.at = new Date(this.at.getTime() + seconds * 1_000);
  }
}

/** A running, managed, scanned host without a public address, unless said otherwise. */
export const host = (with_: Partial<Host> = {}): Host => ({
  instance_id: 'i-0000000000000000a',
  name: 'web-1',
  environment: 'prod',
  role: 'web',
  platform: 'Ubuntu 22.04',
  state: 'running',
  private_ip: '10.0.1.10',
  public_ip: null,
  image_id: null,
  launched_at: null,
  ssm: 'online',
  scan: 'scanned',
  scan_reason: 'SUCCESSFUL',
  scanned_at: '2026-11-22T10:00:00.000Z',
  tags: { Name: 'web-1', env: 'prod', role: 'web' },
  ipv6Addresses: [],
  securityGroupIds: ['sg-0000000000000000a'],
  attachedIds: ['eni-0000000000000000a'],
  profileArn: null,
  ...with_,
});

let arns = 0;

/** An active finding of an Ubuntu package that is not known to be exploited, unless said otherwise. */
export const finding = (with_: Partial<ObservedFinding> = {}): ObservedFinding => ({
  finding_arn: `arn:aws:inspector2:us-west-2:111122223333:finding/${++arns}`,
  instance_id: 'i-0000000000000000a',
  instance_name: 'web-1',
  type: 'package',
  severity: 'high',
  vendor_severity: 'medium',
  inspector_score: 7.5,
  cvss: 7.5,
  cvss_vector: 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N',
  epss: 0.01,
  known_exploited: false,
  kev_due: null,
  exploit_available: false,
  title: 'CVE-2024-0001 - openssl',
  vulnerability_id: 'CVE-2024-0001',
  source_url: null,
  packages: [
    {
      name: 'openssl',
      arch: 'X86_64',
      manager: 'OS',
      installed: '3.0.2-0ubuntu1.10',
      fixed: '3.0.2-0ubuntu1.15',
      path: null,
    },
  ],
  fix_available: 'yes',
  fix_id: null,
  first_observed: '2026-11-10T00:00:00.000Z',
  last_observed: '2026-11-22T00:00:00.000Z',
  platform: 'UBUNTU_22_04',
  reachable: null,
  ...with_,
});

export const affected = (name: string, installed: string, fixed: string | null, manager = 'OS') => ({
  name,
  arch: null,
  manager,
  installed,
  fixed,
  path: null,
});

/** One host that was seen whole, with exactly these findings. */
export function fleetOf(
  findings: readonly ObservedFinding[],
  { internet = false, readAt = [] }: { internet?: boolean | null; readAt?: Date[] } = {},
): FleetAssessment {
  const one = host();
  const id = one.instance_id;
  const value = new Map([[id, findings.map((kind) => ({ ...kind, kind }))]]);
  const whole = new Set([id]);
  const known = <Kind extends FindingKind>(kind: Kind) => kind;
  return {
    ...groupCases({ byInstance: value, exposed: new Map([[id, internet]]), names: new Map([[id, one.name]]), known }),
    known,
    hosts: [one],
    byInstance: value,
    accepted: [],
    reopened: new Map(),
    exposures: new Map([[id, { internet, openPorts: [], basis: '' }]]),
    whole,
    totals: totalsOf([id], { value, whole, bands: new Set() }),
    unseen: [],
    gaps: [],
    readAt,
  };
}
