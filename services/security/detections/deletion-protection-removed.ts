import type { TrailEvent } from '../trail-event.js';
import { type DetectionRule, memberOf, textOf } from './rule.js';

/** Fewer days than this give nobody the time to notice that something is gone. */
const SHORT_DAYS = 7;

const rulesOf = (configuration: unknown): unknown[] => [memberOf(configuration, 'Rule')].flat();

/** A rule that is on and has things expire within days; S3 logs one rule as it is and several as a list. */
const expiresSoon = (rule: unknown): boolean => {
  const days = Number(memberOf(memberOf(rule, 'Expiration'), 'Days'));
  return textOf(memberOf(rule, 'Status')) === 'Enabled' && days > 0 && days <= SHORT_DAYS;
};

const turnedOff: Readonly<Record<string, (request: TrailEvent['request']) => boolean>> = {
  PutBucketLifecycle: ({ LifecycleConfiguration: all }) => rulesOf(all).some(expiresSoon),
  PutBucketVersioning: ({ VersioningConfiguration: to }) =>
    ['Suspended', 'Disabled'].includes(textOf(memberOf(to, 'Status'))) ||
    textOf(memberOf(to, 'MfaDelete')) === 'Disabled',
  ModifyDBInstance: ({ deletionProtection }) => deletionProtection === false,
  ModifyDBCluster: ({ deletionProtection }) => deletionProtection === false,
  UpdateTable: ({ deletionProtectionEnabled }) => deletionProtectionEnabled === false,
  UpdateContinuousBackups: ({ pointInTimeRecoverySpecification: to }) =>
    memberOf(to, 'pointInTimeRecoveryEnabled') === false,
};

export const deletionProtectionRemoved: DetectionRule = {
  id: 'deletion-protection-removed',
  title: 'Protection against deletion removed',
  severity: 'medium',
  techniqueIds: ['T1490', 'T1485'],
  kinds: ['config_changes'],
  meaning:
    'What is deleted now cannot be brought back, or will be deleted by itself within days: often the step before a ransom.',
  nextStep: 'Put the protection back, and look at what the actor deleted since.',
  calls: {
    s3: ['PutBucketLifecycle', 'PutBucketVersioning'],
    rds: ['ModifyDBInstance', 'ModifyDBCluster'],
    dynamodb: ['UpdateTable', 'UpdateContinuousBackups'],
    rbin: ['DeleteRule'],
    dlm: ['DeleteLifecyclePolicy'],
    backup: ['DeleteBackupPlan', 'DeleteBackupSelection'],
    ec2: ['UnlockSnapshot', 'DisableImageDeregistrationProtection'],
  },
  where: ({ shown, request }) =>
    Object.hasOwn(turnedOff, shown.name) ? (turnedOff[shown.name]?.(request) ?? false) : true,
};
