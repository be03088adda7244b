import { type DetectionRule, named, succeeded } from './rule.js';

export const trailTampering: DetectionRule = {
  id: 'trail-tampering',
  title: 'CloudTrail logging stopped or narrowed',
  severity: 'critical',
  techniqueIds: ['T1562.008'],
  kinds: ['config_changes', 'privilege_escalation'],
  meaning: 'What happened after it may not be recorded in the trail.',
  nextStep: 'Start logging again, then look at everything this actor did in the hour before.',
  matches: (event) =>
    event.shown.source === 'cloudtrail.amazonaws.com' &&
    named(event, 'StopLogging', 'DeleteTrail', 'PutEventSelectors', 'DeleteEventDataStore') &&
    succeeded(event),
};
