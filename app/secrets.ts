import type { Secret } from '../bot/secret.js';
import { getSecret, type PlainAws, PlainCallFailed } from '../services/aws/plain-calls.js';

/** What is read may be this old: a new value is in use within that time, and nothing restarts. Milliseconds. */
const FRESH_MS = 300_000;
/** Somebody who is refused makes us look for a new value at most this often. Milliseconds. */
const AGAIN_MS = 30_000;
/** What could not be read is asked for again after so long. Milliseconds. */
const AFTER_FAILURE_MS = 1_000;

export type SecretValues = Readonly<Record<string, string>>;

interface SecretsOptions {
  readonly aws: PlainAws;
  /** Name or ARN. */
  readonly id: string;
  readonly now?: () => number;
  /** What was read before stays in use. */
  readonly failed: (error: unknown) => void;
}

/**
 * The one secret of a deployment: JSON whose keys are settings. In memory alone; read anew while it is used, and sooner
 * when a value that was read no longer opens anything.
 */
export class Secrets {
  #values: SecretValues;
  #readAt: number;
  #triedAt: number;
  #reading: Promise<void> | undefined;

  private constructor(
    private readonly options: SecretsOptions,
    values: SecretValues,
  ) {
    this.#values = values;
    this.#readAt = this.#now();
    this.#triedAt = this.#readAt;
  }

  /** @throws PlainCallFailed, Error when it does not hold a JSON object of texts. */
  static async open(options: SecretsOptions): Promise<Secrets> {
    return new Secrets(options, valuesIn(await getSecret(options.aws, options.id)));
  }

  /** As they are known now; what has grown old is read behind that. */
  get values(): SecretValues {
    if (this.#now() - this.#readAt >= FRESH_MS && this.#mayAsk()) void this.#read();
    return this.#values;
  }

  /**
   * One value of it.
   * @param before - what it is where the secret does not have it.
   */
  secret(name: string, before = ''): Secret {
    return { now: () => this.values[name] ?? before, renewed: () => this.renewed() };
  }

  /** A value was refused: whether there are others by now. */
  async renewed(): Promise<boolean> {
    const before = JSON.stringify(this.#values);
    const isOther = () => JSON.stringify(this.#values) !== before;
    // A read that a function stood still in the middle of fails when it goes on: then there is one more.
    await this.#reading;
    if (!isOther() && this.#mayAsk()) await this.#read();
    return isOther();
  }

  #mayAsk(): boolean {
    const hasFailed = this.#triedAt > this.#readAt;
    return this.#now() - this.#triedAt >= (hasFailed ? AFTER_FAILURE_MS : AGAIN_MS);
  }

  #read(): Promise<void> {
    if (!this.#reading) this.#triedAt = this.#now();
    this.#reading ??= this.#fetch().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #fetch(): Promise<void> {
    try {
      this.#values = valuesIn(await getSecret(this.options.aws, this.options.id));
      this.#readAt = this.#triedAt;
    } catch (error) {
      if (!(error instanceof PlainCallFailed || error instanceof BadSecret)) throw error;
      this.options.failed(error);
    }
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }
}

/** Never says what it holds. */
export class BadSecret extends Error {}

function valuesIn(text: string): SecretValues {
  const parsed = parse(text);
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  const entries = isObject ? Object.entries(parsed) : [];
  if (!isObject || !entries.every(([, value]) => typeof value === 'string')) {
    throw new BadSecret('The secret must be a JSON object whose keys are settings and whose values are texts.');
  }
  return Object.fromEntries(entries);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
