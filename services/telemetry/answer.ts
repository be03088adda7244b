import type { FailureCode } from '../errors.js';
import type { Measure } from './measure.js';
import type { Span } from './trace.js';

export type Outcome = FailureCode | 'ok' | 'cancelled';

interface Answered {
  /** Wire name of the operation. */
  readonly operation: string;
  readonly surface: string;
  readonly outcome: Outcome;
  /** What the answer says of itself, where it is one. */
  readonly output?: object | undefined;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** The objective is about answers that could not be given; being told that one may not, or mistyped, is an answer. */
const unanswered: ReadonlySet<Outcome> = new Set(['defect', 'unavailable', 'access_denied']);

/** Measures and traces one answer. What nobody waited for any more is measured as nothing. */
export function tellAnswer(
  { operation, surface, outcome, output, startedAt, endedAt }: Answered,
  { measure, ended }: { readonly measure: Measure; readonly ended: (span: Span) => void },
): void {
  const times = { startedAt: startedAt.getTime(), endedAt: endedAt.getTime() };
  ended({ name: operation, ...times, outcome: spanOutcome(outcome) });
  if (outcome === 'cancelled') return;
  measure(
    {
      Answers: 1,
      AnswerFailures: unanswered.has(outcome) ? 1 : 0,
      AnswerLatency: Math.max(0, times.endedAt - times.startedAt),
      ...(outcome === 'not_allowed' && { RefusedRequests: 1 }),
    },
    { Operation: operation, Surface: surface, Outcome: incompleteness(output) ?? outcome },
  );
}

function spanOutcome(outcome: Outcome): Span['outcome'] {
  if (unanswered.has(outcome)) return 'failed';
  return outcome === 'ok' || outcome === 'cancelled' ? 'ok' : 'refused';
}

/** An answer with holes is an answer, and is told from a whole one. */
const incompleteness = (output: object = {}): 'partial' | 'unknown' | undefined =>
  'status' in output && (output.status === 'partial' || output.status === 'unknown') ? output.status : undefined;
