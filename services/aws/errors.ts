import { AccessDenied, NotFound, Unavailable, type UserError } from '../errors.js';
import type { Gap } from '../schema.js';
import { type Source, serviceNames } from './sources.js';

/** An answer that arrived but cannot be what AWS says: a list that is missing, a page that leads to itself. */
export class InvalidAnswer extends Error {
  override readonly name = 'InvalidAnswer';
}

type Reason = Extract<
  Gap['reason'],
  'throttled' | 'denied' | 'not_enabled' | 'timeout' | 'unavailable' | 'invalid_answer'
>;
type Kind = Reason | 'not_found';

/**
 * What each exception name means for whoever asked. From the "Common errors" pages of the AWS API references, the error
 * codes of the EC2 API, and the names the SDK for JavaScript v3 gives to failures of the transport.
 */
const kinds: Readonly<Record<string, Kind>> = {
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  AuthFailure: 'denied',
  AuthorizationError: 'denied',
  AuthorizationErrorException: 'denied',
  Blocked: 'denied',
  CredentialsProviderError: 'denied',
  ExpiredToken: 'denied',
  ExpiredTokenException: 'denied',
  IncompleteSignature: 'denied',
  InvalidAccessKeyId: 'denied',
  InvalidClientTokenId: 'denied',
  InvalidSignatureException: 'denied',
  MissingAuthenticationToken: 'denied',
  NotAuthorized: 'denied',
  SignatureDoesNotMatch: 'denied',
  TokenProviderError: 'denied',
  UnauthorizedOperation: 'denied',
  UnrecognizedClientException: 'denied',

  InvalidAccessException: 'not_enabled',
  NoAvailableConfigurationRecorderException: 'not_enabled',
  NotSignedUp: 'not_enabled',
  OptInRequired: 'not_enabled',
  SubscriptionRequiredException: 'not_enabled',

  BandwidthLimitExceeded: 'throttled',
  EC2ThrottledException: 'throttled',
  LimitExceededException: 'throttled',
  PriorRequestNotComplete: 'throttled',
  ProvisionedThroughputExceededException: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  RequestThrottledException: 'throttled',
  SlowDown: 'throttled',
  ThrottledException: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',

  AbortError: 'timeout',
  RequestTimeout: 'timeout',
  RequestTimeoutException: 'timeout',
  TimeoutError: 'timeout',

  InternalError: 'unavailable',
  InternalFailure: 'unavailable',
  InternalServerError: 'unavailable',
  InternalServerException: 'unavailable',
  InternalServiceError: 'unavailable',
  ServiceUnavailable: 'unavailable',
  ServiceUnavailableException: 'unavailable',
  Unavailable: 'unavailable',

  InvalidAnswer: 'invalid_answer',
  SyntaxError: 'invalid_answer',
  UnknownError: 'invalid_answer',

  ResourceNotFoundException: 'not_found',
  'InvalidInstanceID.NotFound': 'not_found',
  InvalidInstanceId: 'not_found',
  InvalidResourceId: 'not_found',
  NoSuchBucket: 'not_found',
  NoSuchKey: 'not_found',
  LoadBalancerNotFoundException: 'not_found',
  TargetGroupNotFoundException: 'not_found',
};

const networkCodes = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** @returns undefined for what nothing here explains: that is a defect of ours, not an outage of theirs. */
function kindOf(error: unknown): Kind | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isSwitchedOff(error)) return 'not_enabled';
  if (error.name === 'SyntaxError') return '$response' in error ? 'invalid_answer' : undefined;
  if (Object.hasOwn(kinds, error.name)) return kinds[error.name];
  const unreadable = '$response' in error && !('$fault' in error);
  if (unreadable) return 'invalid_answer';
  if (httpStatus(error) >= 500) return 'unavailable';
  if ('code' in error && typeof error.code === 'string' && networkCodes.has(error.code)) return 'unavailable';
  return undefined;
}

