import type { Logger } from 'pino';
import type { Clock } from './clock.js';
import type { History } from './history.js';
import type { Instances } from './instances.js';
import type { PatchCompliance } from './patching/compliance.js';
import type { SecurityTrail } from './security/trail.js';
import type { Findings } from './vulnerabilities/findings.js';

/** Everything an operation may use. Made once per process and role by createServices. */
export interface Services {
  readonly clock: Clock;
  readonly log: Logger;
  readonly history: History;
  readonly instances: Instances;
  readonly findings: Findings;
  readonly patches: PatchCompliance;
  readonly trail: SecurityTrail;
}
