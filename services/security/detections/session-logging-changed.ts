import type { DetectionRule } from './rule.js';

export const sessionLoggingChanged: DetectionRule = {
  id: 'session-logging-changed',
  title: 'Session logging or sharing settings changed',
  severity: 'medium',
  techniqueIds: ['T1562.008'],
  kinds: ['config_changes'],
  meaning: 'Sessions may no longer be recorded, or documents may be shared in public.',
  nextStep: 'Compare the setting with what you want; look at the sessions since.',
  calls: {
    ssm: ['UpdateServiceSetting', 'ResetServiceSetting'],
    ec2: ['EnableSerialConsoleAccess'],
  },
};
