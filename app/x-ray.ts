import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { type PlainAws, PlainCallFailed, putTraceSegments } from '../services/aws/plain-calls.js';
import { apart, correlationId } from '../services/correlation.js';
import { once } from '../services/once.js';
import { readTraceHeader, segment, subsegment, traceIdOf } from '../services/telemetry/segment.js';
import { placed, type Span, type Trace, type TracePlace, tracePlace, untraced } from '../services/telemetry/trace.js';
import { line } from './line.js';

type Env = Readonly<Record<string, string | undefined>>;

const newId = (): string => randomBytes(8).toString('hex');

/** Where work goes on: in an answer, else in the invocation that Lambda names. */
const placeIn = (env: Env): TracePlace | undefined => tracePlace() ?? readTraceHeader(env._X_AMZN_TRACE_ID);

/** The id of the trace that is gone on with, for the log; nothing where there is none. */
export function traceFields(env: Env): { readonly trace_id?: string } {
  const place = placeIn(env);
  return place ? { trace_id: place.traceId } : {};
}

/** Where documents of X-Ray go. */
interface Sink {
  send(document: string): void;
  flush(): Promise<void>;
}

/** Spans as documents, each with what it is part of. Of what is not sampled, nothing is made. */
const traceIn = (env: Env, { send, flush }: Sink): Trace => ({
  around(work) {
    const place = placeIn(env);
    if (!place?.isSampled) return work(() => undefined);
    const id = newId();
    const ended = (span: Span): void => send(subsegment(span, place, { id, correlationId: correlationId() }));
    return placed({ ...place, parentId: id }, () => work(ended));
  },
  tell(span) {
    const place = placeIn(env);
    if (place?.isSampled) send(subsegment(span, place, { id: newId(), correlationId: correlationId() }));
  },
  flush,
});

/** What the daemon wants in front of a document. */
const OVER_UDP = '{"format": "json", "version": 1}\n';

/**
 * For a function: to the daemon that Lambda runs beside it, over UDP, for those invocations that X-Ray chose to sample. Nothing is
 * loaded before the first of them. What is lost on the way is missing in a trace, and nowhere else.
 * @param env as it stands while the process runs: Lambda names the trace of each invocation there.
 */
export function traceToDaemon(env: Env): Trace {
  const [, host, port] = /^([^:\s]+):(\d{1,5})$/.exec(env.AWS_XRAY_DAEMON_ADDRESS ?? '') ?? [];
  if (!host || !port || Number(port) > 65_535) return untraced;
  const socket = once(async (): Promise<Socket> => {
    const { createSocket } = await import('node:dgram');
    // Without a listener, a socket that cannot be opened would end the process.
    const made = createSocket('udp4').on('error', () => undefined);
    made.unref();
    return made;
  });
  return traceIn(env, {
    send: (document) => void socket().then((to) => to.send(OVER_UDP + document, Number(port), host, () => undefined)),
    flush: async () => undefined,
  });
}

interface Served {
  /** The name of the process among the services that X-Ray draws. */
  readonly service: string;
  /** Whether one more answer is traced. */
  readonly samples?: () => boolean;
  /** How long documents may wait for one another. Milliseconds. */
  readonly everyMs?: number;
}

/**
 * For a process that nobody runs a daemon beside: each answer is a trace of its own, sent by calls of AWS. What X-Ray does not take is
 * missing in a trace, and said once in the log.
 */
export function traceToApi(aws: PlainAws, { service, samples = reservoir(), everyMs = FLUSH_AFTER_MS }: Served): Trace {
  const documents = new Documents(aws, everyMs);
  const inside = traceIn({}, documents);
  return {
    ...inside,
    around(work) {
      if (tracePlace()) return inside.around(work);
      const id = newId();
      const traceId = traceIdOf(Date.now(), randomBytes(12).toString('hex'));
      const isSampled = samples();
      return placed({ traceId, parentId: id, isSampled }, () =>
        inside.around((ended) =>
          work((span) => {
            ended(span);
            if (isSampled) documents.send(segment(span, { traceId, service }, { id, correlationId: correlationId() }));
          }),
        ),
      );
    },
  };
}

/** As X-Ray samples by itself: the first of a second, and five percent of the rest (AWS X-Ray Developer Guide, "Sampling rules"). */
export function reservoir(now: () => number = Date.now, random: () => number = Math.random): () => boolean {
  let second = -1;
  return () => {
    const current = Math.floor(now() / 1_000);
    if (current === second) return random() < 0.05;
    second = current;
    return true;
  };
}

const FLUSH_AFTER_MS = 1_000;
/** Documents in one call, as X-Ray's own daemon sends them. */
const MOST_AT_ONCE = 50;
/** What waits while X-Ray does not answer; more is lost. Some 400 bytes each. */
const MOST_WAITING = 5_000;

class Documents implements Sink {
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #isRefused = false;

  constructor(
    private readonly aws: PlainAws,
    private readonly everyMs: number,
  ) {}

  readonly send = (document: string): void => {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(document);
    this.#timer ??= apart(() => setTimeout(() => void this.flush(), this.everyMs).unref());
  };

  readonly flush = async (): Promise<void> => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= apart(() =>
      this.#all().finally(() => {
        this.#sending = undefined;
      }),
    );
    await this.#sending;
  };

  /** A process that ends must not wait for as many calls as there is something to send while none is answered. */
  async #all(): Promise<void> {
    let isAnswered = true;
    while (isAnswered && this.#waiting.length > 0) {
      isAnswered = await this.#some(this.#waiting.splice(0, MOST_AT_ONCE));
    }
  }

  async #some(documents: readonly string[]): Promise<boolean> {
    try {
      const untaken = await putTraceSegments(this.aws, documents);
      this.#taken(untaken.length === 0, { untaken: untaken.slice(0, 3) });
      return true;
    } catch (error) {
      if (!(error instanceof PlainCallFailed)) throw error;
      this.#taken(false, { err: String(error), cause: String(error.cause ?? '') });
      return false;
    }
  }

  #taken(isTaken: boolean, why: object): void {
    if (!isTaken && !this.#isRefused) line('warn', { event: 'traces_not_taken', ...why }, 'X-Ray did not take traces');
    this.#isRefused = !isTaken;
  }
}
