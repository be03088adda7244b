import { grantsEverything } from './policy-grant.js';
import { byCode, type DetectionRule } from './rule.js';

export const singleSignOnChanged: DetectionRule = {
  id: 'single-sign-on-changed',
  title: 'Who may sign in where was changed in IAM Identity Center',
  severity: 'medium',
  techniqueIds: ['T1098.003', 'T1136.003'],
  kinds: ['privilege_escalation', 'login'],
  meaning: 'Somebody may now sign in to an account, or do more there than before.',
  nextStep: 'Confirm it with who owns single sign-on; take the assignment back otherwise.',
  calls: {
    sso: [
      'CreateAccountAssignment',
      'CreatePermissionSet',
      'PutInlinePolicyToPermissionSet',
      'AttachManagedPolicyToPermissionSet',
      'AttachCustomerManagedPolicyReferenceToPermissionSet',
      'DeletePermissionsBoundaryFromPermissionSet',
    ],
    'sso-directory': ['CreateUser', 'AddMemberToGroup', 'UpdatePassword', 'CreateExternalIdPConfigurationForDirectory'],
    identitystore: ['CreateUser', 'CreateGroupMembership'],
  },
  where: (event) => !byCode(event) && !grantsEverything(event),
};
