import type { Siem } from '../services/security-log/security-log.js';
import { type Measure, measureTo, unmeasured } from '../services/telemetry/measure.js';
import type { Trace } from '../services/telemetry/trace.js';
import { plainAws } from './plain-aws.js';
import { traceFields, traceToApi, traceToDaemon } from './x-ray.js';

interface Deployed {
  readonly SRE_STAGE?: string | undefined;
  readonly AWS_REGION: string;
  readonly SRE_TRACES?: 'on' | 'off';
}

/** What a process says beside its log. */
export interface Telemetry {
  readonly measure: Measure;
  readonly trace?: Trace;
  readonly siem?: Siem;
}

/**
 * Metrics and security events of a deployment, as lines on stdout: Lambda and the log driver of the container take them to
 * CloudWatch as they are. Traces go to X-Ray by its daemon, or by its API where that is switched on. Where there is no stage nobody reads them, and stdout belongs to
 * people and protocols.
 */
export function telemetryOf(
  { SRE_STAGE: stage, AWS_REGION: region, SRE_TRACES: traces }: Deployed,
  env = process.env,
): Telemetry {
  if (stage === undefined) return { measure: unmeasured };
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const measure = measureTo(write, stage);
  return {
    measure: (values, properties) => measure(values, { ...traceFields(env), ...properties }),
    siem: { stage, region, write },
    trace: traces === 'on' ? traceToApi(plainAws(env), { service: `sre-ops-${stage}-mcp` }) : traceToDaemon(env),
  };
}
