import { type DetectionRule, named, succeeded } from './rule.js';

/** CloudTrail keeps the capital letters of this request, which EC2 logs under the name of its type. */
const asksForV1 = (options: unknown): boolean =>
  typeof options === 'object' &&
  options !== null &&
  (('HttpTokens' in options && options.HttpTokens === 'optional') ||
    ('httpTokens' in options && options.httpTokens === 'optional'));

export const imdsV1Allowed: DetectionRule = {
  id: 'imds-v1-allowed',
  title: 'Instance metadata without a token allowed',
  severity: 'medium',
  techniqueIds: ['T1552.005'],
  kinds: ['config_changes'],
  meaning: 'A flaw in an application on that host can now hand out its credentials.',
  nextStep: 'Require IMDSv2 again (ModifyInstanceMetadataOptions, HttpTokens=required).',
  matches: (event) =>
    named(event, 'ModifyInstanceMetadataOptions') &&
    succeeded(event) &&
    (asksForV1(event.request) || asksForV1(event.request.ModifyInstanceMetadataOptionsRequest)),
};
