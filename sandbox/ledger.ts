import type { Call } from './answer.js';
import { isRecord } from './protocols/values.js';

/** One changing call, whatever became of it. */
export interface Effect {
  /** Position in the ledger, from 1. */
  readonly seq: number;
  /** On the sandbox's clock, ISO 8601. */
  readonly at: string;
  readonly role: string;
  readonly service: string;
  readonly operation: string;
  /** Ids, names and ARNs that the input and the answer name. */
  readonly resources: readonly string[];
  readonly client_token?: string;
  readonly outcome: 'ok' | string;
  readonly request_id: string;
}

export interface CallCount {
  readonly role: string;
  readonly service: string;
  readonly operation: string;
  readonly calls: number;
  readonly failed: number;
}

/** By the access levels of AWS's Service Authorization Reference: a query of CloudWatch Logs reads, although it is started. */
const reading =
  /^(Describe|List|Get|Lookup|Head|Search|BatchGet|Query$|Scan$|Select|Validate|Test|AssumeRole|TransactGet|Preview|Simulate|Converse|(Start|Stop)Query$)/;

export const isChange = (operation: string): boolean => !reading.test(operation);

const most = 10_000;

/** What was asked of the sandbox: changing calls one by one, all calls counted. Kept in memory while it runs. */
export class Ledger {
  readonly #effects: Effect[] = [];
  readonly #stateWrites: Effect[] = [];
  readonly #counts = new Map<string, { -readonly [Key in keyof CallCount]: CallCount[Key] }>();
  readonly #listeners: ((effect: Effect) => void)[] = [];
  #seq = 0;

  constructor(private readonly now: () => Date) {}

  onEffect(listener: (effect: Effect) => void): void {
    this.#listeners.push(listener);
  }

  record(call: Call, outcome: string, output?: unknown): void {
    this.#count(call, outcome);
    if (!isChange(call.operation)) return;
    const clientToken = tokenOf(call.input);
    const effect: Effect = {
      seq: ++this.#seq,
      at: this.now().toISOString(),
      role: call.role,
      service: call.service,
      operation: call.operation,
      resources: resourcesOf(call.input, output),
      ...(clientToken === undefined ? {} : { client_token: clientToken }),
      outcome,
      request_id: call.requestId,
    };
    const list = call.service === 'dynamodb' ? this.#stateWrites : this.#effects;
    list.push(effect);
    if (list.length > most) list.shift();
    for (const listener of this.#listeners) listener(effect);
  }

  /** The newest 10,000, oldest first. */
  get effects(): readonly Effect[] {
    return this.#effects;
  }

  /** Writes of the assistant's own state to DynamoDB: the newest 10,000, oldest first. */
  get stateWrites(): readonly Effect[] {
    return this.#stateWrites;
  }

  get counts(): readonly CallCount[] {
    return [...this.#counts.values()];
  }

  clear(): void {
    this.#effects.length = 0;
    this.#stateWrites.length = 0;
    this.#counts.clear();
  }

  #count({ role, service, operation }: Call, outcome: string): void {
    const key = `${role} ${service} ${operation}`;
    const count = this.#counts.get(key) ?? { role, service, operation, calls: 0, failed: 0 };
    count.calls += 1;
    if (outcome !== 'ok') count.failed += 1;
    this.#counts.set(key, count);
  }
}

/** Names of inputs by which AWS knows that a call is a repetition. */
export const isToken = (name: string): boolean => tokenName.test(name);

const tokenName = /^(clientToken|clientRequestToken|idempotencyToken)$/i;

function tokenOf(input: unknown): string | undefined {
  if (!isRecord(input)) return undefined;
  const token = Object.entries(input).find(([name]) => tokenName.test(name))?.[1];
  return typeof token === 'string' ? token : undefined;
}

const resourceName = /(Ids?|Arns?|Bucket|Key|TableName|DocumentName|Endpoint)$/i;
const secretName = /(Token|AccessKeyId)$/i;
const mostResources = 60;
const deepest = 6;

function resourcesOf(...values: unknown[]): string[] {
  const found = new Set<string>();
  for (const value of values) collectResources(value, '', 0, found);
  return [...found];
}

function collectResources(value: unknown, name: string, depth: number, found: Set<string>): void {
  if (found.size >= mostResources || depth > deepest || value instanceof Uint8Array) return;
  if (typeof value === 'string') {
    if (namesResource(name, depth)) found.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collectResources(item, name, depth, found);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) collectResources(item, key, depth + 1, found);
  }
}

const namesResource = (name: string, depth: number) =>
  !secretName.test(name) && (resourceName.test(name) || (depth === 1 && name.toLowerCase() === 'name'));
