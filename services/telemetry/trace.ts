import { AsyncLocalStorage } from 'node:async_hooks';
import type { AwsCall } from '../aws/attempts.js';

/** Something that took time: an answer, or a call to AWS. */
export interface Span {
  /** Wire name of the operation, or the service by its API model. */
  readonly name: string;
  /** Epoch milliseconds of real time. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: 'ok' | 'refused' | 'throttled' | 'failed';
  /** Of a call to AWS. */
  readonly aws?: Pick<AwsCall, 'operation' | 'region' | 'status' | 'retries' | 'throttles'>;
}

/** Says what took how long, and what was part of what. Never throws, and nothing but `flush` is waited for. */
export interface Trace {
  /** What is told, and opened, while `work` goes on is part of what it says of its own end. */
  around<T>(work: (ended: (span: Span) => void) => T): T;
  /** Something that is over, and that nothing was part of. */
  tell(span: Span): void;
  /** Resolves when everything that was told is sent, or lost, or X-Ray does not answer. */
  flush(): Promise<void>;
}

/** Where nobody reads traces. */
export const untraced: Trace = {
  around: (work) => work(() => undefined),
  tell: () => undefined,
  flush: async () => undefined,
};

const outcomes = { answered: 'ok', throttled: 'throttled', failed: 'failed' } as const;

export const spanOf = ({ service: name, outcome, startedAt, endedAt, ...aws }: AwsCall): Span => ({
  ...{ name, startedAt, endedAt },
  outcome: outcomes[outcome],
  aws,
});

/** Where in which trace work is being done. */
export interface TracePlace {
  readonly traceId: string;
  /** What whatever is told here is part of. */
  readonly parentId: string;
  readonly isSampled: boolean;
}

const places = new AsyncLocalStorage<TracePlace | undefined>();

/** Undefined outside of every answer that is traced. */
export const tracePlace = (): TracePlace | undefined => places.getStore();

/** Whatever `work` does, and what goes on behind it, is done there. */
export const placed = <T>(place: TracePlace | undefined, work: () => T): T => places.run(place, work);
