import type { Body, Module } from './module.js';
import { type Block, canBe, isExpression, type Schema } from './schema.js';

/** Terraform's own, on every resource. */
const META = new Set(['count', 'for_each', 'provider', 'depends_on', 'lifecycle']);

type Report = (where: string, problem: string) => void;

/**
 * Checks a module as far as its text and the provider's schema go: arguments, blocks, types, what is required, and whether
 * everything that is referred to is there. Values that only AWS knows are not looked at.
 * @returns the problems, each with where it is.
 */
export function checkModule(module: Module, schema: Schema): string[] {
  const problems = [...module.problems];
  const report: Report = (where, problem) => problems.push(`${where}: ${problem}`);
  for (const kind of ['resource', 'data'] as const) {
    for (const [type, named] of Object.entries(module[kind])) {
      for (const [name, body] of Object.entries(named)) {
        const where = `${kind} ${type}.${name}`;
        const known = schemaOf(schema, kind, type);
        if (known) checkBlock(where, body, known, report);
        else report(where, 'there is no such type');
      }
    }
  }
  const { aws } = module.provider;
  if (aws) checkBlock('provider aws', aws, schema.provider.block, report);
  for (const kind of ['resource', 'data', 'output', 'locals', 'provider'] as const) {
    checkReferences(kind, module[kind], { module, schema, report });
  }
  return problems;
}

const schemaOf = (schema: Schema, kind: 'resource' | 'data', type: string): Block | undefined =>
  (kind === 'data' ? schema.data_source_schemas : schema.resource_schemas)[type]?.block;

function checkBlock(where: string, body: Body, block: Block, report: Report): void {
  const dynamic = (body.dynamic ?? {}) as Record<string, Body[]>;
  for (const [name, value] of Object.entries(body)) {
    if (name === 'dynamic' || (META.has(name) && !block.attributes[name])) continue;
    checkArgument(where, name, value, block, report);
  }
  for (const [name, bodies] of Object.entries(dynamic)) {
    const contents = bodies.flatMap(({ content }) => content as Body[]);
    checkNested(where, name, contents, block, report);
  }
  for (const [name, { required }] of Object.entries(block.attributes)) {
    if (required && !(name in body)) report(where, `"${name}" is missing`);
  }
  for (const [name, { min_items }] of Object.entries(block.block_types)) {
    if (min_items && !(name in body || name in dynamic)) report(where, `a block "${name}" is missing`);
  }
}

function checkArgument(where: string, name: string, value: unknown, block: Block, report: Report): void {
  const attribute = block.attributes[name];
  if (!attribute) {
    checkNested(where, name, [value].flat() as Body[], block, report);
    return;
  }
  if (attribute.computed && !attribute.optional) report(where, `"${name}" is for AWS to say`);
  else if (attribute.type && !canBe(attribute.type, value)) {
    report(where, `"${name}" is ${JSON.stringify(attribute.type)}, not ${JSON.stringify(value)}`);
  }
}

function checkNested(where: string, name: string, bodies: readonly Body[], block: Block, report: Report): void {
  const nested = block.block_types[name];
  if (!nested) {
    report(where, `there is no argument or block "${name}"`);
    return;
  }
  if (nested.max_items && bodies.length > nested.max_items) report(where, `too many blocks "${name}"`);
  for (const body of bodies) {
    if (typeof body === 'object' && body !== null) checkBlock(`${where}.${name}`, body, nested.block, report);
  }
}

interface Referring {
  readonly module: Module;
  readonly schema: Schema;
  readonly report: Report;
}

/** `var.a`, `local.b`, `data.type.name.attribute`, `aws_type.name[…].attribute`, wherever an expression stands. */
const REFERENCE = /(?<![\w.])(?:(var|local)\.(\w+)|(data\.)?(aws_\w+)\.(\w+)(?:\[[^\]]*\])?(?:\.(\w+))?)/g;

function checkReferences(where: string, value: unknown, referring: Referring): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) checkReferences(`${where}.${key}`, one, referring);
  } else if (isExpression(value)) {
    for (const found of value.matchAll(REFERENCE)) checkReference(where, found, referring);
  }
}

function checkReference(where: string, found: RegExpMatchArray, { module, schema, report }: Referring): void {
  const [text, kind, plain = '', isData, type = '', name = '', attribute] = found;
  if (kind) {
    const declared = kind === 'var' ? module.variable : module.locals;
    if (!(plain in declared)) report(where, `${text} is not declared`);
    return;
  }
  const of = isData ? 'data' : 'resource';
  if (!module[of][type]?.[name]) report(where, `${text} is not declared`);
  else if (attribute) {
    const block = schemaOf(schema, of, type);
    if (block && !(attribute in block.attributes || attribute in block.block_types)) {
      report(where, `${type} has no attribute "${attribute}"`);
    }
  }
}
