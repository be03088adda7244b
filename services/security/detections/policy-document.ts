import { memberOf, textOf } from './rule.js';

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

/** IAM user guide, "AWS global condition context keys": those that say who may call, or from where. */
const NARROWING =
  /^(aws:(Source(Arn|Account|Org|Vpc|Ip)|Principal(Org|Account|Arn|Tag)|userid|username|FederatedProvider|VpcSource)|kms:(CallerAccount|ViaService)|s3:DataAccessPoint|sts:ExternalId|lambda:|\S+:(aud|sub|vpce))/i;

/** A range that holds everybody narrows nothing. */
const EVERYWHERE = /"(0\.0\.0\.0|::)\/0"/;

function narrowed(statement: unknown): boolean {
  const condition = memberOf(statement, 'Condition');
  if (typeof condition !== 'object' || condition === null) return false;
  return Object.values(condition).some((tests) =>
    Object.entries(typeof tests === 'object' && tests !== null ? tests : {}).some(
      ([key, value]) => NARROWING.test(key) && !EVERYWHERE.test(JSON.stringify([value])),
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
