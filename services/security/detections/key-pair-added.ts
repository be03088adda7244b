import type { DetectionRule } from './rule.js';

export const keyPairAdded: DetectionRule = {
  id: 'key-pair-added',
  title: 'Key pair created or imported',
  severity: 'low',
  techniqueIds: ['T1098.004'],
  kinds: ['config_changes'],
  meaning: 'Whoever holds it can log in to instances that start with it.',
  nextStep: 'Check who keeps the private key; delete the pair when nobody asked for it.',
  calls: {
    ec2: ['CreateKeyPair', 'ImportKeyPair'],
  },
};
