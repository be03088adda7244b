import type { Logger } from 'pino';
import type { Measure } from './telemetry/measure.js';

/** Where a request came in. */
export type Door = 'teams' | 'slack' | 'mcp' | 'sns';

export interface RefusedRequest {
  readonly door: Door;
  /** One word or two, such as `signature` or `tenant`. Never anything the sender wrote. */
  readonly reason: string;
  /** HTTP status of the answer, where it was one. */
  readonly status?: number;
  /** Id of an account that the platform vouches for and that nobody listed. */
  readonly user?: string;
}

/** What came from unknown senders, was forged, or came twice: each refusal leaves one event here, and nothing else does. */
export class SecurityLog {
  constructor(
    private readonly log: Logger,
    private readonly measure: Measure,
  ) {}

  refused({ door, ...request }: RefusedRequest, message: string): void {
    this.log.warn({ event: 'auth_refused', surface: door, ...request }, message);
    this.measure({ RefusedRequests: 1 }, { Surface: door });
  }
}
