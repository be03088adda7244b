import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type CallToolResult, ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { AnswerContext, AnswerFailure, CONTEXT_KEY, FAILURE_KEY } from '../mcp/answer-meta.js';
import { ASK_METHOD, AskResultSchema } from '../mcp/ask-wire.js';
import type { FailureCode } from '../services/errors.js';
import type { OperationName } from '../services/operations/index.js';

/** Longer than any answer takes that is on its way. Milliseconds. */
const GIVE_UP_AFTER_MS = 120_000;

/** A question to the service that did not become an answer. */
export class Refusal extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly hint: string | undefined,
  ) {
    super(message);
  }
}

/** What an operation answered. */
export interface Answer {
  readonly output: Readonly<Record<string, unknown>>;
  /** The answer as the service words it, in Markdown. */
  readonly words: string;
  /** Undefined from a service that is not of this version. */
  readonly context: AnswerContext | undefined;
}

interface Meant {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a model of the service put together. */
export interface Conversed {
  readonly text: string | null;
  readonly model: string;
  readonly dropped: boolean;
  /** What it rests on. */
  readonly calls: readonly (Meant & { readonly answer: Answer })[];
  /** What the person may start. */
  readonly offers: readonly Meant[];
  readonly failed: number;
}

interface Asking {
  readonly signal?: AbortSignal;
  /** Told about once a second while the service still reads. */
  readonly onProgress?: (message: string) => void;
}

/** Everything the command line knows of the service: an MCP client, and nothing else. */
export class AssistantClient {
  private constructor(private readonly client: Client) {}

  /** Says hello. @throws Refusal when nobody answers, or the key is not known there. */
  static async connect(transport: Transport, version: string): Promise<AssistantClient> {
    const client = new Client({ name: 'sre-agent', title: 'sre-agent command line', version });
    try {
      await client.connect(transport);
    } catch (error) {
      throw refusalFrom(error) ?? error;
    }
    return new AssistantClient(client);
  }

  /** Calls one operation as a tool. @throws Refusal in the service's words; the signal's reason when it was aborted. */
  async ask(operation: OperationName, input: object, { signal, onProgress }: Asking = {}): Promise<Answer> {
    const result = await this.#tool(operation, input, { signal, onProgress });
    const [first] = result.content;
    const words = first?.type === 'text' ? first.text : '';
    if (result.isError || !result.structuredContent) {
      const failure = AnswerFailure.safeParse(result._meta?.[FAILURE_KEY]).data;
      throw new Refusal(failure?.code ?? 'unavailable', failure?.message ?? words, failure?.hint);
    }
    const context = AnswerContext.safeParse(result._meta?.[CONTEXT_KEY]).data;
    return { output: result.structuredContent, words, context };
  }

  async #tool(name: string, input: object, { signal, onProgress }: { [Key in keyof Asking]: Asking[Key] | undefined }) {
    try {
      return (await this.client.callTool({ name, arguments: { ...input } }, undefined, {
        timeout: GIVE_UP_AFTER_MS,
        ...(signal && { signal }),
        ...(onProgress && { onprogress: ({ message = '' }) => onProgress(message) }),
      })) as CallToolResult;
    } catch (error) {
      signal?.throwIfAborted();
      throw refusalFrom(error) ?? error;
    }
  }

  /**
   * Asks in plain words. @param conversation what a follow-up is about. @param onSentence told each sentence as it is written.
   * @returns undefined where the service has no model, or that fell silent. @throws Refusal
   */
  async converse(
    question: string,
    conversation: string,
    onSentence: (sentence: string) => void,
    signal: AbortSignal,
  ): Promise<Conversed | undefined> {
    const params = { question, conversation };
    try {
      const told = await this.client.request({ method: ASK_METHOD, params }, AskResultSchema, {
        ...{ timeout: GIVE_UP_AFTER_MS, signal },
        onprogress: ({ message = '' }) => onSentence(message),
      });
      if (!told.answered) return undefined;
      const context = AnswerContext.safeParse(told._meta?.[CONTEXT_KEY]).data;
      const calls = told.calls.map(({ operation, input, output }) => ({
        ...{ operation, input },
        answer: { output, words: '', context },
      }));
      return { ...told, calls };
    } catch (error) {
      signal.throwIfAborted();
      // A service of another version knows no plain words.
      if (error instanceof McpError && error.code === ErrorCode.MethodNotFound) return undefined;
      throw refusalFrom(error) ?? error;
    }
  }

  /** Names and ids of hosts that begin so. @throws Refusal */
  instances(start: string, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#complete('sre://instances/{id}', start, signal);
  }

  /** Ids of approvals that wait and begin so. @throws Refusal */
  approvals(start: string, signal?: AbortSignal): Promise<readonly string[]> {
    return this.#complete('sre://approvals/{id}', start, signal);
  }

  async #complete(uri: string, value: string, signal?: AbortSignal): Promise<readonly string[]> {
    const params = { ref: { type: 'ref/resource' as const, uri }, argument: { name: 'id', value } };
    try {
      return (await this.client.complete(params, signal && { signal })).completion.values;
    } catch (error) {
      throw refusalFrom(error) ?? error;
    }
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** @returns undefined for what is no answer of a service. */
function refusalFrom(error: unknown): Refusal | undefined {
  if (!(error instanceof McpError)) return undefined;
  const message = error.message.replace(/^MCP error -?\d+: /, '');
  const { status } = (error.data ?? {}) as { status?: number };
  if (status === 401) return new Refusal('not_allowed', message, 'Set SRE_KEY to a key of yours.');
  if (status === 403 || error.code === ErrorCode.InvalidParams) {
    return new Refusal('not_allowed', message, 'Set SRE_KEY to the key of somebody who may.');
  }
  const isSaid = /\bwait\b/.test(message);
  return new Refusal('unavailable', message, status === 429 && !isSaid ? 'Ask again in a minute.' : undefined);
}
