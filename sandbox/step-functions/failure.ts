/** Why a state or an execution fails, as Step Functions reports it. */
export interface Failure {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** A missed heartbeat is reported as States.Timeout, and can be told apart only in ErrorEquals. */
  readonly heartbeat?: boolean;
}

/** An error that the States Language names, for example States.Runtime; thrown while a state is evaluated. */
export class StatesError extends Error {
  constructor(
    readonly error: string,
    message: string,
  ) {
    super(message);
  }
}

export const runtimeError = (message: string): StatesError => new StatesError('States.Runtime', message);
