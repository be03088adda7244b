import type { EventKind } from './detections/rule.js';
import type { TrailEvent } from './trail-event.js';

const LOGINS = new Set([
  'ConsoleLogin',
  'SwitchRole',
  'GetSigninToken',
  'StartSession',
  'ResumeSession',
  'SendSSHPublicKey',
  'SendSerialConsoleSSHPublicKey',
  'GetPasswordData',
]);

const RIGHTS =
  /^((Attach|Put|Detach|Delete)(User|Role|Group)Policy|(Create|Set|Delete)(Default)?PolicyVersion|CreateAccessKey|(Create|Update)LoginProfile|AddUserToGroup|UpdateAssumeRolePolicy|CreateRole|CreateUser|AddRoleToInstanceProfile|AssociateIamInstanceProfile|ReplaceIamInstanceProfileAssociation|(Deactivate|Delete|Create|Enable)(Virtual)?MFADevice)$/;

/** What kind of event it is; undefined for reads and the like that none of the three words means. */
export function kindOf({ shown, readOnly }: TrailEvent): EventKind | undefined {
  if (LOGINS.has(shown.name)) return 'login';
  if (RIGHTS.test(shown.name)) return 'privilege_escalation';
  return readOnly ? undefined : 'config_changes';
}
