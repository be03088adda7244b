import { type DetectionRule, textOf } from './rule.js';

/** Amazon EC2 instance types, "Accelerated computing". */
const ACCELERATED = /^(p\d|g\d|gr\d|inf\d|trn\d|dl\d|vt\d|f\d)[a-z0-9-]*\./;

export const largeInstancesStarted: DetectionRule = {
  id: 'large-instances-started',
  title: 'Instances with accelerators started',
  severity: 'medium',
  techniqueIds: ['T1496', 'T1578.002'],
  kinds: ['config_changes'],
  meaning: 'Types with GPUs are what stolen accounts are used for first.',
  nextStep: 'Check who asked for them; stop them when nobody did, and look at the credentials.',
  calls: {
    ec2: ['RunInstances', 'RequestSpotInstances'],
  },
  where: (event) => ACCELERATED.test(textOf(event.request.instanceType)),
};
