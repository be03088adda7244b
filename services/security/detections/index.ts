import { accessDeniedBurst } from './access-denied-burst.js';
import { accessKeyCreated } from './access-key-created.js';
import { adminRightsGranted } from './admin-rights-granted.js';
import { consoleLoginWithoutMfa } from './console-login-without-mfa.js';
import { imdsV1Allowed } from './imds-v1-allowed.js';
import { instanceCredentialsOffHost } from './instance-credentials-off-host.js';
import { openSecurityGroup } from './open-security-group.js';
import { remoteSession } from './remote-session.js';
import { rootUsed } from './root-used.js';
import type { DetectionRule } from './rule.js';
import { snapshotShared } from './snapshot-shared.js';
import { trailTampering } from './trail-tampering.js';

export const rules: readonly DetectionRule[] = [
  accessDeniedBurst,
  accessKeyCreated,
  adminRightsGranted,
  consoleLoginWithoutMfa,
  imdsV1Allowed,
  instanceCredentialsOffHost,
  openSecurityGroup,
  remoteSession,
  rootUsed,
  snapshotShared,
  trailTampering,
];
