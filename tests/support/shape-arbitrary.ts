import type { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { type Limit, limitOf } from '../../sandbox/limits.js';

const deepest = 6;

/** Values of a structure that keep to AWS's limits; members beyond the depth are left out. */
export function structureArbitrary(service: string, schema: NormalizedSchema, depth = 0): fc.Arbitrary<object> {
  if (!schema.isStructSchema()) return fc.constant({});
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, member] of schema.structIterator()) {
    const value = valueArbitrary(service, member, limitOf(service, `${schema.getName()}.${name}`), depth + 1);
    if (value) members[name] = value;
  }
  if (schema.isUnionSchema()) {
    return fc.oneof(...Object.entries(members).map(([name, value]) => value.map((entry) => ({ [name]: entry }))));
  }
  // An empty structure inside another leaves no trace in a form, so that one member is always there.
  const [first = ''] = Object.keys(members);
  const required = [...requiredKeys(schema), ...(depth > 0 ? [first] : [])];
  return fc.record(members, { requiredKeys: required.filter((name) => name in members) });
}

/** Members that must be there, and tokens, which an SDK fills in by itself. */
function requiredKeys(schema: NormalizedSchema): string[] {
  const raw = schema.getSchema();
  const required = Array.isArray(raw) && Array.isArray(raw[4]) ? raw[4].slice(0, Number(raw[6] ?? 0)).map(String) : [];
  const tokens = [...schema.structIterator()].filter(([, member]) => member.isIdempotencyToken());
  return [...new Set([...required, ...tokens.map(([name]) => name)])];
}

function valueArbitrary(
  service: string,
  schema: NormalizedSchema,
  limit: Limit | undefined,
  depth: number,
): fc.Arbitrary<unknown> | undefined {
  if (schema.isStructSchema()) {
    const isEmpty = [...schema.structIterator()].length === 0;
    return depth < deepest && !isEmpty ? structureArbitrary(service, schema, depth) : undefined;
  }
  if (schema.isListSchema()) {
    const item = valueArbitrary(service, schema.getValueSchema(), limit?.item, depth + 1);
    const minLength = Math.max(limit?.min ?? 0, 1);
    return item && fc.array(item, { minLength, maxLength: Math.max(minLength, Math.min(limit?.max ?? 3, 3)) });
  }
  if (schema.isMapSchema()) {
    const key = stringArbitrary(limit?.key);
    const value = valueArbitrary(service, schema.getValueSchema(), limit?.value, depth + 1);
    return value && fc.dictionary(key, value, { minKeys: Math.max(limit?.min ?? 0, 1), maxKeys: 3 });
  }
  return leafArbitrary(schema, limit);
}

function leafArbitrary(schema: NormalizedSchema, limit: Limit | undefined): fc.Arbitrary<unknown> {
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) {
    return fc.integer({ min: limit?.min ?? 0, max: Math.min(limit?.max ?? 1_000_000, 2 ** 31) });
  }
  if (schema.isTimestampSchema()) {
    return fc.date({ min: new Date('2001-01-01'), max: new Date('2037-01-01'), noInvalidDate: true });
  }
  if (schema.isBlobSchema()) return fc.uint8Array({ minLength: 1, maxLength: 20 });
  return stringArbitrary(limit);
}

/** Letters, marks that XML and forms must escape, and characters beyond ASCII; no blanks at the ends. */
const plain = fc.stringMatching(/^[\w&<>"'=+%;é漢😀/#?][\w &<>"'=+%;é漢😀/#?.:-]{0,20}[\w&<>"'é漢]$/u);

function stringArbitrary(limit: Limit | undefined): fc.Arbitrary<string> {
  if (limit?.enum) return fc.constantFrom(...limit.enum);
  const { min = 1, max = 40, pattern } = limit ?? {};
  const fits = (text: string) =>
    [...text].length >= min && [...text].length <= max && text.trim() === text && text !== '';
  if (pattern) {
    // A class repeated at will is repeated as often as the length allows, or hardly any text would be long enough.
    // Texts are made without heed to what must not follow, then picked by the pattern as it stands.
    const bounded = pattern.replace(/[+*](\$?)$/, `{${min},${Math.min(max, min + 20)}}$1`).replace(/\(\?![^)]*\)/g, '');
    const whole = new RegExp(`^(?:${pattern})$`, 'u');
    const candidates = fc.stringMatching(new RegExp(`^(?:${bounded})$`, 'u'), { size: 'small' });
    return candidates.filter((text) => fits(text) && whole.test(text));
  }
  return plain.map((text) => [...text.padEnd(min, 'x')].slice(0, max).join('')).filter(fits);
}
