import type { NormalizedSchema } from '@smithy/core/schema';
import { type Limit, limitOf } from './limits.js';
import { isRecord } from './protocols/values.js';
import type { OperationModel } from './service-model.js';

export interface Problem {
  readonly kind: 'unknown' | 'missing' | 'type' | 'limit';
  /** Member names from the input down, as AWS prints them: `filters.1.member.key`. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** AWS's sentence, for example "Member must not be null". */
  readonly constraint: string;
}

export interface Checked {
  /** The input with dates as `Date` and blobs as bytes; nulls are dropped. */
  readonly input: Record<string, unknown>;
  readonly problems: readonly Problem[];
}

const deepest = 40;
/** Smithy's numeric sentinel of timestamps that are ISO 8601 in every protocol. */
const isoTimestamp = 5;

/** Checks an input against the SDK's schema of the operation and AWS's published limits. */
export function checkInput(operation: OperationModel, input: unknown): Checked {
  const check = new InputCheck(operation.service);
  const value = check.structure(operation.input, input ?? {}, []);
  return { input: isRecord(value) ? value : {}, problems: check.problems };
}

class InputCheck {
  readonly problems: Problem[] = [];

  constructor(private readonly service: string) {}

  structure(schema: NormalizedSchema, value: unknown, path: readonly string[]): unknown {
    if (!isRecord(value)) return this.#wrongType(path, value, 'structure');
    if (path.length > deepest) return this.#wrongType(path, value, 'less deeply nested value');
    const result: Record<string, unknown> = {};
    const left = new Set(Object.keys(value).filter((key) => value[key] !== undefined && value[key] !== null));
    const required = requiredMembers(schema);
    for (const [name, member] of schema.structIterator()) {
      const at = [...path, lowerFirst(name)];
      if (left.delete(name)) {
        result[name] = this.#value(member, value[name], at, limitOf(this.service, `${schema.getName()}.${name}`));
      } else if (required.has(name)) {
        this.problems.push({ kind: 'missing', path: at, value: null, constraint: 'Member must not be null' });
      }
    }
    for (const name of left) {
      const constraint = `Member is not known to ${schema.getName() ?? 'this operation'}`;
      this.problems.push({ kind: 'unknown', path: [...path, name], value: value[name], constraint });
    }
    return result;
  }

  #value(schema: NormalizedSchema, value: unknown, path: readonly string[], limit: Limit | undefined): unknown {
    if (schema.isListSchema()) return this.#list(schema, value, path, limit);
    if (schema.isMapSchema()) return this.#map(schema, value, path, limit);
    if (schema.isStructSchema()) return this.structure(schema, value, path);
    if (schema.isTimestampSchema()) return this.#date(schema, value, path);
    if (schema.isBlobSchema()) return this.#blob(value, path);
    if (schema.isNumericSchema()) return this.#number(value, path, limit);
    if (schema.isBooleanSchema()) return typeof value === 'boolean' ? value : this.#wrongType(path, value, 'boolean');
    if (schema.isDocumentSchema()) return value;
    return this.#string(value, path, limit);
  }

  #list(schema: NormalizedSchema, value: unknown, path: readonly string[], limit: Limit | undefined): unknown {
    if (!Array.isArray(value)) return this.#wrongType(path, value, 'list');
    this.#length(value.length, value, path, limit);
    const item = schema.getValueSchema();
    return value.map((entry, index) => this.#value(item, entry, [...path, String(index + 1), 'member'], limit?.item));
  }

  #map(schema: NormalizedSchema, value: unknown, path: readonly string[], limit: Limit | undefined): unknown {
    if (!isRecord(value)) return this.#wrongType(path, value, 'map');
    const entries = Object.entries(value);
    this.#length(entries.length, value, path, limit);
    const item = schema.getValueSchema();
    return Object.fromEntries(
      entries.map(([key, entry]) => {
        this.#string(key, [...path, 'key'], limit?.key);
        return [key, this.#value(item, entry, [...path, key, 'member'], limit?.value)];
      }),
    );
  }

  #number(value: unknown, path: readonly string[], limit: Limit | undefined): unknown {
    if (typeof value !== 'number' || !Number.isFinite(value)) return this.#wrongType(path, value, 'number');
    if (limit?.integer && !Number.isInteger(value)) return this.#wrongType(path, value, 'integer');
    const { min, max } = limit ?? {};
    if (min !== undefined && value < min) {
      this.#limit(path, value, `Member must have value greater than or equal to ${min}`);
    }
    if (max !== undefined && value > max)
      this.#limit(path, value, `Member must have value less than or equal to ${max}`);
    return value;
  }

  #string(value: unknown, path: readonly string[], limit: Limit | undefined): unknown {
    if (typeof value !== 'string') return this.#wrongType(path, value, 'string');
    if (limit?.enum && !limit.enum.includes(value)) {
      this.#limit(path, value, `Member must satisfy enum value set: [${limit.enum.join(', ')}]`);
    }
    const fits = this.#length([...value].length, value, path, limit);
    if (fits && limit?.pattern && !new RegExp(`^(?:${limit.pattern})$`, 'u').test(value)) {
      this.#limit(path, value, `Member must satisfy regular expression pattern: ${limit.pattern}`);
    }
    return value;
  }

  #date(schema: NormalizedSchema, value: unknown, path: readonly string[]): unknown {
    const iso = typeof value === 'string' && schema.getSchema() === isoTimestamp;
    const date = typeof value === 'number' ? new Date(Math.round(value * 1000)) : iso ? new Date(value) : value;
    return date instanceof Date && !Number.isNaN(date.getTime()) ? date : this.#wrongType(path, value, 'timestamp');
  }

  #blob(value: unknown, path: readonly string[]): unknown {
    if (value instanceof Uint8Array) return value;
    return typeof value === 'string' ? Buffer.from(value, 'base64') : this.#wrongType(path, value, 'blob');
  }

  #length(length: number, value: unknown, path: readonly string[], limit: Limit | undefined): boolean {
    const { min = 0, max = Number.POSITIVE_INFINITY } = limit ?? {};
    if (length < min) this.#limit(path, value, `Member must have length greater than or equal to ${min}`);
    if (length > max) this.#limit(path, value, `Member must have length less than or equal to ${max}`);
    return length >= min && length <= max;
  }

  #limit(path: readonly string[], value: unknown, constraint: string): void {
    this.problems.push({ kind: 'limit', path, value, constraint });
  }

  #wrongType(path: readonly string[], value: unknown, wanted: string): unknown {
    this.problems.push({ kind: 'type', path, value, constraint: `Member must be a ${wanted}` });
    return value;
  }
}

/** The runtime schema of a structure lists its required members first and ends with their number. */
function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  const raw = schema.getSchema();
  if (!Array.isArray(raw) || !Array.isArray(raw[4])) return new Set();
  return new Set(raw[4].slice(0, Number(raw[6] ?? 0)).map(String));
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
