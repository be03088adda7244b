import { byCode, byManagedWorkload, type DetectionRule } from './rule.js';

/** Scaling policies come and go with their alarms, and code removes what it made. */
export const alarmsSilenced: DetectionRule = {
  id: 'alarms-silenced',
  title: 'Alarms deleted or switched off',
  severity: 'medium',
  techniqueIds: ['T1562.001', 'T1562.006'],
  kinds: ['config_changes'],
  meaning: 'What would have told somebody no longer does.',
  nextStep: 'Check it against the change that was planned; put the alarms back otherwise.',
  calls: {
    monitoring: ['DeleteAlarms', 'DisableAlarmActions'],
    logs: ['DeleteMetricFilter'],
  },
  where: (event) => !byCode(event) && !byManagedWorkload(event),
};
