import { ascending, quantile } from '../../metrics/statistics.js';
import { count } from '../../words.js';

const MINUTE_MS = 60_000;

/** What an install takes where nobody has seen one: the upper end of an ordinary month's packages. */
const DEFAULT_INSTALL_MS = 45 * MINUTE_MS;
/** Snapshot before, reboot and status checks after. */
const AROUND_MS = 15 * MINUTE_MS;
/** Left in the window so that a host that comes back ill can be rolled back in it. */
const UNDO_MS = 30 * MINUTE_MS;
const STEP_MS = 30 * MINUTE_MS;

export interface ExpectedDuration {
  /** Of the install alone. */
  readonly minutes: number;
  /** What a window must hold: install, snapshot, reboot, and time to undo it. */
  readonly window_minutes: number;
  readonly basis: string;
}

/** From past installs on this host: 9 of 10 took no longer. Without any, a default that says so. */
export function expectedDuration(pastMs: readonly number[]): ExpectedDuration {
  const known = pastMs.length > 0;
  const install = known ? quantile(ascending(pastMs), 0.9) : DEFAULT_INSTALL_MS;
  const window = Math.ceil((install + AROUND_MS + UNDO_MS) / STEP_MS) * STEP_MS;
  return {
    minutes: Math.max(1, Math.ceil(install / MINUTE_MS)),
    window_minutes: window / MINUTE_MS,
    basis: known
      ? `90th percentile of ${count(pastMs.length, 'install')} on this host in the last 30 days, plus 45 min for the snapshot, a reboot and an undo`
      : 'no install was seen on this host in the last 30 days, so 45 min are assumed, plus 45 min for the snapshot, a reboot and an undo',
  };
}
