import { byManagedWorkload, type DetectionRule } from './rule.js';

/** Amazon EC2 instance types, "Accelerated computing". */
const ACCELERATED = /"instanceType":"(p\d|g\d|gr\d|inf\d|trn\d|dl\d|vt\d|f\d)[a-z0-9-]*\./i;

export const largeInstancesStarted: DetectionRule = {
  id: 'large-instances-started',
  title: 'Instances with accelerators asked for',
  severity: 'medium',
  techniqueIds: ['T1496', 'T1578.002'],
  kinds: ['config_changes'],
  meaning:
    'Types with GPUs are what stolen accounts are used for first; a limit or a policy that refuses them is luck.',
  nextStep: 'Check who asked for them; stop them when nobody did, and look at the credentials.',
  calls: {
    ec2: ['RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateFleet', 'CreateLaunchTemplate'],
    autoscaling: ['CreateLaunchConfiguration'],
  },
  outcome: 'either',
  where: (event) => ACCELERATED.test(JSON.stringify(event.request)) && !byManagedWorkload(event),
};
