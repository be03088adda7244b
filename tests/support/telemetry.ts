import type { Logger } from 'pino';
import { pino } from 'pino';
import { SecurityLog } from '../../services/security-log/security-log.js';
import type { Services } from '../../services/services.js';
import type { Properties, Values } from '../../services/telemetry/emf.js';
import { type Measure, unmeasured } from '../../services/telemetry/measure.js';
import { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { untraced } from '../../services/telemetry/trace.js';

/** A security log whose events go to `log` alone. */
export const securityLog = (log: Logger = pino({ level: 'silent' })): SecurityLog =>
  new SecurityLog({ log, measure: unmeasured });

/** For services that are made of parts: nobody reads what they tell. */
export const nobodyReads = (): Pick<Services, 'measure' | 'trace' | 'security'> => ({
  measure: unmeasured,
  trace: untraced,
  security: securityLog(),
});

/** Of a surface that stands alone. */
export const surfaceFailures = (
  surface: string,
  { log = pino({ level: 'silent' }), measure = unmeasured }: { log?: Logger; measure?: Measure } = {},
): SurfaceFailures => new SurfaceFailures(surface, () => ({ log, measure }));

/** What was measured, each with its properties. */
export class Measured {
  readonly all: { readonly values: Values; readonly properties: Properties }[] = [];

  readonly measure: Measure = (values, properties = {}) => void this.all.push({ values, properties });

  /** The values of one metric, in the order in which they were written. */
  of(metric: keyof Values): number[] {
    return this.all.flatMap(({ values }) => values[metric] ?? []);
  }
}
