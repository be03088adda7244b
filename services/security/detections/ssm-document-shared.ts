import type { DetectionRule } from './rule.js';

export const ssmDocumentShared: DetectionRule = {
  id: 'ssm-document-shared',
  title: 'Systems Manager document shared',
  severity: 'high',
  techniqueIds: ['T1537', 'T1651'],
  kinds: ['config_changes'],
  meaning: 'Another account, or everybody, can read and run the document and what is written in it.',
  nextStep: 'Take the permission back, and look for secrets in the document.',
  calls: {
    ssm: ['ModifyDocumentPermission'],
  },
  where: (event) => Array.isArray(event.request.accountIdsToAdd) && event.request.accountIdsToAdd.length > 0,
};
