import { AccessDenied, NotFound, Unavailable, type UserError } from '../errors.js';
import { userErrorOf } from './errors.js';

/** One changing call: its IAM action, and what it does as it completes "I may not …" and "I could not …". */
export interface Effect {
  readonly action: string;
  readonly does: string;
}

/**
 * A changing call that failed, in words for whoever asked for it.
 * @throws whatever is not known to be AWS's: a defect.
 */
export function failedEffect(error: unknown, { action, does }: Effect): UserError {
  const kind = userErrorOf(error, { service: 'ssm', action, reads: does });
  if (kind instanceof AccessDenied) {
    return new AccessDenied(`I may not ${does} here (${action} was denied).`, {
      hint: 'Ask an administrator to apply the policy of this role, or to check the credentials.',
      cause: error,
    });
  }
  if (kind instanceof NotFound) {
    return new Unavailable(`I could not ${does}: AWS does not know what ${action} was asked for.`, {
      hint: 'Ask an administrator whether this account is set up completely.',
      cause: error,
    });
  }
  return new Unavailable(`I could not ${does}: AWS did not answer ${action}.`, {
    hint: 'Try again in a minute; asking twice does nothing twice.',
    cause: error,
  });
}
