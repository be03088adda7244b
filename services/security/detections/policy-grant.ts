import type { TrailEvent } from '../trail-event.js';
import { memberOf, textOf } from './rule.js';

const ADMIN_POLICY = /:policy\/(?:job-function\/)?(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

/** AWS managed policies that only let somebody look. */
const READ_ONLY_POLICY = /:aws:policy\/.*(ReadOnly|ViewOnly|SecurityAudit)/;

/** The policy makes an administrator: one of AWS's own, or a statement that allows every action, or all of IAM. */
export function grantsEverything({ request }: TrailEvent): boolean {
  if (ADMIN_POLICY.test(textOf(request.policyArn))) return true;
  return allowed(request.policyDocument).some((action) => /^(\*|\*:\*|iam:\*)$/i.test(action));
}

/** Something may come of it: not a document that only denies, and not a policy that only lets somebody look. */
export function mayGrant({ shown, request }: TrailEvent): boolean {
  if (shown.name.startsWith('Attach')) return !READ_ONLY_POLICY.test(textOf(request.policyArn));
  if (/^(Put|Create)\w*Policy(Version)?$/.test(shown.name)) return allowed(request.policyDocument).length > 0;
  return true;
}

/** The actions that a policy's statements allow. A document that cannot be read allows nothing that is known. */
function allowed(document: unknown): string[] {
  const statements = asList(memberOf(parsed(document), 'Statement'));
  return statements
    .filter((statement) => memberOf(statement, 'Effect') === 'Allow')
    .flatMap((statement) =>
      memberOf(statement, 'NotAction') === undefined ? asList(memberOf(statement, 'Action')).map(textOf) : ['*'],
    );
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** IAM logs the document as text, percent-encoded in answers and plain in requests. */
function parsed(document: unknown): unknown {
  if (typeof document !== 'string') return document;
  try {
    return JSON.parse(document.startsWith('%7B') ? decodeURIComponent(document) : document);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return undefined;
    throw error;
  }
}
