import { AsyncLocalStorage } from 'node:async_hooks';
import { placed } from './telemetry/trace.js';

/**
 * What joins everything that one question, alert or run leaves behind. Services are made once a process and shared by all
 * who ask, so this one value cannot be handed from call to call: it goes along with the work itself.
 */
interface Correlation {
  readonly id: string;
  /** The id of the question that led to what is being done; it is another one when somebody else decides about it. */
  causedBy?: string;
}

const storage = new AsyncLocalStorage<Correlation | undefined>();

/**
 * What a gateway or a client may call a request: it stands in logs, tags, comments and on cards as it is. Forty characters leave room
 * for who approved in the hundred of a comment (SSM API Reference, SendCommand).
 */
const WELL_FORMED = /^[\w+-]{8,40}$/;

/** Twelve hex digits: short enough to be read out, and a million a month seldom meet (once in 500 months). */
const newId = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(6)))
    .toString('hex')
    .toUpperCase();

/** The id that somebody gave a request, without the padding of API Gateway's; one of our own where it is none. */
export function correlationFrom(given: string | readonly string[] | undefined): string {
  const id = typeof given === 'string' ? given.replace(/=+$/, '') : '';
  return WELL_FORMED.test(id) ? id : newId();
}

/** Whatever `work` does, and what goes on behind it, is part of this. */
export const correlated = <T>(id: string, work: () => T): T => storage.run({ id }, work);

/** As a part of what is going on, else of something new. */
export const correlatedAnyhow = <T>(work: () => T): T => (storage.getStore() ? work() : correlated(newId(), work));

/** Work that serves many is part of none of them, nor of their traces. */
export const apart = <T>(work: () => T): T => placed(undefined, () => storage.run(undefined, work));

export const correlationId = (): string | undefined => storage.getStore()?.id;

/** From here on it is known which question led to this. */
export function causedBy(id: string | undefined): void {
  const current = storage.getStore();
  if (current && id !== undefined && id !== current.id) current.causedBy = id;
}

/** What people are shown of a failure, and what its lines in the log have. */
export const newReference = (): string => correlationId() ?? newId();

/** What every line of the log has of it. */
export function correlationFields(): { correlation_id?: string; caused_by?: string } {
  const current = storage.getStore();
  if (!current) return {};
  return { correlation_id: current.id, ...(current.causedBy !== undefined && { caused_by: current.causedBy }) };
}
