import type { Span, TracePlace } from './trace.js';

const HEADER = /^Root=(1-[0-9a-f]{8}-[0-9a-f]{24});Parent=([0-9a-f]{16});Sampled=([01])/;

/** As Lambda gives it to an invocation (AWS X-Ray Developer Guide, "Tracing header"). @returns undefined for anything else. */
export function readTraceHeader(header: string | undefined): TracePlace | undefined {
  const [, traceId, parentId, sampled] = HEADER.exec(header ?? '') ?? [];
  return traceId && parentId ? { traceId, parentId, isSampled: sampled === '1' } : undefined;
}

/** @param random ninety-six bits in hex. @param at epoch milliseconds. */
export const traceIdOf = (at: number, random: string): string =>
  `1-${Math.floor(at / 1_000)
    .toString(16)
    .padStart(8, '0')}-${random}`;

/** What a name may not hold. */
const OTHER = /[^\p{L}\p{N}\p{Z}_.:/%&#=+\-@]/gu;
const LONGEST = 200;

interface Named {
  /** Sixteen hex digits. */
  readonly id: string;
  readonly correlationId: string | undefined;
}

/** A span as a subsegment that goes to X-Ray by itself (AWS X-Ray Developer Guide, "Segment documents"), as JSON. */
export function subsegment(
  { name, startedAt, endedAt, outcome, aws }: Span,
  { traceId, parentId }: TracePlace,
  { id, correlationId }: Named,
): string {
  const annotations = {
    ...(correlationId !== undefined && { correlation_id: correlationId }),
    ...(aws && aws.throttles > 0 && { throttles: aws.throttles }),
  };
  return JSON.stringify({
    name: name.replace(OTHER, '_').slice(0, LONGEST),
    ...{ id, trace_id: traceId, parent_id: parentId, type: 'subsegment' },
    ...times({ startedAt, endedAt }),
    ...flags(outcome),
    ...(aws && {
      namespace: 'aws',
      aws: { operation: aws.operation, region: aws.region, retries: aws.retries },
      ...(aws.status !== undefined && { http: { response: { status: aws.status } } }),
    }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  });
}

/**
 * The segment of a process that Lambda opens none for: what X-Ray draws as a service, around the one answer in it.
 * @param service the name that it has there.
 */
export function segment(
  { startedAt, endedAt, outcome }: Span,
  { traceId, service }: { traceId: string; service: string },
  { id, correlationId }: Named,
): string {
  return JSON.stringify({
    ...{ name: service, id, trace_id: traceId },
    ...times({ startedAt, endedAt }),
    ...flags(outcome),
    ...(correlationId !== undefined && { annotations: { correlation_id: correlationId } }),
  });
}

const times = ({ startedAt, endedAt }: Pick<Span, 'startedAt' | 'endedAt'>) => ({
  start_time: startedAt / 1_000,
  end_time: endedAt / 1_000,
});

const flags = (outcome: Span['outcome']) => ({
  ...(outcome === 'failed' && { fault: true }),
  ...(outcome === 'refused' && { error: true }),
  ...(outcome === 'throttled' && { error: true, throttle: true }),
});
