import { isJsonObject, type Json } from '../step-functions/json.js';

const pattern = /\{\{\s*([\w:.-]+)\s*\}\}/g;
const whole = /^\{\{\s*([\w:.-]+)\s*\}\}$/;

/** Names of all variables in a value, such as `InstanceId` or `snapshot.SnapshotId`. */
export function variablesOf(value: Json): string[] {
  if (typeof value === 'string') return [...value.matchAll(pattern)].map((match) => match[1] ?? '');
  if (Array.isArray(value)) return value.flatMap((item: Json) => variablesOf(item));
  return isJsonObject(value) ? Object.values(value).flatMap(variablesOf) : [];
}

/** Replaces variables. A text that is one variable takes its type; inside a longer text lists and objects become JSON. */
export function substitute(value: Json, read: (name: string) => Json): Json {
  if (typeof value === 'string') {
    const name = whole.exec(value)?.[1];
    if (name !== undefined) return read(name);
    return value.replace(pattern, (_, each: string) => asText(read(each)));
  }
  if (Array.isArray(value)) return value.flatMap((item: Json) => listItems(item, substitute(item, read)));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, substitute(member, read)]));
}

/** A list in a list's place joins it, as in `InstanceIds: ["{{ launch.InstanceIds }}"]`. */
const listItems = (item: Json, filled: Json): Json[] =>
  typeof item === 'string' && Array.isArray(filled) ? filled : [filled];

export const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A value as the lists of text in which SSM shows parameters and outputs. */
export const asTexts = (value: Json): string[] => (Array.isArray(value) ? value.map(asText) : [asText(value)]);
