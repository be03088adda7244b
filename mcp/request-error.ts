/**
 * A JSON-RPC error answer. The SDK sends `code`, `message` and `data` of whatever a handler throws; its own McpError
 * would put the code into the message too, once on each side.
 */
export class RequestError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }
}
