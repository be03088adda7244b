import type { TrailEvent } from '../trail-event.js';
import { type DetectionRule, memberOf } from './rule.js';

/** Event selectors are tampering only when management events are no longer all recorded. */
function narrows({ shown, request }: TrailEvent): boolean {
  if (shown.name !== 'PutEventSelectors') return true;
  const { eventSelectors, advancedEventSelectors } = request;
  if (Array.isArray(advancedEventSelectors) && advancedEventSelectors.length > 0)
    return !JSON.stringify(advancedEventSelectors).includes('"Management"');
  if (!Array.isArray(eventSelectors)) return true;
  return !eventSelectors.some(
    (selector: unknown) =>
      memberOf(selector, 'includeManagementEvents') !== false &&
      (memberOf(selector, 'readWriteType') ?? 'All') === 'All',
  );
}

export const trailTampering: DetectionRule = {
  id: 'trail-tampering',
  title: 'CloudTrail logging stopped or narrowed',
  severity: 'critical',
  techniqueIds: ['T1562.008'],
  kinds: ['config_changes', 'privilege_escalation'],
  meaning: 'What happened after it may not be recorded in the trail.',
  nextStep: 'Start logging again, then look at everything this actor did in the hour before.',
  calls: {
    cloudtrail: [
      'StopLogging',
      'DeleteTrail',
      'PutEventSelectors',
      'PutInsightSelectors',
      'DeleteEventDataStore',
      'StopEventDataStoreIngestion',
      'DeregisterOrganizationDelegatedAdmin',
    ],
  },
  where: narrows,
};
