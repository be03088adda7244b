import type { NormalizedSchema } from '@smithy/core/schema';

/** Smithy's numeric sentinel of timestamps that are ISO 8601 in every protocol. */
const dateTime = 5;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** A value from a form, a query string or a header; what is not of the schema's type stays text. */
export function fromText(schema: NormalizedSchema, text: string): unknown {
  if (schema.isNumericSchema()) return numberFrom(text);
  if (schema.isBooleanSchema()) return text === 'true' || (text === 'false' ? false : text);
  if (schema.isTimestampSchema()) return dateFrom(text);
  return schema.isBlobSchema() ? Buffer.from(text, 'base64') : text;
}

const numberFrom = (text: string) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text);

function dateFrom(text: string): Date | string {
  const date = /^-?\d+(\.\d+)?$/.test(text) ? new Date(Math.round(Number(text) * 1000)) : new Date(text);
  return Number.isNaN(date.getTime()) ? text : date;
}

/** JSON form of an output: dates are epoch seconds unless the schema says ISO 8601, blobs are base64. */
export function toJson(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return schema.getSchema() === dateTime ? value.toISOString() : value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema();
    return value.map((entry) => toJson(item, entry));
  }
  return isRecord(value) ? recordToJson(schema, value) : value;
}

function recordToJson(schema: NormalizedSchema, value: Record<string, unknown>): unknown {
  if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toJson(item, entry)]));
  }
  if (!schema.isStructSchema()) return value;
  const json: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const entry = toJson(member, value[name]);
    if (entry !== undefined) json[member.getMergedTraits().jsonName ?? name] = entry;
  }
  return json;
}

/** The members of a JSON body under their own names, where the wire has others. What is not of the schema stays as it is. */
export function fromJson(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema();
    return value.map((entry) => fromJson(item, entry));
  }
  if (!isRecord(value)) return value;
  if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fromJson(item, entry)]));
  }
  if (!schema.isStructSchema()) return value;
  const members = new Map<string, readonly [string, NormalizedSchema]>();
  for (const [name, member] of schema.structIterator()) {
    members.set(String(member.getMergedTraits().jsonName ?? name), [name, member]);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      const known = members.get(key);
      return known ? [known[0], fromJson(known[1], entry)] : [key, entry];
    }),
  );
}
