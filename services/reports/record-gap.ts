import type { UserError } from '../errors.js';
import type { Gap } from '../schema.js';

/** A failure of the assistant's own table as a gap of a report: no finding is less known for it. */
export const recordGap = (failure: UserError, region: string, consequence: string): Gap => ({
  service: 'dynamodb',
  region,
  account: null,
  instances: [],
  reason: failure.code === 'access_denied' ? 'denied' : 'unavailable',
  retryable: failure.code !== 'access_denied',
  detail: `${failure.message} ${consequence}`,
});
