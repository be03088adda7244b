import type { DetectionRule } from './rule.js';

export const trailChanged: DetectionRule = {
  id: 'trail-changed',
  title: 'A trail was created or changed',
  severity: 'low',
  techniqueIds: ['T1562.008'],
  kinds: ['config_changes'],
  meaning: 'Records may go to another place, leave out regions, or cost more.',
  nextStep: 'Check that the bucket is yours and that all regions are recorded.',
  calls: {
    cloudtrail: ['CreateTrail', 'UpdateTrail', 'CreateEventDataStore', 'UpdateEventDataStore'],
  },
};
