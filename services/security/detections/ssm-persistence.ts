import type { DetectionRule } from './rule.js';

export const ssmPersistence: DetectionRule = {
  id: 'ssm-persistence',
  title: 'Systems Manager set to run something again',
  severity: 'medium',
  techniqueIds: ['T1651', 'T1053'],
  kinds: ['config_changes'],
  meaning:
    'An association or a maintenance task runs on hosts by itself, and comes back after each clean-up; an activation lets a foreign machine join.',
  nextStep: 'Check what it runs and who asked for it; delete it when nobody did.',
  calls: {
    ssm: [
      'CreateAssociation',
      'CreateAssociationBatch',
      'UpdateAssociation',
      'RegisterTaskWithMaintenanceWindow',
      'CreateActivation',
    ],
  },
};
