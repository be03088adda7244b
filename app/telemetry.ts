import { type Measure, measureTo, unmeasured } from '../services/telemetry/measure.js';

/**
 * Metrics of a deployment, as lines on stdout: Lambda and the log driver of the container take them to CloudWatch as they
 * are. Where there is no stage nobody reads them, and stdout belongs to people and protocols.
 */
export const measureOf = ({ SRE_STAGE }: { readonly SRE_STAGE?: string | undefined }): Measure =>
  SRE_STAGE === undefined ? unmeasured : measureTo((line) => process.stdout.write(`${line}\n`), SRE_STAGE);
