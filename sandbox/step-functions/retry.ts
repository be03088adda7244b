import type { Failure } from './failure.js';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath?: string | null;
  readonly Next: string;
}

/** Errors that no wildcard matches (AWS Step Functions Developer Guide, "Handling errors"). */
const beyondAll = ['States.Runtime', 'States.DataLimitExceeded'];

/** Whether ErrorEquals names a failure: by its name, States.ALL, or States.TaskFailed, which excludes timeouts. */
export function matchesError(failure: Failure, names: readonly string[]): boolean {
  const error = failure.error ?? '';
  return names.some((name) => {
    if (name === error) return true;
    if (name === 'States.HeartbeatTimeout') return failure.heartbeat === true;
    if (beyondAll.includes(error)) return false;
    return name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout');
  });
}

/**
 * Which retrier takes a failure.
 *
 * @param used - attempts each retrier has spent since the state was entered.
 * @returns its place and the milliseconds to wait, undefined when none is left (interval 1 s, 3 attempts and rate 2 where
 *   the definition is silent).
 */
export function nextRetry(
  failure: Failure,
  retriers: readonly Retrier[],
  used: readonly number[],
): { index: number; delayMs: number } | undefined {
  const index = retriers.findIndex((retrier) => matchesError(failure, retrier.ErrorEquals));
  const retrier = retriers[index];
  if (!retrier || failure.error === 'States.Runtime') return undefined;
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const attempts = used[index] ?? 0;
  if (attempts >= MaxAttempts) return undefined;
  // Nothing waits longer than the longest wait that AWS allows, 99 999 999 s.
  const growth = Math.min(BackoffRate ** attempts, 99_999_999);
  const seconds = Math.min(IntervalSeconds * growth, MaxDelaySeconds, 99_999_999);
  return { index, delayMs: Math.round(seconds * 1000) };
}
