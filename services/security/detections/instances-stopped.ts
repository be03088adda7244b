import { byManagedWorkload, type DetectionRule } from './rule.js';

/** What scales a cluster starts and ends hosts all day. */
export const instancesStopped: DetectionRule = {
  id: 'instances-stopped',
  title: 'Instances stopped or terminated',
  severity: 'low',
  techniqueIds: ['T1578.003', 'T1529'],
  kinds: ['config_changes'],
  meaning: 'What ran there no longer does; with termination, disks and evidence may be gone.',
  nextStep: 'Check it against the change that was planned.',
  calls: {
    ec2: ['StopInstances', 'TerminateInstances'],
  },
  where: (event) => !byManagedWorkload(event),
};
