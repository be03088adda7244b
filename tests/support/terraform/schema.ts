import { readFileSync } from 'node:fs';

/** A type in Terraform's words: `string`, or `["list", "string"]`, or `["object", { … }]`. */
export type Type = string | readonly [string, unknown];

export interface Attribute {
  readonly type?: Type;
  readonly nested_type?: { readonly nesting_mode: string; readonly attributes: Readonly<Record<string, Attribute>> };
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
}

export interface Block {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly block_types: Readonly<Record<string, Nested>>;
}

interface Nested {
  readonly nesting_mode: string;
  readonly min_items?: number;
  readonly max_items?: number;
  readonly block: Block;
}

type Schemas = Readonly<Record<string, { readonly block: Block }>>;

/** In the form of `terraform providers schema -json`. */
export interface Schema {
  readonly provider_version: string;
  readonly provider: { readonly block: Block };
  readonly resource_schemas: Schemas;
  readonly data_source_schemas: Schemas;
}

/** The extract of the AWS provider's schema that `infra/tools/extract-schema.mjs` makes. */
export const readSchema = (): Schema =>
  JSON.parse(readFileSync(new URL('../../../../infra/tools/aws-schema.json', import.meta.url), 'utf8'));

/** Whether a value as hcl2json has it can be of this type. What is an expression is known when it is run. */
export function canBe(type: Type, value: unknown): boolean {
  if (isExpression(value) || value === null) return true;
  if (typeof type === 'string') return canBeSimple(type, value);
  const [kind, of] = type;
  if (kind === 'list' || kind === 'set') {
    return Array.isArray(value) && value.every((one) => canBe(of as Type, one));
  }
  const isObject = typeof value === 'object' && !Array.isArray(value);
  return isObject && (kind !== 'map' || Object.values(value).every((one) => canBe(of as Type, one)));
}

function canBeSimple(type: string, value: unknown): boolean {
  if (type === 'string') return ['string', 'number', 'boolean'].includes(typeof value);
  if (type === 'bool') return typeof value === 'boolean' || value === 'true' || value === 'false';
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && Number.isFinite(+value));
}

export const isExpression = (value: unknown): value is string => typeof value === 'string' && value.includes('${');
