/** A surface could not show a message. What the outbox may do next follows from why. */
export class NotDelivered extends Error {
  /** The conversation is no more, or the assistant was removed from it. */
  readonly gone: boolean;
  /** The message that should be edited is no more. */
  readonly lost: boolean;
  /** Milliseconds that the platform wants nothing to be sent in. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    {
      gone = false,
      lost = false,
      retryAfterMs,
      cause,
    }: {
      readonly gone?: boolean;
      readonly lost?: boolean;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause });
    this.gone = gone;
    this.lost = lost;
    this.retryAfterMs = retryAfterMs;
  }
}
