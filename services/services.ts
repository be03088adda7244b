import type { Logger } from 'pino';
import type { Clock } from './clock.js';
import type { History } from './history.js';

/** Everything an operation may use. Made once per process and role by createServices. */
export interface Services {
  readonly clock: Clock;
  readonly log: Logger;
  readonly history: History;
}
