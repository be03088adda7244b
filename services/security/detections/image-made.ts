import type { DetectionRule } from './rule.js';

export const imageMade: DetectionRule = {
  id: 'image-made',
  title: 'Image made or exported from an instance',
  severity: 'low',
  techniqueIds: ['T1578.001', 'T1005'],
  kinds: ['config_changes'],
  meaning: 'An image holds everything on the disks, and can be started or shared elsewhere.',
  nextStep: 'Check who asked for it, and that it is not shared.',
  calls: {
    ec2: [
      'CreateImage',
      'CopyImage',
      'CreateFpgaImage',
      'CreateRestoreImageTask',
      'CreateStoreImageTask',
      'ImportImage',
      'ExportImage',
      'CreateInstanceExportTask',
    ],
  },
};
