import { type DetectionRule, textOf } from './rule.js';

/** Amazon Systems Manager user guide, "Update Session Manager preferences": they are a document of this name. */
const PREFERENCES = 'SSM-SessionManagerRunShell';

export const sessionLoggingChanged: DetectionRule = {
  id: 'session-logging-changed',
  title: 'Session logging or sharing settings changed',
  severity: 'medium',
  techniqueIds: ['T1562.008'],
  kinds: ['config_changes'],
  meaning: 'Sessions may no longer be recorded, or documents may be shared in public.',
  nextStep: 'Compare the setting with what you want; look at the sessions since.',
  calls: {
    ssm: ['UpdateServiceSetting', 'ResetServiceSetting', 'UpdateDocument', 'CreateDocument', 'DeleteDocument'],
    ec2: ['EnableSerialConsoleAccess'],
  },
  where: ({ shown, request }) => !shown.name.endsWith('Document') || textOf(request.name) === PREFERENCES,
};
