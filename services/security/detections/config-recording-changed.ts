import type { DetectionRule } from './rule.js';

export const configRecordingChanged: DetectionRule = {
  id: 'config-recording-changed',
  title: 'AWS Config recording set up or changed',
  severity: 'low',
  techniqueIds: ['T1562.001'],
  kinds: ['config_changes'],
  meaning: 'What is recorded, or where it goes, is no longer as before.',
  nextStep: 'Check that all resource types are recorded and that the bucket is yours.',
  calls: {
    config: [
      'PutConfigurationRecorder',
      'StartConfigurationRecorder',
      'PutDeliveryChannel',
      'PutRetentionConfiguration',
    ],
  },
};
