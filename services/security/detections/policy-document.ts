import { isAnywhere, memberOf, textOf } from './rule.js';

/** Statements of a policy that allow something. A document that cannot be read has none that are known. */
export const allowing = (document: unknown): unknown[] =>
  listOf(memberOf(parsed(document), 'Statement')).filter((statement) => memberOf(statement, 'Effect') === 'Allow');

export const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** IAM logs a document as text, percent-encoded in answers and plain in requests; S3 logs it as it is. */
function parsed(document: unknown): unknown {
  if (typeof document !== 'string') return document;
  try {
    return JSON.parse(document.startsWith('%7B') ? decodeURIComponent(document) : document);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return undefined;
    throw error;
  }
}

/**
 * IAM user guide, "AWS global condition context keys": those that say who may call, or from where. Tags and names of users are
 * what any account gives its own.
 */
const NARROWING =
  /^(aws:(Source(Arn|Account|Org|Vpc|Ip)|Principal(Org|Account|Arn)|userid|FederatedProvider|VpcSource)|kms:(CallerAccount|ViaService)|s3:DataAccessPoint|sts:ExternalId|lambda:|\S+:(aud|sub|vpce))/i;

/** IAM user guide, "Condition operators": all but some pass, or whoever has no such thing. */
const WIDE = /Not|Null|IfExists$|^ForAllValues:/i;

/** One value that everybody has is enough. */
const holdsEverybody = (value: unknown): boolean =>
  isAnywhere(value) || /^\**$|^arn:[^:]*:(iam|sts)::\*:/.test(textOf(value));

function narrowed(statement: unknown): boolean {
  const condition = memberOf(statement, 'Condition');
  if (typeof condition !== 'object' || condition === null) return false;
  return Object.entries(condition).some(
    ([operator, tests]) =>
      !WIDE.test(operator) &&
      Object.entries(typeof tests === 'object' && tests !== null ? tests : {}).some(
        ([key, value]) => NARROWING.test(key) && !listOf(value).some(holdsEverybody),
      ),
  );
}

export interface Trusted {
  /** Anybody, with no condition that says who or from where. */
  readonly everybody: boolean;
  /** Accounts other than the given one; without those that must name a secret or an organisation. */
  readonly outsiders: readonly string[];
}

/** Whom a policy of a resource, or the trust policy of a role, lets in. @param account the account that owns it. */
export function trustedBy(document: unknown, account: string): Trusted {
  const open = allowing(document).filter((statement) => !narrowed(statement));
  const principals = open.flatMap((statement) => {
    if (memberOf(statement, 'NotPrincipal') !== undefined) return ['*'];
    const principal = memberOf(statement, 'Principal');
    return listOf(typeof principal === 'string' ? principal : memberOf(principal, 'AWS')).map(textOf);
  });
  return {
    everybody: principals.includes('*'),
    outsiders: principals.flatMap((principal) => accountOf(principal) ?? []).filter((id) => isOutside(id, account)),
  };
}

/** Where the record does not say whose it is, nothing is known to be outside. */
export const isOutside = (to: string, account: string): boolean => account !== '' && to !== account;

/** The account of a principal: an ARN of IAM or STS, or the account's number alone. */
export const accountOf = (principal: string): string | undefined =>
  /^(?:arn:aws[a-z-]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1];
