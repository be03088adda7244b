import { correlationFields } from '../correlation.js';
import { emfLine, type Properties, type Values } from './emf.js';

/** Says what was measured. Never throws, and is never waited for. */
export type Measure = (values: Values, properties?: Properties) => void;

/** Where nobody reads metrics: a terminal, the sandbox. */
export const unmeasured: Measure = () => undefined;

/** @param write takes one line, without its end. */
export const measureTo =
  (write: (line: string) => void, stage: string, now: () => number = Date.now): Measure =>
  (values, properties = {}) =>
    write(emfLine(values, { ...correlationFields(), ...properties }, { stage, at: now() }));
