import type { DetectionRule } from './rule.js';

export const regionEnabled: DetectionRule = {
  id: 'region-enabled',
  title: 'A region of AWS was switched on',
  severity: 'medium',
  techniqueIds: ['T1535'],
  kinds: ['config_changes'],
  meaning: 'The account can now be used in a region where nobody watches yet.',
  nextStep: 'Switch it off again unless it was asked for; otherwise watch it (AWS_REGIONS).',
  calls: { account: ['EnableRegion'] },
};
