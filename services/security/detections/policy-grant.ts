import type { TrailEvent } from '../trail-event.js';
import { allowing, listOf } from './policy-document.js';
import { memberOf, textOf } from './rule.js';

const ADMIN_POLICY = /:policy\/(?:job-function\/)?(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

/** AWS managed policies that only let somebody look. */
const READ_ONLY_POLICY = /:aws:policy\/.*(ReadOnly|ViewOnly|SecurityAudit)/;

/** The policy makes an administrator: one of AWS's own, or a statement that allows every action, or all of IAM. */
export function grantsEverything({ request }: TrailEvent): boolean {
  if ([request.policyArn, request.managedPolicyArn].some((arn) => ADMIN_POLICY.test(textOf(arn)))) return true;
  if (allowed(request.inlinePolicy).some(isEverything)) return true;
  return allowed(request.policyDocument).some(isEverything);
}

const isEverything = (action: string): boolean => /^(\*|\*:\*|iam:\*)$/i.test(action);

/** Something may come of it: not a document that only denies, and not a policy that only lets somebody look. */
export function mayGrant({ shown, request }: TrailEvent): boolean {
  if (shown.name.startsWith('Attach')) return !READ_ONLY_POLICY.test(textOf(request.policyArn));
  if (/^(Put|Create)\w*Policy(Version)?$/.test(shown.name)) return allowed(request.policyDocument).length > 0;
  return true;
}

/** The actions that a policy's statements allow. */
const allowed = (document: unknown): string[] =>
  allowing(document).flatMap((statement) =>
    memberOf(statement, 'NotAction') === undefined ? listOf(memberOf(statement, 'Action')).map(textOf) : ['*'],
  );