/** What became of one attempt of a call: a refusal about what was asked for, as a condition that does not hold, is an answer. */
export type AttemptOutcome = 'answered' | 'throttled' | 'failed';

export function attemptOutcome(error: unknown): AttemptOutcome {
  const kind = kindOf(error);
  if (kind === 'throttled') return 'throttled';
  return kind === undefined || kind === 'not_found' || kind === 'not_enabled' ? 'answered' : 'failed';
}

/** Inspector refuses under the name of a missing right where nobody enabled it; only its words tell the two apart. */
const isSwitchedOff = ({ name, message }: Error): boolean =>
  name === 'AccessDeniedException' && /^Invoking account is not enabled/i.test(message);

function httpStatus(error: Error): number {
  if (!('$metadata' in error)) return 0;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return 0;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : 0;
}

const why: Record<Exclude<Kind, 'denied'>, string> = {
  not_enabled: 'is not enabled here',
  throttled: 'is limiting how fast it may be asked',
  timeout: 'did not answer in time',
  unavailable: 'is not available',
  invalid_answer: 'sent an answer that cannot be read',
  not_found: 'does not know what was asked for',
};

/** The role from the text of AWS's own refusal, the only place that says which role was used. */
function deniedTo(error: unknown): string {
  const role = error instanceof Error && /assumed-role\/([\w+=,.@-]+)\//.exec(error.message)?.[1];
  return role ? ` for role ${role}` : '';
}

/** Where the role of another account could not be assumed, what was to be read was never asked. */
const deniedAction = (error: unknown): string | undefined =>
  error instanceof Error ? /to perform: (sts:AssumeRole) on/.exec(error.message)?.[1] : undefined;

function sentence(kind: Kind, error: unknown, { service, action, reads }: Source): string {
  if (kind === 'denied')
    return `I may not read ${reads} here (${deniedAction(error) ?? action} was denied${deniedTo(error)}).`;
  return `${serviceNames[service]} ${why[kind]}, so ${reads} could not be read.`;
}

const hints: Record<Kind, string> = {
  denied: 'Ask an administrator to apply the read policy, or to check the credentials.',
  not_enabled: 'Ask an administrator to enable it in this account and region.',
  throttled: 'Ask again in a minute.',
  timeout: 'Ask again in a minute: reading goes on in the background.',
  unavailable: 'Ask again in a minute; the AWS health page says whether it is theirs.',
  invalid_answer: 'Ask again in a minute. If it stays, something stands between here and AWS.',
  not_found: 'Check the id and the region.',
};

/**
 * A failure of one source in words for whoever asked, when nothing can be said without it.
 * @throws whatever is not known to be AWS's: a defect.
 */
export function userErrorOf(error: unknown, source: Source): UserError {
  const kind = kindOf(error);
  if (!kind) throw error;
  const options = { hint: hints[kind], cause: error };
  const text = sentence(kind, error, source);
  if (kind === 'denied') return new AccessDenied(text, options);
  if (kind === 'not_found') return new NotFound(text, options);
  return new Unavailable(text, options);
}

interface GapScope {
  readonly source: Source;
  readonly region: string;
  /** Instance ids that the failure leaves unknown; empty when it only takes away a detail. */
  readonly instances: readonly string[];
  /** What follows for the reader, after the sentence that says what failed. */
  readonly consequence?: string;
}

/**
 * A failure of one source as a named hole in an answer that is given all the same.
 * @throws whatever is not known to be AWS's: a defect.
 */
export function gapOf(error: unknown, { source, region, instances, consequence }: GapScope): Gap {
  const kind = kindOf(error);
  if (!kind) throw error;
  const text = sentence(kind, error, source);
  return {
    service: source.service,
    region,
    account: null,
    instances: [...instances],
    reason: kind === 'not_found' ? 'unavailable' : kind,
    retryable: kind !== 'denied' && kind !== 'not_enabled' && kind !== 'not_found',
    detail: consequence ? `${text} ${consequence}` : text,
  };
}
