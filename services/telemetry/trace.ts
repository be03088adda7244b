import type { Attempt } from '../aws/attempts.js';

/** Something that took time: an answer, or one attempt of a call to AWS. */
export interface Span {
  /** Wire name of the operation, or the service by its API model. */
  readonly name: string;
  /** Epoch milliseconds of real time. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: 'ok' | 'refused' | 'throttled' | 'failed';
  /** Of a call to AWS. */
  readonly aws?: { readonly operation: string; readonly region: string };
}

/** Says what took how long. Never throws, and is never waited for. */
export type Trace = (span: Span) => void;

/** Where nobody reads traces. */
export const untraced: Trace = () => undefined;

const outcomes = { answered: 'ok', throttled: 'throttled', failed: 'failed' } as const;

export const spanOf = ({ service: name, operation, region, outcome, startedAt, endedAt }: Attempt): Span => ({
  ...{ name, startedAt, endedAt },
  outcome: outcomes[outcome],
  aws: { operation, region },
});

/** Where a trace goes on. */
export interface TraceHeader {
  readonly traceId: string;
  readonly parentId: string;
  readonly isSampled: boolean;
}

const HEADER = /^Root=(1-[0-9a-f]{8}-[0-9a-f]{24});Parent=([0-9a-f]{16});Sampled=([01])/;

/** As Lambda gives it to an invocation (AWS X-Ray Developer Guide, "Tracing header"). @returns undefined for anything else. */
export function readTraceHeader(header: string | undefined): TraceHeader | undefined {
  const [, traceId, parentId, sampled] = HEADER.exec(header ?? '') ?? [];
  return traceId && parentId ? { traceId, parentId, isSampled: sampled === '1' } : undefined;
}

/** What a name may not hold. */
const OTHER = /[^\p{L}\p{N}\p{Z}_.:/%&#=+\-@]/gu;
const LONGEST = 200;

/**
 * A span as a subsegment that goes to X-Ray by itself (AWS X-Ray Developer Guide, "Segment documents"), behind the line that
 * the daemon wants in front.
 * @param id sixteen hex digits.
 */
export function subsegment(
  { name, startedAt, endedAt, outcome, aws }: Span,
  { traceId, parentId }: TraceHeader,
  { id, correlationId }: { id: string; correlationId: string | undefined },
): string {
  const document = {
    name: name.replace(OTHER, '_').slice(0, LONGEST),
    id,
    trace_id: traceId,
    parent_id: parentId,
    type: 'subsegment',
    start_time: startedAt / 1_000,
    end_time: endedAt / 1_000,
    ...(outcome === 'failed' && { fault: true }),
    ...(outcome === 'refused' && { error: true }),
    ...(outcome === 'throttled' && { error: true, throttle: true }),
    ...(aws && { namespace: 'aws', aws }),
    ...(correlationId !== undefined && { annotations: { correlation_id: correlationId } }),
  };
  return `{"format": "json", "version": 1}\n${JSON.stringify(document)}`;
}
