import type { NormalizedSchema } from '@smithy/core/schema';
import { isRecord } from './values.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// Characters that XML 1.0 cannot hold, not even as a reference.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
const unrepresentable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export const escapeXml = (text: string): string =>
  text
    .replace(unrepresentable, '\ufffd')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replace(/\r/g, '&#13;');

export const element = (name: string, content: string, attributes = ''): string =>
  `<${name}${attributes}>${content}</${name}>`;

/** Members of a structure as XML elements, named and flattened as the schema says; dates are ISO 8601. */
export function xmlMembers(schema: NormalizedSchema, value: unknown): string {
  if (!isRecord(value) || !schema.isStructSchema()) return '';
  let xml = '';
  for (const [name, member] of schema.structIterator()) {
    const entry = value[name];
    if (entry !== undefined && entry !== null)
      xml += xmlElement(member, entry, member.getMergedTraits().xmlName ?? name);
  }
  return xml;
}

function xmlElement(schema: NormalizedSchema, value: unknown, name: string): string {
  if (schema.isListSchema()) return xmlList(schema, value, name);
  if (schema.isMapSchema()) return xmlMap(schema, value, name);
  if (schema.isStructSchema()) return element(name, xmlMembers(schema, value));
  return element(name, escapeXml(text(value)));
}

function text(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}

function xmlList(schema: NormalizedSchema, value: unknown, name: string): string {
  const items = Array.isArray(value) ? value : [];
  const item = schema.getValueSchema();
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  const itemName = flat ? name : (item.getMergedTraits().xmlName ?? 'member');
  const content = items.map((entry) => xmlElement(item, entry, itemName)).join('');
  return flat ? content : element(name, content);
}

function xmlMap(schema: NormalizedSchema, value: unknown, name: string): string {
  const key = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const item = schema.getValueSchema();
  const itemName = item.getMergedTraits().xmlName ?? 'value';
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  const content = Object.entries(isRecord(value) ? value : {})
    .map(([entryKey, entry]) => element(key, escapeXml(entryKey)) + xmlElement(item, entry, itemName))
    .map((entry) => element(flat ? name : 'entry', entry))
    .join('');
  return flat ? content : element(name, content);
}
