import type { PatchPlan, PlanOf } from '../../services/contracts/plan.js';
import { planHash } from '../../services/patching/plan-hash.js';

/** A plan of two hosts in one wave, as people see it; `change` replaces parts. */
export const planContent = (change: Partial<PatchPlan> = {}): PatchPlan => ({
  kind: 'patch',
  version: 1,
  title: 'Patch openssl on 2 hosts',
  criticality: 'high',
  hosts: ['web-1', 'web-2'].map((name, index) => ({
    instance_id: `i-0000000000000000${index + 1}`,
    name,
    environment: 'prod',
    platform: 'Ubuntu 22.04',
    image_id: 'ami-0123456789abcdef0',
    launched_at: '2026-10-01T08:00:00.000Z',
    baseline_id: 'pb-0123456789abcdef0',
    packages: [{ name: 'openssl', arch: 'amd64', from: '3.0.2-0ubuntu1.10', to: '3.0.2-0ubuntu1.20' }],
    finding_arns: [`arn:aws:inspector2:us-west-2:111122223333:finding/${`${index}`.repeat(32)}`],
    known_exploited: ['CVE-2024-0001'],
  })),
  waves: [{ name: 'all hosts', instance_ids: ['i-00000000000000001', 'i-00000000000000002'] }],
  document: { name: 'SreOps-InstallPackages', version: '1', hash: 'a'.repeat(64) },
  reboot_option: 'NoReboot',
  window: { start: '2026-11-29T04:00:00Z', end: '2026-11-29T06:00:00Z' },
  rollback: { enabled: true, tier: 'root_volume_snapshot', loses: 'What is written afterwards.' },
  gates: { bake_minutes: 0, alarms: [], firing_alarms: [], target_groups: [] },
  closes: { findings: 2, vulnerability_ids: ['CVE-2024-0001'], known_exploited: ['CVE-2024-0001'] },
  ...change,
});

export const planOf = (content: PatchPlan = planContent()): PlanOf<PatchPlan> => {
  const hash = planHash(content);
  return {
    plan_id: hash.slice(0, 12),
    hash,
    created_at: '2026-11-25T14:00:00.000Z',
    created_by: { id: 'ben', name: 'Ben Okafor' },
    content,
  };
};
