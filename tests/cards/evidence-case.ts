import type { Approval } from '../../services/contracts/approval.js';
import type { Evidence } from '../../services/contracts/evidence.js';
import { evidenceHash } from '../../services/evidence/hash.js';
import { approval, idOf } from './samples.js';

const of = (name: string) => ({ instance_id: idOf(name), name });
const day = [
  0.4,
  0.3,
  0.2,
  0.2,
  0.18,
  0.2,
  0.4,
  0.7,
  1,
  1.2,
  1.4,
  1.5,
  1.4,
  1.3,
  1.4,
  1.5,
  1.6,
  1.8,
  2,
  1.9,
  1.6,
  1.1,
  0.7,
  null,
];
const evidence: Evidence = {
  version: 1,
  plan_hash: approval.plan.hash,
  gathered_at: '2026-11-22T14:05:03.000Z',
  why_now: ['critical severity'],
  blast_radius: [
    '4 of 10 hosts, prod; at most 2 at once, in 3 waves',
    'they serve web (2 hosts of this plan)',
    'no reboot',
  ],
  load: [
    { ...of('web-1'), p50: 0.18, p95: 0.31, day, basis: '28 days of hourly load' },
    { ...of('web-2'), p50: 1.4, p95: 2.2, day, basis: '28 days of hourly load' },
    { ...of('api-1'), p50: null, p95: null, day: day.map(() => null), basis: 'no data' },
  ],
  last_runs: [
    {
      ...of('web-1'),
      approval_id: 'APR-1',
      title: 'Patch sudo on 2 hosts',
      at: '2026-11-08T04:12:00Z',
      state: 'verified',
    },
    {
      ...of('web-2'),
      approval_id: 'APR-1',
      title: 'Patch sudo on 2 hosts',
      at: '2026-11-08T04:31:00Z',
      state: 'rolled_back',
    },
  ],
  rehearsals: [
    { ...of('web-1'), state: 'as_planned', also: [], missing: [], detail: '1 package', at: '2026-11-22T14:05:01.000Z' },
    {
      ...of('web-2'),
      state: 'more',
      also: [{ name: 'libnghttp2-dev', arch: null, action: 'install', version: '1.43.0-1ubuntu0.1' }],
      missing: [],
      detail: '2 packages',
      at: '2026-11-22T14:05:01.000Z',
    },
    { ...of('api-1'), state: 'unknown', also: [], missing: [], detail: 'it did not answer in time', at: null },
  ],
  unknown: [
    'what else the package manager would change on api-1: not rehearsed',
    'the usual load of api-1 in this window',
  ],
};
export const evidencedApproval: Approval = { ...approval, evidence, evidence_hash: evidenceHash(evidence) };
