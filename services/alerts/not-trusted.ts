import { NotAllowed } from '../errors.js';

/** A delivery that SNS need not have sent. */
export class NotTrusted extends NotAllowed {
  constructor(
    /** What did not hold, as the security event has it. */
    readonly reason: 'topic' | 'time' | 'signature' | 'certificate',
    message: string,
    { cause }: { cause?: unknown } = {},
  ) {
    super(message, { cause });
  }
}
