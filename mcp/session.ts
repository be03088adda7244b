import type { Caller } from '../services/operation.js';
import type { Services } from '../services/services.js';

export interface Session {
  readonly caller: Caller;
  readonly services: Services;
}

/** Who asks, and what answers. Over stdio it may still be starting when a client says hello and asks for the tools. */
export type OpenSession = () => Session | Promise<Session>;
