/** A request that must not become a turn. The reason goes to the log alone; the caller learns only the status. */
export class Refused extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 409 | 413 | 415,
    /** One word or two for the security event, such as `signature` or `tenant`. Never anything the caller sent. */
    readonly reason: string,
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

/** The whole answer to a refused request, the same for every reason behind one status. */
export const refusal: Record<Refused['status'], { readonly message: string }> = {
  400: { message: 'Bad request' },
  401: { message: 'Unauthorized' },
  403: { message: 'Forbidden' },
  409: { message: 'Already handled' },
  413: { message: 'Too large' },
  415: { message: 'Send application/json without compression' },
};
