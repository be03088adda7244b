import { describeFailure } from '../errors.js';
import type { Services } from '../services.js';
import { timeLimit } from '../time-limit.js';

/** Longer is not waited for names that only mend spelling. Milliseconds. */
const SOON_MS = 1_000;

/** Names of the fleet; none where EC2 does not say them soon. */
export async function fleetNames(
  { instances, log }: Pick<Services, 'instances' | 'log'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const { hosts } = await instances.fleetOrGap(AbortSignal.any([signal, timeLimit(SOON_MS)]));
    return hosts.map(({ name }) => name);
  } catch (error) {
    log.warn({ failure: describeFailure(error) }, 'a question is read without the names of the fleet');
    return [];
  }
}
