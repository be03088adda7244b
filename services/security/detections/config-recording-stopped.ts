import type { DetectionRule } from './rule.js';

export const configRecordingStopped: DetectionRule = {
  id: 'config-recording-stopped',
  title: 'AWS Config recording stopped or deleted',
  severity: 'high',
  techniqueIds: ['T1562.001', 'T1562.008'],
  kinds: ['config_changes'],
  meaning: 'Changes of resources are no longer recorded or judged.',
  nextStep: 'Start the recorder again, then compare the resources that were changed meanwhile.',
  calls: {
    config: [
      'StopConfigurationRecorder',
      'DeleteConfigurationRecorder',
      'DeleteDeliveryChannel',
      'DeleteConfigRule',
      'DeleteOrganizationConfigRule',
      'DeleteConfigurationAggregator',
      'DeleteConformancePack',
      'DeleteRetentionConfiguration',
      'DeleteEvaluationResults',
    ],
  },
};
