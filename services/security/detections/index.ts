import { accessDeniedBurst } from './access-denied-burst.js';
import { accessKeyCreated } from './access-key-created.js';
import { accountContactsChanged } from './account-contacts-changed.js';
import { adminRightsGranted } from './admin-rights-granted.js';
import { alarmsSilenced } from './alarms-silenced.js';
import { assumeRoot } from './assume-root.js';
import { attackTool } from './attack-tool.js';
import { backupsDeleted } from './backups-deleted.js';
import { capacityAsked } from './capacity-asked.js';
import { computeInNewRegion } from './compute-in-new-region.js';
import { configRecordingChanged } from './config-recording-changed.js';
import { configRecordingStopped } from './config-recording-stopped.js';
import { consoleLoginAfterGuessing } from './console-login-after-guessing.js';
import { consoleLoginFailed } from './console-login-failed.js';
import { consoleLoginGuessing } from './console-login-guessing.js';
import { consoleLoginWithoutMfa } from './console-login-without-mfa.js';
import { credentialsRenewed } from './credentials-renewed.js';
import { dataRecordingStopped } from './data-recording-stopped.js';
import { databasePasswordSet } from './database-password-set.js';
import { defaultEncryptionOff } from './default-encryption-off.js';
import { deletionProtectionRemoved } from './deletion-protection-removed.js';
import { discoverySweep } from './discovery-sweep.js';
import { flowLogsDeleted } from './flow-logs-deleted.js';
import { functionChangedByHand } from './function-changed-by-hand.js';
import { gatewayChanged } from './gateway-changed.js';
import { guarddutyWeakened } from './guardduty-weakened.js';
import { guardsWeakened } from './guards-weakened.js';
import { hostCommandsOthers } from './host-commands-others.js';
import { iamDumped } from './iam-dumped.js';
import { iamRefused } from './iam-refused.js';
import { identityCreated } from './identity-created.js';
import { identityProviderChanged } from './identity-provider-changed.js';
import { identityRemoved } from './identity-removed.js';
import { imageMade } from './image-made.js';
import { imdsV1Allowed } from './imds-v1-allowed.js';
import { instanceCredentialsOffHost } from './instance-credentials-off-host.js';
import { instanceProfileChanged } from './instance-profile-changed.js';
import { instanceProtectionChanged } from './instance-protection-changed.js';
import { instanceRoleLooksAround } from './instance-role-looks-around.js';
import { instancesStopped } from './instances-stopped.js';
import { keyPairAdded } from './key-pair-added.js';
import { keyQuarantinedByAws } from './key-quarantined-by-aws.js';
import { largeInstancesStarted } from './large-instances-started.js';
import { mailLookedOver } from './mail-looked-over.js';
import { mfaAddedForAnother } from './mfa-added-for-another.js';
import { mfaRemoved } from './mfa-removed.js';
import { networkAclChanged } from './network-acl-changed.js';
import { openSecurityGroup } from './open-security-group.js';
import { passwordPolicyChanged } from './password-policy-changed.js';
import { passwordPolicyRead } from './password-policy-read.js';
import { passwordSetForAnother } from './password-set-for-another.js';
import { passwordSpraying } from './password-spraying.js';
import { privilegedRoleAssumed } from './privileged-role-assumed.js';
import { regionEnabled } from './region-enabled.js';
import { remoteSession } from './remote-session.js';
import { resourceOpened } from './resource-opened.js';
import { resourceSharedOutside } from './resource-shared-outside.js';
import { rightsGranted } from './rights-granted.js';
import { rightsRemoved } from './rights-removed.js';
import { roleTrustChanged } from './role-trust-changed.js';
import { roleTrustsOutsider } from './role-trusts-outsider.js';
import { rootAccessKeyCreated } from './root-access-key-created.js';
import { rootCredentialsChanged } from './root-credentials-changed.js';
import { rootUsed } from './root-used.js';
import { routeChanged } from './route-changed.js';
import type { DetectionRule } from './rule.js';
import { secretParametersRead } from './secret-parameters-read.js';
import { secretsReadInBatch } from './secrets-read-in-batch.js';
import { secretsReadInBulk } from './secrets-read-in-bulk.js';
import { securityGroupByHand } from './security-group-by-hand.js';
import { securityGroupChanged } from './security-group-changed.js';
import { sessionLoggingChanged } from './session-logging-changed.js';
import { sessionTokenByUser } from './session-token-by-user.js';
import { signinTokenByTool } from './signin-token-by-tool.js';
import { singleSignOnChanged } from './single-sign-on-changed.js';
import { snapshotShared } from './snapshot-shared.js';
import { ssmDocumentShared } from './ssm-document-shared.js';
import { ssmPersistence } from './ssm-persistence.js';
import { trafficMirroring } from './traffic-mirroring.js';
import { trailChanged } from './trail-changed.js';
import { trailTampering } from './trail-tampering.js';
import { unusualHour } from './unusual-hour.js';
import { userDataChanged } from './user-data-changed.js';
import { userDataRead } from './user-data-read.js';
import { vpcChanged } from './vpc-changed.js';
import { windowsPasswordRead } from './windows-password-read.js';

/** The whole catalogue: one file each. */
export const rules: readonly DetectionRule[] = [
  accessDeniedBurst,
  accessKeyCreated,
  accountContactsChanged,
  adminRightsGranted,
  alarmsSilenced,
  assumeRoot,
  attackTool,
  backupsDeleted,
  capacityAsked,
  computeInNewRegion,
  configRecordingChanged,
  configRecordingStopped,
  consoleLoginAfterGuessing,
  consoleLoginFailed,
  consoleLoginGuessing,
  consoleLoginWithoutMfa,
  credentialsRenewed,
  dataRecordingStopped,
  databasePasswordSet,
  defaultEncryptionOff,
  deletionProtectionRemoved,
  discoverySweep,
  flowLogsDeleted,
  functionChangedByHand,
  gatewayChanged,
  guarddutyWeakened,
  guardsWeakened,
  hostCommandsOthers,
  iamDumped,
  iamRefused,
  identityCreated,
  identityProviderChanged,
  identityRemoved,
  imageMade,
  imdsV1Allowed,
  instanceCredentialsOffHost,
  instanceProfileChanged,
  instanceProtectionChanged,
  instanceRoleLooksAround,
  instancesStopped,
  keyPairAdded,
  keyQuarantinedByAws,
  largeInstancesStarted,
  mailLookedOver,
  mfaAddedForAnother,
  mfaRemoved,
  networkAclChanged,
  openSecurityGroup,
  passwordPolicyChanged,
  passwordPolicyRead,
  passwordSetForAnother,
  passwordSpraying,
  privilegedRoleAssumed,
  regionEnabled,
  remoteSession,
  resourceOpened,
  resourceSharedOutside,
  rightsGranted,
  rightsRemoved,
  roleTrustChanged,
  roleTrustsOutsider,
  rootAccessKeyCreated,
  rootCredentialsChanged,
  rootUsed,
  routeChanged,
  secretParametersRead,
  secretsReadInBatch,
  secretsReadInBulk,
  securityGroupByHand,
  securityGroupChanged,
  sessionLoggingChanged,
  sessionTokenByUser,
  signinTokenByTool,
  singleSignOnChanged,
  snapshotShared,
  ssmDocumentShared,
  ssmPersistence,
  trafficMirroring,
  trailChanged,
  trailTampering,
  unusualHour,
  userDataChanged,
  userDataRead,
  vpcChanged,
  windowsPasswordRead,
];
