import type { DetectionRule } from './rule.js';

export const computeInNewRegion: DetectionRule = {
  id: 'compute-in-new-region',
  title: 'Computing started in a region without any before',
  severity: 'medium',
  techniqueIds: ['T1535', 'T1578.002'],
  kinds: ['config_changes'],
  meaning:
    'Nothing had been called in that region, as far back as was read; whoever mines with a stolen key goes where nobody looks.',
  nextStep: 'Ask the actor; stop what was started when nobody knows of it, and watch that region from now on.',
  calls: {
    ec2: ['RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateFleet', 'ImportKeyPair'],
    lambda: ['CreateFunction20150331'],
    ecs: ['CreateCluster', 'RunTask'],
    sagemaker: ['CreateNotebookInstance', 'CreateTrainingJob'],
  },
  where: (event, { usual }) => usual.isNewRegion(event),
};
