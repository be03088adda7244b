import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';

/** A request that is answered before any MCP server sees it. `reason` is for the security log, `message` for the client. */
export class Refused extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 405 | 406 | 413 | 415 | 429,
    readonly reason: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** JSON-RPC error code of the body. */
    readonly code: number = ErrorCode.InvalidRequest,
    /** Id of the person whose key it came with, for the security log. */
    readonly user?: string,
  ) {
    super(message);
  }
}
