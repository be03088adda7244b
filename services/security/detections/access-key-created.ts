import { type DetectionRule, named, succeeded } from './rule.js';

export const accessKeyCreated: DetectionRule = {
  id: 'access-key-created',
  title: 'Access key created',
  severity: 'medium',
  techniqueIds: ['T1098.001'],
  kinds: ['privilege_escalation'],
  meaning: 'A new long-lived key gives access from anywhere until somebody deletes it.',
  nextStep: 'Confirm it with the person it belongs to; deactivate the key when nobody knows it.',
  matches: (event) => named(event, 'CreateAccessKey') && succeeded(event),
};
