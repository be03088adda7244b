export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isJsonObject = (value: Json): value is JsonObject => isObject(value);

/** JSON text as a value. @throws {SyntaxError} for text that is not JSON. */
export const parseJson = (text: string): Json => JSON.parse(text) as Json;

/** A value as it arrives after a trip over the wire: dates as text, nothing undefined. */
export const asJson = (value: unknown): Json => (value === undefined ? null : parseJson(JSON.stringify(value)));
