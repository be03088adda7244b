import { type DetectionRule, memberOf, textOf } from './rule.js';

/** CloudTrail keeps the capital letters of this request, which EC2 logs under the name of its type. */
const asksForV1 = (options: unknown): boolean =>
  textOf(memberOf(options, 'HttpTokens') ?? memberOf(options, 'httpTokens')) === 'optional';

export const imdsV1Allowed: DetectionRule = {
  id: 'imds-v1-allowed',
  title: 'Instance metadata without a token allowed',
  severity: 'medium',
  techniqueIds: ['T1552.005'],
  kinds: ['config_changes'],
  meaning: 'A flaw in an application on that host can now hand out its credentials.',
  nextStep: 'Require IMDSv2 again (ModifyInstanceMetadataOptions, HttpTokens=required).',
  calls: {
    ec2: ['ModifyInstanceMetadataOptions', 'ModifyInstanceMetadataDefaults'],
  },
  where: ({ request, shown }) => [request, request[`${shown.name}Request`]].some(asksForV1),
};
