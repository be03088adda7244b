/** A surface could not show a message. What the outbox may do next follows from why. */
export class NotDelivered extends Error {
  /** The conversation is no more, or the assistant was removed from it. */
  readonly gone: boolean;
  /** The message that should be edited is no more. */
  readonly lost: boolean;
  /** No answer came, or none that says whether it was taken: a post may stand there all the same. */
  readonly unsure: boolean;
  /** Milliseconds that the platform wants nothing to be sent in. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    {
      gone = false,
      lost = false,
      unsure = false,
      retryAfterMs,
      cause,
    }: {
      readonly gone?: boolean;
      readonly lost?: boolean;
      readonly unsure?: boolean;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause });
    this.gone = gone;
    this.lost = lost;
    this.unsure = unsure;
    this.retryAfterMs = retryAfterMs;
  }
}
