import type { DetectionRule } from './rule.js';

export const flowLogsDeleted: DetectionRule = {
  id: 'flow-logs-deleted',
  title: 'Flow logs deleted',
  severity: 'high',
  techniqueIds: ['T1562.008'],
  kinds: ['config_changes'],
  meaning: 'Who talks to whom in that network is no longer recorded.',
  nextStep: 'Create the flow log again, then look at what the actor did before and after.',
  calls: {
    ec2: ['DeleteFlowLogs'],
  },
};
