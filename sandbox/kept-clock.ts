import { SandboxClock } from './clock.js';
import { recordedOffset } from './replay.js';
import type { Store } from './store.js';

interface Kept {
  readonly offset_ms: number;
  /** Whether the clock shows the time of a recording. */
  readonly recorded: boolean;
}

/**
 * The clock as an earlier run left it, or a new one; kept from now on.
 *
 * @param recording - folder whose newest record sets the clock; wall time when undefined.
 * @param aheadMs - how far a new clock is ahead of wall time.
 * @throws where the state of before runs on the other kind of time: nothing in it would fall due when it should.
 */
export function keptClock(
  store: Store,
  recording: string | undefined,
  onError: (error: unknown) => void,
  aheadMs = 0,
): SandboxClock {
  const kept = store.load<Kept>('clock');
  const recorded = recording !== undefined;
  if (kept && kept.recorded !== recorded) {
    const was = kept.recorded ? 'the time of a recording' : "today's time";
    throw new Error(`The state of the sandbox was made with ${was}; start with --fresh to drop it`);
  }
  const start = kept?.offset_ms ?? (recording === undefined ? aheadMs : recordedOffset(recording, new Date()));
  const clock = new SandboxClock(start, onError);
  const save = (offset_ms: number) => store.save('clock', { offset_ms, recorded } satisfies Kept);
  save(clock.offsetMs);
  clock.onOffset(async (offsetMs) => save(offsetMs));
  return clock;
}
