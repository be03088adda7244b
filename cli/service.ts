import type { AssistantClient } from './client.js';

/** Whom the command line asks. */
export interface Service {
  readonly client: AssistantClient;
  /** In a few words: where it is, on which fleet. */
  readonly about: string;
  /** Undefined where it is in this process. */
  readonly url: string | undefined;
  /** False when it ends with this process and forgets everything. */
  readonly lasts: boolean;
  close(): Promise<void>;
}

/** A button of a view as what it asks; undefined for what asks for no operation. */
export type ReadButton = (
  verb: string,
  data: unknown,
) => { readonly operation: string; readonly input: Readonly<Record<string, unknown>> } | undefined;
