import { newReference } from './correlation.js';

export type FailureCode =
  | 'invalid_input'
  | 'not_found'
  | 'not_allowed'
  | 'conflict'
  | 'access_denied'
  | 'unavailable'
  | 'defect';

interface UserErrorOptions {
  /** What the person can do next, in one sentence. */
  hint?: string;
  cause?: unknown;
}

/** A failure in our own words, safe to show to whoever asked. Anything else that is thrown is a defect. */
export abstract class UserError extends Error {
  abstract readonly code: Exclude<FailureCode, 'defect'>;
  readonly hint: string | undefined;

  constructor(message: string, { hint, cause }: UserErrorOptions = {}) {
    super(message, { cause });
    this.hint = hint;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** The request itself is wrong: which field, and what is allowed. */
export class InvalidInput extends UserError {
  readonly code = 'invalid_input';
}

/** No such instance, approval, plan or rollback point. */
export class NotFound extends UserError {
  readonly code = 'not_found';
}

/** The caller may not do this: role too low, or deciding a request of their own. */
export class NotAllowed extends UserError {
  readonly code = 'not_allowed';
}

/** The state moved on: already decided, expired, a run in progress, a plan that no longer matches. */
export class Conflict extends UserError {
  readonly code = 'conflict';
  /** The approval that stands in the way, to be looked at. */
  readonly approvalId: string | undefined;

  constructor(message: string, { approvalId, ...options }: UserErrorOptions & { approvalId?: string } = {}) {
    super(message, options);
    this.approvalId = approvalId;
  }
}

/** AWS refused: names the action that our role lacks. */
export class AccessDenied extends UserError {
  readonly code = 'access_denied';
}

/** Throttled, timed out, switched off or not reachable. */
export class Unavailable extends UserError {
  readonly code = 'unavailable';
}

/** A failure that is ours: the log holds it under the reference, people see the reference alone. */
export class Defect extends Error {
  constructor(
    readonly reference: string,
    cause: unknown,
  ) {
    super(`defect ${reference}`, { cause });
  }
}

export interface Failure {
  code: FailureCode;
  message: string;
  hint: string | undefined;
  /** Set for defects alone: the reference under which the log holds the whole story. */
  reference: string | undefined;
  /** Set for conflicts with an approval: the way on is to look at it. */
  approvalId?: string;
}

/** The one translation from something thrown to something shown. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof UserError) {
    const approvalId = error instanceof Conflict ? error.approvalId : undefined;
    const failure = { code: error.code, message: error.message, hint: error.hint, reference: undefined };
    return approvalId === undefined ? failure : { ...failure, approvalId };
  }
  const reference = error instanceof Defect ? error.reference : newReference();
  return {
    code: 'defect',
    message: `Something broke on my side (ref ${reference}).`,
    hint: 'Try again in a minute. If it stays, give the reference to whoever runs this assistant.',
    reference,
  };
}
